"""人ごとの状況: where each person stands with a module, by state, searched; no score and no answer."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.acts.tables import holding
from kenshu.i18n import say
from kenshu.people.departments import is_within
from kenshu.people.numbers import as_numbers
from kenshu.reports import kept
from kenshu.results.standing.states import STATES
from kenshu.web.staff.downloads import links
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, table

_DAYS = ("due", "completed_on", "valid_until")
_COLUMNS = ("employee_id", "name", "department", "employment_type", "state", *_DAYS)


class People(Section):
    """The list, which leaves in files as it is shown."""

    name = "people"
    words = "staff_figures"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return those of the department, in the state that is asked for."""
        state = asked.other("state", ["", *STATES])
        found = kept.people_list(desk.conn, asked.day, desk.course.time_zone, desk.course.leeway)
        found = found[found["module_id"] == asked.module]
        seen = desk.within_on(asked.day)
        there = {each for each in found["department"].unique() if is_within(each, asked.department) and seen(each)}
        found = found[found["department"].isin(there)]
        if state:
            found = found[found["state"] == state]
        found = found[holding(as_numbers(found, asked.numbers), asked.search)]
        states = [("", self.w("people.all")), *((each, self.w(f"state.{each}")) for each in STATES)]
        offered = (self.w("people.state"), states)
        chosen = filters(desk, asked, self.lang, "module", "day", "department", "search", state=offered)
        title = dict(chosen.modules).get(asked.module, "")
        return {
            "filters": chosen,
            "table": table(
                found,
                [
                    Column(name, say(f"office.column.{name}", self.lang), short=name in ("employee_id", "name", *_DAYS))
                    for name in _COLUMNS
                ],
                lambda each: self._row(each, acts=desk.role == "trainer"),
                asked,
                caption=self.w("people.number", module=title, number=len(found)),
                empty=self.w("people.none"),
            ),
            "downloads": links("people", ("xlsx", "csv", "pdf"), asked, self.lang, state=state, q=asked.search),
            "said": self.w("people.no_scores"),
        }

    def _row(self, each: Mapping[str, Any], *, acts: bool) -> dict[str, Any]:
        days = {name: "" if pd.isna(each[name]) else f"{each[name]:%Y-%m-%d}" for name in _DAYS}
        late = Cell(self.w("people.late", day=days["due"]), late=True) if each["overdue"] else days["due"]
        completed = self.w("people.completed_late", day=days["completed_on"]) if each["late"] else days["completed_on"]
        return {
            **{name: each[name] for name in ("employee_id", "name", "department")},
            # A trainer goes on from here to the person's hand-ins.
            "name": Cell(each["name"], href=f"/staff/override?employee={each['staff_number']}") if acts else each["name"],
            **days,
            "due": late,
            "completed_on": completed,
            "employment_type": say(f"people.employment.{each['employment_type']}", self.lang),
            "state": Cell(self.w(f"state.{each['state']}"), tag=each["state"]),
        }


HANDLERS: list[Any] = [("/staff/people", People)]
