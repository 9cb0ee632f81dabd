"""名簿, 所属の変更, 休職・免除 and 担当所属: who works where, who is away, and who is in whose charge."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from ipywidgets import Checkbox, DOMWidget, FileUpload, VBox

from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, choice, department_picker, module_choice, paragraph, person_picker
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, Pane, notice, piece, table
from kenshu.dashboards.section import Form, Section, row
from kenshu.i18n import say
from kenshu.people import absences, charges
from kenshu.staff import ABSENCE_KINDS

CHANGES = ("joined", "moved", "left", "corrected")
_ABSENCES = ("employee_id", "name", "kind", "module", "first", "last", "reason", "by", "back")


class RosterSection(Section):
    """The file, from when on, what it would change, and the button that does it."""

    name = "roster"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form."""
        say = self.say
        self.file = FileUpload(description=say("roster.file"), accept=".csv,.tsv,.txt,.xlsx", multiple=False)
        self.file.observe(lambda _change: self._name_file(), "value")
        self.chosen = Pane()
        self.form = Form(
            self,
            "roster.import",
            {"file": self.file},
            {"since": Day(self.here, say("roster.since"), self.here.today)},
            {"leavers": Checkbox(description=say("roster.leavers"), indent=False)},
            look="roster.look",
        )
        file, *rest = self.form.widgets
        return [file, self.chosen, *rest]

    def preview(self) -> None:
        """Show what the chosen file would change."""
        if not self.file.value:
            self.tell(self.say("roster.no_file"), "warn")
            return
        chosen = self.file.value[0]
        order = {**self.form.order, "name": chosen["name"], "file": base64.b64encode(chosen["content"]).decode()}
        found = act("roster.preview", **order)
        if any(found[kind] for kind in CHANGES):
            self.form.offer(self._html(found), {"fingerprint": found["fingerprint"]})
        else:
            self.form.offer(self._html(found) + notice(self.say("roster.nothing"), self.lang), None)

    def _name_file(self) -> None:
        said = [self.say("roster.chosen", name=each["name"]) for each in self.file.value]
        self.chosen.html = piece("paragraph", self.lang, text="".join(said))

    def _html(self, found: Mapping[str, Any]) -> str:
        """Draw how the file was read, and one table of everybody whom it changes."""
        rows = [self._row(kind, each, found) for kind in CHANGES for each in found[kind]]
        columns = [Column(name, self.say(f"roster.column.{name}")) for name in ("change", "employee_id", "name", "before", "after")]
        counts = {kind: len(found[kind]) for kind in (*CHANGES, "absent")}
        head = piece("roster", self.lang, found=found, counts=counts, say=say)
        return head + (table(self.say("roster.changes"), columns, rows, self.lang, "") if rows else "")

    def _row(self, kind: str, each: Any, found: Mapping[str, Any]) -> dict[str, Any]:
        moves = not isinstance(each, str)
        key = each["employee_id"] if moves else each
        return {
            "change": {"text": self.say(f"roster.{kind}"), "tag": kind},
            "employee_id": key,
            "name": found["names"].get(key, ""),
            "before": (each["before"]["department"] or "") if moves else "",
            "after": (each["after"]["department"] or "") if moves else found["places"].get(key, ""),
        }


