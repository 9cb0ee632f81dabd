"""割り当ての一覧: the assignments in force; withdrawing one, and extending for a person or a department."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import BoundedIntText, DOMWidget
from sqlalchemy import select

from kenshu.assigning import assignments
from kenshu.assigning.rules import Made
from kenshu.dashboards import finders
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, Picker, choice, paragraph
from kenshu.dashboards.here import Here
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column, piece
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.storage.tables import employee


class AssignmentsSection(Section):
    """What is assigned, and two forms."""

    name = "assignments"

    def build(self) -> Sequence[DOMWidget]:
        """The list; a press in it begins to withdraw an assignment."""
        here = self.here
        self.list = Listing(here, chosen=self.begin_withdrawal)
        self.why_not = paragraph(self.say("reason"))
        self.withdrawal = Confirmation(self, "assignments.withdraw")
        self.module = choice(self.say("module"), [(here.title(each), each) for each in here.editions.offered], here.choices.module)
        self.department = Picker(
            here, self.say("extend.department"), self.say("department.hint"), finders.departments(here), several=False
        )
        self.person = Picker(here, self.say("extend.person"), self.say("person.hint"), finders.people(here), several=False)
        self.due = Day(here, self.say("extend.due"))
        self.more = BoundedIntText(description=self.say("extend.more"), min=0, max=20, style={"description_width": "initial"})
        self.reason = paragraph(self.say("reason"))
        self.confirmation = Confirmation(self, "extend.do")
        fields = (self.module, self.department, self.person, self.due, self.more, self.reason)
        self.confirmation.follows(*fields)
        return [
            self.list,
            self.withdrawal,
            Pane(piece("heading", self.lang, text=self.say("extend.title"))),
            self.module,
            row(self.department, self.person),
            row(self.due, self.more),
            self.reason,
            row(self.button("preview", self.preview)),
            self.message,
            self.confirmation,
        ]

    def read(self) -> None:
        """Those that reach somebody whom the viewer has in charge."""
        with self.here.desk() as desk:
            made = assignments.in_force(desk.conn, desk.day, self.here.course.time_zone)
            self._names = dict(desk.conn.execute(select(employee.c.id, employee.c.name)).all())
            mine = {
                each.id: desk.in_charge_of(each.rule.employee_id) if each.rule.employee_id else desk.within(each.rule.department)
                for each in made
            }
        self._made = {str(each.id): each for each in made}
        names = ("module", "whom", "due", "people", "made_by", "made_at", "withdraw")
        columns = [Column(name, self.say(f"assignments.column.{name}"), figure=name == "people") for name in names]
        rows = [self._row(each, mine=mine[each.id]) for each in made]
        self.list.fill(self.say("assignments.number", number=len(rows)), columns, rows, self.say("assignments.none"))

    def begin_withdrawal(self, assignment_id: str) -> None:
        """Ask why an assignment is withdrawn."""
        each = self._made[assignment_id]
        facts = [
            (self.say("module"), self.here.title(each.rule.module_id)),
            (self.say("assignments.column.whom"), self._whom(each)),
            (self.say("assignments.column.people"), str(each.people)),
        ]
        self.why_not.value = ""
        self.withdrawal.offer(piece("facts", self.lang, facts=facts), lambda: self._withdraw(each.id), self.why_not)

    def preview(self) -> None:
        """What would be extended."""
        self.confirmation.drop()
        named = (self.department.one is not None) + (self.person.one is not None)
        if named != 1 or not self.reason.value.strip() or not (self.due.value or self.more.value):
            self.tell(self.say("extend.missing"), "warn")
            return
        order = {
            "module_id": self.module.value,
            "department": self.department.one,
            "employee_id": self.person.one,
            "due": self.due.value,
            "more_attempts": self.more.value,
            "reason": self.reason.value,
        }
        picker = self.person if self.person.one is not None else self.department
        facts = [
            (self.say("module"), self.here.title(self.module.value)),
            (self.say("assignments.column.whom"), picker.said(picker.value[0])),
            (self.say("extend.due"), self.here.written(self.due.value) or self.say("extend.same_due")),
            (self.say("extend.more"), str(self.more.value)),
            (self.say("reason"), self.reason.value.strip()),
        ]
        self.tell()
        self.confirmation.offer(piece("facts", self.lang, facts=facts), lambda: self._extend(order))

    def _extend(self, order: Mapping[str, Any]) -> None:
        act("assignment.extend", **order)
        self.tell(self.say("extend.done"), "good")
        self.department.value, self.person.value, self.reason.value = (), (), ""
        self.due.value, self.more.value = None, 0
        self.here.changed()

    def _withdraw(self, assignment_id: int) -> None:
        act("assignment.withdraw", assignment_id=assignment_id, reason=self.why_not.value)
        self.tell(self.say("assignments.withdrawn"), "good")
        self.here.changed()

    def _row(self, each: Made, *, mine: bool) -> dict[str, Any]:
        return {
            "module": self.here.title(each.rule.module_id),
            "whom": self._whom(each),
            "due": due_in_words(self.here, each),
            "people": each.people,
            "made_by": each.by,
            "made_at": self.here.day(each.at.astimezone(self.here.course.time_zone)),
            "withdraw": {"text": self.say("assignments.begin"), "choose": str(each.id)} if mine else self.say("assignments.others"),
        }

    def _whom(self, each: Made) -> str:
        rule = each.rule
        if rule.employee_id:
            return f"{rule.employee_id} {self._names.get(rule.employee_id, '')}"
        parts = [rule.department or self.say("whole_city")]
        parts += [self.here.employment_type(name) for name in rule.employment_types]
        parts += [self.say(f"duty.{name}") for name in rule.duties]
        return self.say("comma").join(parts)


def due_in_words(here: Here, each: Made) -> str:
    """By when: a day, or so many days after joining or transfer."""
    rule = each.rule
    said = [here.day(rule.due)]
    said += [
        here.say(f"assignments.{name}", days=days)
        for name, days in (("joining", rule.days_after_joining), ("transfer", rule.days_after_transfer))
        if days is not None
    ]
    return here.say("comma").join(said)
