"""修了状況: completion by department, the chosen department and those directly below it; never what anybody answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.acts.tables import COMPLETION
from kenshu.i18n import say
from kenshu.people.departments import parent
from kenshu.reports import kept
from kenshu.reports.report import on_screen, written_department, written_figure
from kenshu.web.staff.downloads import links
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, table

_FIRST = ("required", "complete", "completion_rate", "overdue")  # what one looks for, where the window is narrow


class Completion(Section):
    """The table; a department's name leads to those below it."""

    name = "completion"
    words = "staff_figures"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the figures of the day."""
        found = kept.completion(desk.conn, asked.day, desk.course.time_zone, asked.counted_in, desk.course.leeway)
        seen = desk.within_on(asked.day)
        here = [seen(each) and asked.department in (each, parent(each) if each else None) for each in found["department"]]
        found = found[here]
        found = found[found["module"] == asked.module]
        allowed = [name for name in found.columns if name not in COMPLETION or desk.reach(COMPLETION[name]) is not None]
        found = found[allowed]
        names = list(dict.fromkeys((*_FIRST, *on_screen(found))))
        here_itself = found["department"] == asked.department
        columns = [Column("department", say("report.column.department", self.lang))]
        columns += [Column(name, say(f"report.column.{name}", self.lang), figure=True) for name in names]
        chosen = filters(desk, asked, self.lang, "module", "day", "department", "counted")
        title = dict(chosen.modules).get(asked.module, "")
        caption = self.w("completion.number", module=title, number=int((~here_itself).sum()))
        tables = [
            table(
                some,
                columns,
                lambda each: self._row(each, names, asked),
                asked,
                caption=caption if (~here_itself).any() else title,
                empty=self.s("completion.none"),
                a_page=None,
            )
            for some in (found[here_itself], found[~here_itself])
        ]
        return {
            "filters": chosen,
            "table": replace(tables[1], rows=[*tables[0].rows, *tables[1].rows]),  # the sum stays above what it sums
            "names": names,
            "downloads": links("completion", ("xlsx", "csv", "pdf"), asked, self.lang),
        }

    def _row(self, found: Mapping[str, Any], names: Sequence[str], asked: Asked) -> dict[str, Any]:
        department = str(found["department"])
        words = written_department(department, self.lang)
        cells: dict[str, Any] = {name: self._cell(name, found[name]) for name in names}
        chosen = department == asked.department
        cells["department"] = words if chosen else Cell(words, href=asked.address(department=f"/{department}"))
        return {**cells, "row_class": "sum" if chosen else "below"}

    def _cell(self, name: str, value: Any) -> Any:
        words = written_figure(name, value, self.lang)
        if name == "completion_rate":
            return Cell(words, share=None if pd.isna(value) else round(100 * float(value), 1))
        return Cell(words, late=True) if name == "overdue" and value else words


HANDLERS: list[Any] = [("/staff/completion", Completion)]
