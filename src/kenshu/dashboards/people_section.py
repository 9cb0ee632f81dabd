"""人ごとの状況: who is overdue and who stands where; never what anybody answered, and no score."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from ipywidgets import DOMWidget

from kenshu.dashboards.completion_section import files
from kenshu.dashboards.fields import choice
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column
from kenshu.dashboards.section import Section, row
from kenshu.people.departments import is_within
from kenshu.results.standing.states import STATES

AWAY = ("exempt", "on_leave")


class PeopleSection(Section):
    """Who is overdue; by choice everybody, or those in one state, such as on leave."""

    name = "people"
    chooses = ("module", "as_of", "department")

    def build(self) -> Sequence[DOMWidget]:
        """The choice of whom, the list, the files."""
        kinds = [(self.say(f"people.{kind}"), kind) for kind in ("overdue", "all")]
        self.whom = choice(self.say("people.whom"), kinds + [(self.say(f"state.{state}"), state) for state in STATES])
        self.whom.observe(lambda _change: self.again(), "value")
        self.list = Listing(self.here, self.say("people.search"))
        self.files = Pane()
        return [row(self.whom, self.list.search), self.message, self.list, self.files]

    def again(self) -> None:
        """After another choice."""
        with self.tried():
            self.read()

    def read(self) -> None:
        """Those of the part of the tree that is chosen, as far as the viewer sees them."""
        from kenshu.reports.people_list import people_list

        chosen, whom = self.here.choices, self.whom.value
        with self.here.desk() as desk:
            found = people_list(
                desk.conn,
                chosen.as_of,
                self.here.course.time_zone,
                only="overdue" if whom == "overdue" else None,
            )
            seen = found["department"].map(lambda each: is_within(each, chosen.department) and desk.within_on(chosen.as_of)(each))
        found = found[seen.astype(bool) & (found["module_id"] == chosen.module)]
        if whom not in ("overdue", "all"):
            found = found[found["state"] == whom]
        names = ("employee_id", "name", "department", "employment_type", "state", "due", "completed_on", "valid_until")
        columns = [Column(each, self.say(f"people.column.{each}")) for each in names]
        rows = [self._row(each) for each in found.to_dict("records")]
        self.list.fill(
            self.say("people.number", number=len(rows), module=self.here.title(chosen.module)), columns, rows, self._empty(whom)
        )
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

    def _empty(self, whom: str) -> str:
        return self.say("people.nobody_overdue" if whom == "overdue" else "people.nobody")
