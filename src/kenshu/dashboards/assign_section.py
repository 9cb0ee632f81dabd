"""割り当てる: a module to departments, employment types, duties or persons; who is in and why is shown first."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import BoundedIntText, DOMWidget

from kenshu.dashboards import finders
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, Picker, Toggles, choice
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, notice
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.staff import ASSIGNED_DUTIES, EMPLOYMENT_TYPES


class AssignSection(Section):
    """The order, its preview, and the button that assigns."""

    name = "assign"

    def build(self) -> Sequence[DOMWidget]:
        """The form."""
        here = self.here
        self.module = choice(self.say("module"), [(here.title(each), each) for each in here.editions.offered], here.choices.module)
        self.departments = Picker(here, self.say("assign.departments"), self.say("department.hint"), finders.departments(here))
        self.types = Toggles(here, self.say("assign.types"), [(here.employment_type(each), each) for each in EMPLOYMENT_TYPES])
        self.duties = Toggles(here, self.say("assign.duties"), [(self.say(f"duty.{each}"), each) for each in ASSIGNED_DUTIES])
        self.persons = Picker(here, self.say("assign.persons"), self.say("person.hint"), finders.people(here))
        ways = [(self.say(f"assign.when.{way}"), way) for way in ("module", "due", "joining", "transfer")]
        self.when = choice(self.say("assign.when"), ways)
        self.due = Day(here, self.say("assign.due"))
        self.days = BoundedIntText(
            description=self.say("assign.days"), value=30, min=0, max=999, style={"description_width": "initial"}
        )
        self.date = row(self.when)
        self.when.observe(lambda _change: self._offer_date(), "value")
        self.people = Listing(here, self.say("people.search"))
        self.confirmation = Confirmation(self, "assign.make")
        fields = (self.module, self.departments, self.types, self.duties, self.persons, self.when, self.due, self.days)
        self.confirmation.follows(*fields)
        look = row(self.button("assign.look", self.preview))
        return [*fields[:5], self.date, look, self.message, self.confirmation]

    def preview(self) -> None:
        """Who would be in, why and by when."""
        self.confirmation.drop()
        if not (self.departments.value or self.types.value or self.duties.value or self.persons.value):
            self.tell(self.say("assign.nobody_named"), "warn")
            return
        order = self._order()
        found = act("assignment.preview", **order)
        names = ("employee_id", "name", "department", "employment_type", "due", "why")
        columns = [Column(each, self.say(f"assign.column.{each}")) for each in names]
        rows = [self._row(each) for each in found["people"]]
        self.tell()
        self.people.search.value = ""
        said = self.say("assign.number", number=len(rows), module=self.here.title(order["module_id"]))
        self.people.fill(said, columns, rows, self.say("assign.nobody"))
        warning = self._warning(found)
        make = (lambda: self._make({**order, "fingerprint": found["fingerprint"]})) if rows else None
        self.confirmation.offer(warning, make, self.people.search, self.people)
        if not rows:
            self.tell(self.say("assign.nobody"), "warn")

    def _make(self, order: Mapping[str, Any]) -> None:
        done = act("assignment.make", **order)
        self.tell(self.say("assign.made", number=done["people"], module=self.here.title(order["module_id"])), "good")
        for field in (self.departments, self.types, self.duties, self.persons):
            field.value = ()
        self.here.changed()

    def _order(self) -> dict[str, Any]:
        way = self.when.value
        return {
            "module_id": self.module.value,
            "departments": list(self.departments.value),
            "employment_types": list(self.types.value),
            "duties": list(self.duties.value),
            "employee_ids": list(self.persons.value),
            "due": self.due.value if way == "due" else None,
            "days_after_joining": self.days.value if way == "joining" else None,
            "days_after_transfer": self.days.value if way == "transfer" else None,
        }

    def _offer_date(self) -> None:
        shown = {"module": (), "due": (self.due,)}.get(self.when.value, (self.days,))
        self.date.children = (self.when, *shown)

    def _warning(self, found: Mapping[str, Any]) -> str:
        if not found["contractors"]:
            return ""
        labels = self.here.editions.clauses
        clauses = self.say("comma").join(labels[each]["label"][self.lang] for each in found["unbound"])
        return notice(self.say("assign.contractors", number=found["contractors"], clauses=clauses), self.lang, "warn")

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **each,
            "employment_type": self.here.employment_type(each["employment_type"]),
            "due": (each["due"] or "")[:10],
            "why": self.say(f"why.{each['why']}"),
        }
