"""割り当てる, 割り当ての一覧 and 受講のお知らせ: assigning, extending and withdrawing, and reminding of what is due."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget

from kenshu.assigning import assignments
from kenshu.assigning.in_force import Made
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, Toggles, choice, count, department_picker, module_choice, paragraph, person_picker
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Pane, notice, piece
from kenshu.dashboards.section import Form, Section
from kenshu.staff import ASSIGNED_DUTIES, EMPLOYMENT_TYPES

WHOM = ("departments", "employment_types", "duties", "employee_ids")


class AssignSection(Section):
    """A module to departments, employment types, duties or persons; who is in and why is shown first."""

    name = "assign"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form."""
        here, say = self.here, self.say
        types = [(here.employment_type(each), each) for each in EMPLOYMENT_TYPES]
        duties = [(say(f"duty.{each}"), each) for each in ASSIGNED_DUTIES]
        ways = [(say(f"assign.when.{way}"), way) for way in ("module", "due", "joining", "transfer")]
        self.when, self.due, self.days = (
            choice(say("assign.when"), ways),
            Day(here, say("assign.due")),
            count(say("assign.days"), 30, 999),
        )
        self.form = Form(
            self,
            "assignment.make",
            {"module_id": module_choice(here, here.editions.offered)},
            {"departments": department_picker(here, "assign.departments")},
            {"employment_types": Toggles(here, say("assign.types"), types)},
            {"duties": Toggles(here, say("assign.duties"), duties)},
            {"employee_ids": person_picker(here, "assign.persons", several=True)},
            {"when": self.when, "due": self.due, "days": self.days},
            look="assign.look",
            clears=WHOM,
        )
        self.when.observe(lambda _change: self._offer_date(), "value")
        self._offer_date()
        self.people = Listing(here, "assign", ("employee_id", "name", "department", "employment_type", "due", "why"))
        return self.form.widgets

    def preview(self) -> None:
        """Show who would be in, why and by when."""
        said, module = self.form.order, self.form.said("module_id")
        if not any(said[name] for name in WHOM):
            self.tell(self.say("assign.nobody_named"), "warn")
            return
        way, due, days = (said.pop(name) for name in ("when", "due", "days"))
        order = {
            **said,
            "due": due if way == "due" else None,
            "days_after_joining": days if way == "joining" else None,
            "days_after_transfer": days if way == "transfer" else None,
        }
        found = act("assignment.preview", **order)
        people = found["people"]
        self.people.search.value = ""
        self.people.fill([self._row(each) for each in people], module=module)
        confirmed = {**order, "fingerprint": found["fingerprint"]} if people else None
        self.form.offer(self._warning(found), confirmed, self.people.search, self.people, module=module)
        if not people:
            self.tell(self.say("assign.none"), "warn")

    def _offer_date(self) -> None:
        shown = {"module": (), "due": (self.due,)}.get(self.when.value, (self.days,))
        self.form.rows[-1].children = (self.when, *shown)

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


