"""修了状況 and 人ごとの状況: completion department by department, and who stands where; never what anybody answered."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from ipywidgets import DOMWidget

from kenshu.acts.tables import COMPLETION
from kenshu.dashboards.calls import download_link
from kenshu.dashboards.fields import choice
from kenshu.dashboards.here import Here
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, Pane, piece, table
from kenshu.dashboards.section import Section, row
from kenshu.i18n import say
from kenshu.people.departments import is_within, parent
from kenshu.reports.completion import completion
from kenshu.reports.report import on_screen, written_department, written_figure
from kenshu.results.standing.states import STATES

_FIRST = ("required", "complete", "completion_rate", "overdue")  # what one looks for, where the window is narrow
_PEOPLE = ("employee_id", "name", "department", "employment_type", "state", "due", "completed_on", "valid_until")


class CompletionSection(Section):
    """The table; a department's name leads to those below it."""

    name = "completion"
    chooses = ("module", "as_of", "counted", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Make the table, the files, and what the columns mean."""
        self.table = Pane(chosen=self._go)
        self.files = Pane()
        self.notes = Pane()
        return [self.message, self.table, self.files, self.notes]

    def read(self) -> None:
        """Draw the figures of the day."""
        chosen = self.here.choices
        found = figures(self.here)
        found = found[found["module"] == chosen.module]
        with self.here.desk() as desk:
            names = [name for name in (*_FIRST, *on_screen(found)) if desk.reach(COMPLETION[name]) is not None]
        names = list(dict.fromkeys(names))
        columns = [Column("department", say("report.column.department", self.lang))]
        columns += [Column(name, say(f"report.column.{name}", self.lang), figure=True) for name in names]
        rows = [self._row(each, names) for each in found.to_dict("records")]
        self.notes.html = piece("notes", self.lang, columns=names, say=say)
        self.table.html = table(self.here.title(chosen.module), columns, rows, self.lang, self.say("completion.none"))
        asked = {"as_of": chosen.as_of, "department": chosen.department or None, "counted_in": chosen.counted_in, "lang": self.lang}
        self.files.html = files(self.here, "completion", ("xlsx", "csv", "pdf"), **asked)

    def _row(self, found: dict[Any, Any], names: Sequence[str]) -> dict[str, Any]:
        chosen = self.here.choices.department
        department = str(found["department"])
        words = written_department(department, self.lang)
        cells: dict[str, Any] = {name: self._cell(name, found[name]) for name in names}
        cells["department"] = words if department == chosen else {"text": words, "choose": f"/{department}"}
        return {**cells, "row_class": "sum" if department == chosen else "below"}

    def _cell(self, name: str, value: Any) -> Any:
        words = written_figure(name, value, self.lang)
        if name == "completion_rate":
            return {"text": words, "share": None if pd.isna(value) else round(100 * float(value), 1)}
        return {"text": words, "late": True} if name == "overdue" and value else words

    def _go(self, department: str) -> None:
        self.here.choices.department = department.removeprefix("/")


class PeopleSection(Section):
    """Who is overdue; by choice everybody, or those in one state, such as on leave. No score."""

    name = "people"
    chooses = ("module", "as_of", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Make the choice of whom, the list, the files."""
        kinds = [(self.say(f"people.{kind}"), kind) for kind in ("overdue", "all")]
        self.whom = choice(self.say("people.whom"), kinds + [(self.say(f"state.{state}"), state) for state in STATES])
        self.whom.observe(self.read_again, "value")
        self.list = Listing(self.here, "people", _PEOPLE)
        self.files = Pane()
        return [row(self.whom, self.list.search), self.message, self.list, self.files]

    def read(self) -> None:
        """List those of the part of the tree that is chosen, as far as the viewer sees them."""
        from kenshu.reports.people_list import people_list

        chosen, whom = self.here.choices, self.whom.value
        with self.here.desk() as desk:
            time_zone = self.here.course.time_zone
            found = people_list(desk.conn, chosen.as_of, time_zone, only="overdue" if whom == "overdue" else None)
            seen = found["department"].map(lambda each: is_within(each, chosen.department) and desk.within_on(chosen.as_of)(each))
        found = found[seen.astype(bool) & (found["module_id"] == chosen.module)]
        if whom not in ("overdue", "all"):
            found = found[found["state"] == whom]
        rows = [self._row(each) for each in found.to_dict("records")]
        empty = "nobody_overdue" if whom == "overdue" else "none"
        self.list.fill(rows, empty, module=self.here.title(chosen.module))
        export = "overdue" if whom == "overdue" else "people"
        asked = {"as_of": chosen.as_of, "module": chosen.module, "department": chosen.department or None, "lang": self.lang}
        self.files.html = files(self.here, export, ("xlsx", "csv", "pdf"), **asked)

    def _row(self, each: dict[Any, Any]) -> dict[str, Any]:
        days = {name: "" if pd.isna(each[name]) else self.here.day(each[name]) for name in ("due", "completed_on", "valid_until")}
        late = {"text": f"{days['due']} {self.say('people.late')}", "late": True} if each["overdue"] else days["due"]
        return {
            **each,
            **days,
            "due": late,
            "employment_type": self.here.employment_type(each["employment_type"]),
            "state": {"text": self.say(f"state.{each['state']}"), "tag": each["state"]},
        }


def figures(here: Here) -> pd.DataFrame:
    """Return the completion table of the chosen day: the chosen department and those directly below it, every module."""
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
    """Draw the links to a table's files; in JupyterLab, where no server makes them, the command that does."""
    links = [(form.upper(), download_link(export, form, **query)) for form in forms] if here.served else []
    return piece("files", here.lang, links=links)
