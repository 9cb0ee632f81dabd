"""修了状況: the part of the tree that is chosen, department by department, and the files of it."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from ipywidgets import DOMWidget

from kenshu.acts.tables import COMPLETION
from kenshu.dashboards.calls import download_link
from kenshu.dashboards.here import Here
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column, piece, table
from kenshu.dashboards.section import Section
from kenshu.i18n import say
from kenshu.people.departments import parent
from kenshu.reports.completion import completion
from kenshu.reports.report import on_screen, written_department, written_figure

_FIRST = ("required", "complete", "completion_rate", "overdue")  # what one looks for, where the window is narrow


class CompletionSection(Section):
    """The table; a department's name leads to those below it."""

    name = "completion"
    chooses = ("module", "as_of", "counted", "department")

    def build(self) -> Sequence[DOMWidget]:
        """The table, the files, and what the columns mean."""
        self.table = Pane(chosen=self._go)
        self.files = Pane()
        self.notes = Pane()
        return [self.message, self.table, self.files, self.notes]

    def read(self) -> None:
        """The figures of the day."""
        chosen = self.here.choices
        found = figures(self.here)
        found = found[found["module"] == chosen.module]
        with self.here.desk() as desk:
            names = [name for name in (*_FIRST, *on_screen(found)) if desk.reach(COMPLETION[name]) is not None]
        names = list(dict.fromkeys(names))
        columns = [Column("department", say("report.column.department", self.lang))]
        columns += [Column(name, say(f"report.column.{name}", self.lang), figure=True) for name in names]
        rows = [self._row(row, names) for row in found.to_dict("records")]
        self.notes.html = piece("notes", self.lang, columns=names, say=say)
        self.table.html = table(self.here.title(chosen.module), columns, rows, self.lang, self.say("completion.none"))
        asked = {"as_of": chosen.as_of, "department": chosen.department or None, "counted_in": chosen.counted_in, "lang": self.lang}
        self.files.html = files(self.here, "completion", ("xlsx", "csv", "pdf"), **asked)

    def _row(self, row: dict[Any, Any], names: Sequence[str]) -> dict[str, Any]:
        chosen = self.here.choices.department
        department = str(row["department"])
        words = written_department(department, self.lang)
        cells: dict[str, Any] = {name: self._cell(name, row[name]) for name in names}
        cells["department"] = words if department == chosen else {"text": words, "choose": f"/{department}"}
        return {**cells, "row_class": "sum" if department == chosen else "below"}

    def _cell(self, name: str, value: Any) -> Any:
        words = written_figure(name, value, self.lang)
        if name == "completion_rate":
            return {"text": words, "share": None if pd.isna(value) else round(100 * float(value), 1)}
        return {"text": words, "late": True} if name == "overdue" and value else words

    def _go(self, department: str) -> None:
        self.here.choices.department = department.removeprefix("/")


def figures(here: Here) -> pd.DataFrame:
    """The completion table of the chosen day: the chosen department and those directly below it, every module."""
    chosen = here.choices
    with here.desk() as desk:
        counted: Literal["day", "completion"] = "completion" if chosen.counted_in == "completion" else "day"
        found = completion(desk.conn, chosen.as_of, here.course.time_zone, counted_in=counted)
        seen = desk.within_on(chosen.as_of)
    here_or_below = [
        seen(department) and chosen.department in (department, parent(department) if department else None)
        for department in found["department"]
    ]
    return found[here_or_below]


def files(here: Here, export: str, forms: Sequence[str], **query: Any) -> str:
    """The links to a table's files; in JupyterLab, where no server makes them, the command that does."""
    links = [(form.upper(), download_link(export, form, **query)) for form in forms] if here.served else []
    return piece("files", here.lang, links=links)