class DepartmentSection(Section):
    """The departments before, their names after, from when on, and whom it moves; what is said of the days before stays."""

    name = "departments"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form."""
        here, say = self.here, self.say
        self.form = Form(
            self,
            "department.change",
            {"before": department_picker(here, "department.before", whole_city=False)},
            {"after": paragraph(say("department.after"))},
            {"since": Day(here, say("department.since"), here.today)},
            clears=("before", "after"),
        )
        before, after, *rest = self.form.widgets
        return [before, after, Pane(piece("paragraph", self.lang, text=say("department.help"))), *rest]

    def preview(self) -> None:
        """Show whom the change would move; nothing is written."""
        order, said = self.form.order, self.form.said
        order["after"] = [line.strip() for line in order["after"].splitlines() if line.strip()]
        if not all(order.values()):
            self.tell(self.say("department.missing"), "warn")
            return
        planned = act("department.preview", **order)
        facts = {
            "department.before": said("before"),
            "department.after_short": self.say("comma").join(order["after"]),
            "department.since": said("since"),
            "department.moving": self.say("department.people", number=len(planned["moving"])),
        }
        html = self.facts(facts)
        if planned["waiting"]:
            html += notice(self.say("department.waiting", number=len(planned["waiting"])), self.lang, "warn")
        self.form.offer(html, {**order, "fingerprint": planned["fingerprint"]})


class AbsenceSection(Section):
    """The entries that hold on the day chosen, and two forms."""

    name = "absences"
    chooses = ("as_of",)

    def build(self) -> Sequence[DOMWidget]:
        """Make the list, in which a press begins to take an entry back, and the form."""
        here, say = self.here, self.say
        self.list = Listing(here, "absence", _ABSENCES, chosen=self.begin_withdrawal)
        self.back = Form(self, "absence.withdraw", reason="absence.back.reason")
        kinds = [(say(f"absence.kind.{kind}"), kind) for kind in ABSENCE_KINDS]
        modules = module_choice(here, here.editions.offered, say("absence.every_module"))
        self.form = Form(
            self,
            "absence.enter",
            {"employee_id": person_picker(here)},
            {"kind": choice(say("absence.kind"), kinds), "module_id": modules},
            {"first": Day(here, say("absence.first"), here.today), "last": Day(here, say("absence.last"))},
            {"reason": paragraph(say("reason"))},
            clears=("employee_id", "reason"),
        )
        heading = Pane(piece("heading", self.lang, text=say("absence.new")))
        return [self.list.search, self.list, self.back, heading, *self.form.widgets]

    def read(self) -> None:
        """List who is away on the day."""
        with self.here.desk() as desk:
            found = absences.on(desk.conn, self.here.choices.as_of)
        names = self.here.names()
        self._entries = {str(each["id"]): {**each, "name": names[each["employee_id"]]} for each in found.to_dict("records")}
        self.list.fill([self._row(each) for each in self._entries.values()])

    def preview(self) -> None:
        """Show what would be entered."""
        order, said = self.form.order, self.form.said
        if not (order["employee_id"] and order["first"] and said("reason")):
            self.tell(self.say("absence.missing"), "warn")
            return
        facts = {
            "person": said("employee_id"),
            "absence.kind": said("kind"),
            "module": said("module_id"),
            "absence.first": said("first"),
            "absence.column.last": said("last") or self.say("absence.open_end"),
            "reason": said("reason"),
        }
        self.form.offer(self.facts(facts), {**order, "module_id": order["module_id"] or None}, name=said("employee_id"))

    def begin_withdrawal(self, absence_id: str) -> None:
        """Ask why an entry does not hold."""
        each = self._entries[absence_id]
        said = self.say("absence.back.shown", name=each["name"], kind=self.say(f"absence.kind.{each['kind']}"))
        self.back.offer(piece("paragraph", self.lang, text=said), {"absence_id": int(absence_id)})

    def _row(self, each: Mapping[Any, Any]) -> dict[str, Any]:
        return {
            **each,
            "kind": self.say(f"absence.kind.{each['kind']}"),
            "module": self.here.title(each["module_id"]) if each["module_id"] else self.say("absence.every_module"),
            "first": self.here.day(each["first"]),
            "last": self.say("absence.open_end") if pd.isna(each["last"]) else self.here.day(each["last"]),
            "back": {"text": self.say("absence.back"), "choose": str(each["id"])},
        }


class ChargeSection(Section):
    """The trainers with what is in their charge; a press begins to give one other departments."""

    name = "charges"

    def build(self) -> Sequence[DOMWidget]:
        """Make the list, and the form for one of them."""
        self.list = Listing(self.here, "charge", ("employee_id", "name", "departments", "change"), chosen=self.begin)
        self.form = Form(self, "charge.give", {"departments": department_picker(self.here, "charge.departments")})
        self.buttons = row(self.form.look, self.button("cancel", self._close, plain=True))
        self.chosen = VBox()
        self.trainer = ""
        return [self.list, self.chosen, self.message, self.form]

    def read(self) -> None:
        """List everybody who may sign in as a trainer."""
        with self.here.desk() as desk:
            trainers = charges.trainers(desk.conn)
            self.given = charges.everybody(desk.conn, desk.day, self.here.course.time_zone)
        names = self.here.names()
        self.names = {key: names[key] for key in trainers}
        rows = [
            {
                "employee_id": key,
                "name": name,
                "departments": self._said(self.given.get(key, [])),
                "change": {"text": self.say("charge.change"), "choose": key},
            }
            for key, name in self.names.items()
        ]
        self.list.fill(rows)

    def begin(self, employee_id: str) -> None:
        """Choose the departments of a trainer."""
        self.trainer = employee_id
        self.form.drop()
        (departments,) = self.form.fields.values()
        departments.value = tuple(self.given.get(employee_id, ()))
        said = self.say("charge.of", name=f"{employee_id} {self.names[employee_id]}")
        self.chosen.children = (Pane(piece("heading", self.lang, text=said)), departments, self.buttons)

    def preview(self) -> None:
        """Show what the trainer would have, and had."""
        self._close()
        name, order = self.names[self.trainer], {"employee_id": self.trainer, **self.form.order}
        facts = {
            "charge.trainer": f"{self.trainer} {name}",
            "charge.before": self._said(self.given.get(self.trainer, [])),
            "charge.after": self._said(order["departments"]),
        }
        self.form.offer(self.facts(facts), order, name=name)

    def _close(self) -> None:
        self.chosen.children = ()

    def _said(self, departments: Sequence[str]) -> str:
        return self.say("comma").join(each or self.say("whole_city") for each in departments) or self.say("charge.no_departments")