class AssignmentsSection(Section):
    """The assignments; a form that extends for a person or a department, and one that withdraws."""

    name = "assignments"

    def build(self) -> Sequence[DOMWidget]:
        """Make the list, in which a press begins to withdraw an assignment, and the form."""
        here, say = self.here, self.say
        columns = ("module", "whom", "due", "people", "made_by", "made_at", "withdraw")
        self.list = Listing(here, "assignments", columns, figures=("people",), chosen=self.begin_withdrawal)
        departments = department_picker(here, "extend.department", several=False)
        self.withdrawal = Form(self, "assignment.withdraw", reason="reason")
        self.form = Form(
            self,
            "extension.make",
            {"module_id": module_choice(here, here.editions.offered)},
            {"department": departments, "employee_id": person_picker(here, "extend.person")},
            {"due": Day(here, say("extend.due")), "more_attempts": count(say("extend.more"), 0, 20)},
            {"reason": paragraph(say("reason"))},
            clears=("department", "employee_id", "due", "more_attempts", "reason"),
        )
        heading = Pane(piece("heading", self.lang, text=say("extend.title")))
        return [self.list, self.withdrawal, heading, *self.form.widgets]

    def read(self) -> None:
        """List those in force; one that reaches somebody whom the viewer has in charge can be withdrawn."""
        with self.here.desk() as desk:
            made = assignments.in_force(desk.conn, desk.day, self.here.course.time_zone)
            mine = {each.id: desk.in_charge_of_whom(each.rule) for each in made}
        self._names = self.here.names()
        self._made = {str(each.id): each for each in made}
        self.list.fill([self._row(each, mine=mine[each.id]) for each in made])

    def begin_withdrawal(self, assignment_id: str) -> None:
        """Ask why an assignment is withdrawn."""
        each = self._made[assignment_id]
        facts = {
            "module": self.here.title(each.rule.module_id),
            "assignments.column.whom": self._whom(each),
            "assignments.column.people": str(each.people),
        }
        self.withdrawal.offer(self.facts(facts), {"assignment_id": each.id})

    def preview(self) -> None:
        """Show what would be extended."""
        order, said = self.form.order, self.form.said
        named = (order["department"] is not None) + (order["employee_id"] is not None)
        if named != 1 or not said("reason") or not (order["due"] or order["more_attempts"]):
            self.tell(self.say("extend.missing"), "warn")
            return
        facts = {
            "module": said("module_id"),
            "assignments.column.whom": said("employee_id") or said("department"),
            "extend.due": said("due") or self.say("extend.same_due"),
            "extend.more": said("more_attempts"),
            "reason": said("reason"),
        }
        self.form.offer(self.facts(facts), {**order, "fingerprint": act("extension.preview", **order)["fingerprint"]})

    def _row(self, each: Made, *, mine: bool) -> dict[str, Any]:
        return {
            "module": self.here.title(each.rule.module_id),
            "whom": self._whom(each),
            "due": self._due(each),
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

    def _due(self, each: Made) -> str:
        rule = each.rule
        said = [self.here.day(rule.due)]
        ways = {"joining": rule.days_after_joining, "transfer": rule.days_after_transfer}
        said += [self.say(f"assignments.{name}", days=days) for name, days in ways.items() if days is not None]
        return self.say("comma").join(said)


class ReminderSection(Section):
    """The reminders that are due, and the button that sends them."""

    name = "reminders"

    def build(self) -> Sequence[DOMWidget]:
        """Make the button that shows them."""
        self.list = Listing(self.here, "reminders", ("to", "mail", "own", "people"))
        self.form = Form(self, "reminders.send", look="reminders.look")
        return self.form.widgets

    def preview(self) -> None:
        """Show today's reminders; nothing is sent."""
        found = act("reminders.preview")
        if not found["reminders"]:
            self.tell(self.say("reminders.none"))
            return
        self.list.fill([self._row(each) for each in found["reminders"]])
        self.form.offer("", {"fingerprint": found["fingerprint"]}, self.list.search, self.list)

    def outcome(self, name: str, done: Mapping[str, Any]) -> tuple[str, str]:
        """Say how many were sent, who was not reached, and where it stopped."""
        sent = done["sent"]
        said = [self.say(f"done.{name}", number=len(sent["sent"]))]
        said += [self.say("reminders.unreached", **each, why=each["reason"][self.lang]) for each in sent["unreached"]]
        if sent["stopped"]:
            said.append(self.say("reminders.stopped", number=sent["left"], why=sent["stopped"][self.lang]))
        return "\n".join(said), "good" if len(said) == 1 else "warn"

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "to": f"{each['recipient_id']} {each['name']}",
            "mail": each["mail"] or {"text": self.say("reminders.no_mail"), "late": True},
            "own": "\n".join(self._item(item) for item in each["own"]),
            "people": "\n".join(f"{item['name']}: {self._item(item)}" for item in each["people"]),
        }

    def _item(self, item: Mapping[str, Any]) -> str:
        late = item["days_late"]
        when = "late" if late > 0 else "today" if late == 0 else "before"
        return self.say(f"reminders.{when}", title=item["title"][self.lang], days=abs(late), due=item["due"])
