"""割り当てる: a module to departments, employment types, duties or persons; who is in and who has it already is seen first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.clock import written_date
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.staff import ASSIGNED_DUTIES, EMPLOYMENT_TYPES
from kenshu.web.staff import due_days
from kenshu.web.staff.choosers import Departments, People
from kenshu.web.staff.fields import Choice, Day, Field, FieldRefused, Number, Several, Tick
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.section import tree_of
from kenshu.web.staff.tables import Cell, Column, Table, table

_WHOM = ("departments", "employment_types", "duties", "employee_ids")
_DAYS = {"joining": "days_after_joining", "transfer": "days_after_transfer"}
_COLUMNS = ("employee_id", "name", "due", "already", "state", "department", "employment_type", "why")


class Assign(Form):
    """The form, and the page that is looked at before it is done."""

    name = "assign"
    act = "assignment.make"
    preview = "assignment.preview"
    words = "staff_assigning.assign"
    shows = "assign_check.html"
    after = "/staff/assignments"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which module, to whom, and by when."""
        tree, people = tree_of(desk)
        types = [(each, say(f"people.employment.{each}", self.lang)) for each in EMPLOYMENT_TYPES]
        duties = [(each, say(f"people.duty.{each}", self.lang)) for each in ASSIGNED_DUTIES]
        ways = [(way, self.own(f"when.{way}")) for way in ("due", "module", *_DAYS)]
        return (
            Choice("module_id", self.label("module_id"), options=self.offered(desk)),
            Departments("departments", self.label("departments"), self.own("departments.hint"), False, tree=tree, people=people),
            Several("employment_types", self.label("employment_types"), self.own("employment_types.hint"), False, options=types),
            Several("duties", self.label("duties"), self.own("duties.hint"), False, options=duties),
            People(
                "employee_ids",
                self.label("employee_ids"),
                self.s("people.hint"),
                False,
                find=desk.find,
            ),
            Choice("when", self.own("when"), initial=("due",), options=ways, radio=True),
            Day("due", self.label("due"), self.own("due.hint"), False),
            Number("days", self.own("days"), self.own("days.hint"), False, least=1),
            Tick("past_due_meant", self.label("past_due_meant"), asks=True),
        )

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the order. Raises FieldRefused where nobody is named, and where a day or a number of days is missing."""
        way, due, days = (values[name] for name in ("when", "due", "days"))
        if not any(values[name] for name in _WHOM):
            raise FieldRefused("assign.nobody", field="departments")
        for needed, name, given in ((way == "due", "due", due), (way in _DAYS, "days", days)):
            if needed and given is None:
                raise FieldRefused("form.blank", field=name, label=self.label("due") if name == "due" else self.own("days"))
        order = {name: values[name] for name in ("module_id", *_WHOM, "past_due_meant") if values[name]}
        if way == "due":
            order["due"] = due
        return {**order, _DAYS[way]: days} if way in _DAYS else order

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return who would be in, and what to look at. Raises KenshuError for a due date in the past that is not meant."""
        found = ACTS[self.preview](desk, written_order(order))
        due_days.check_past(desk, found, order)
        people = found["people"]
        warnings = due_days.warnings(found, self.lang)
        if found["contractors"]:
            clauses = on_record(desk.conn).clauses
            labels = self.s("comma").join(clauses[each]["label"][self.lang] for each in found["unbound"])
            warnings.append(say("people.assign.contractors", self.lang, people=found["contractors"], clauses=labels))
        if not people:
            warnings.append(self.own("nobody"))
        counts = {
            "people": len(people),
            "already": sum(row["assigned_by"] is not None for row in people),
            "completed": sum(row["state"] in ("completed", "expiring") for row in people),
        }
        shown = {**counts, "table": self._table(desk, people)} if people else counts
        return Look(shown, found["fingerprint"], warnings)

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return how many people it reaches, and by when."""
        due = written_date(date.fromisoformat(done["rules"][0]["due"]), lang)
        return [say(f"{self.words}.done", lang, people=done["people"], due=due)]

    def _table(self, desk: Desk, people: Sequence[Mapping[str, Any]]) -> Table:
        columns = [Column(name, self.own(f"column.{name}"), short=name in _COLUMNS[:4]) for name in _COLUMNS]
        caption = self.own("caption", number=len(people))
        return table(pd.DataFrame(people), columns, self._row, self.asked_of_draft(desk), caption=caption, empty=self.own("nobody"))

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        before, state = each["assigned_by"], each["state"]
        already = "" if pd.isna(before) else self.own("already", number=int(before), due=each["due_before"])
        completed = isinstance(state, str) and state in ("completed", "expiring")
        until = each["valid_until"] if isinstance(each["valid_until"], str) else ""
        words = "" if not isinstance(state, str) else say(f"web.state.{state}", self.lang)
        if completed and until:
            words = self.own("completed_until", state=words, day=until)
        return {
            **each,
            "employment_type": say(f"people.employment.{each['employment_type']}", self.lang),
            "why": self.own(
                "why", whom=self.own(f"why.{each['why']}"), due=say(f"people.preview.due.{each['due_from']}", self.lang)
            ),
            "already": already,
            "state": Cell(words, tag=state) if completed else words,
        }


HANDLERS: list[Any] = [("/staff/assign", Assign)]
