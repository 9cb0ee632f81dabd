"""休職・免除: who is on leave or exempt, entering a time of it, taking one back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from ipywidgets import DOMWidget
from sqlalchemy import select

from kenshu.dashboards import finders
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, Picker, choice, paragraph
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column, piece
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.people import absences
from kenshu.staff import ABSENCE_KINDS
from kenshu.storage.tables import employee


class AbsenceSection(Section):
    """The entries that hold on the day chosen, and two forms."""

    name = "absences"
    chooses = ("as_of",)

    def build(self) -> Sequence[DOMWidget]:
        """The list; a press in it begins to take an entry back."""
        self.list = Listing(self.here, self.say("people.search"), chosen=self.begin_withdrawal)
        self.person = Picker(self.here, self.say("person"), self.say("person.hint"), finders.people(self.here), several=False)
        self.kind = choice(self.say("absence.kind"), [(self.say(f"absence.kind.{kind}"), kind) for kind in ABSENCE_KINDS])
        modules = [(self.say("absence.every_module"), "")] + [(self.here.title(each), each) for each in self.here.editions.offered]
        self.module = choice(self.say("module"), modules)
        self.first = Day(self.here, self.say("absence.first"), self.here.today)
        self.last = Day(self.here, self.say("absence.last"))
        self.reason = paragraph(self.say("reason"))
        self.look = self.button("preview", self.preview)
        self.confirmation = Confirmation(self, "absence.enter")
        self.confirmation.follows(self.person, self.kind, self.module, self.first, self.last, self.reason)
        self.back_reason = paragraph(self.say("absence.back.reason"))
        self.back = Confirmation(self, "absence.withdraw")
        return [
            self.list.search,
            self.list,
            self.back,
            Pane(piece("heading", self.lang, text=self.say("absence.new"))),
            self.person,
            row(self.kind, self.module),
            row(self.first, self.last),
            self.reason,
            row(self.look),
            self.message,
            self.confirmation,
        ]

    def read(self) -> None:
        """Who is away on the day."""
        with self.here.desk() as desk:
            found = absences.on(desk.conn, self.here.choices.as_of)
            people = dict(desk.conn.execute(select(employee.c.id, employee.c.name)).all())
        self._entries = {str(each["id"]): {**each, "name": people[each["employee_id"]]} for each in found.to_dict("records")}
        names = ("employee_id", "name", "kind", "module", "first", "last", "reason", "by", "back")
        columns = [Column(name, self.say(f"absence.column.{name}")) for name in names]
        rows = [self._row(each) for each in self._entries.values()]
        self.list.fill(self.say("absence.number", number=len(rows)), columns, rows, self.say("absence.nobody"))

    def preview(self) -> None:
        """What would be entered."""
        self.confirmation.drop()
        if self.person.one is None or not self.reason.value.strip() or self.first.value is None:
            self.tell(self.say("absence.missing"), "warn")
            return
        order = {
            "employee_id": self.person.one,
            "kind": self.kind.value,
            "first": self.first.value,
            "last": self.last.value,
            "module_id": self.module.value or None,
            "reason": self.reason.value,
        }
        self.tell()
        facts = [
            (self.say("person"), self.person.said(self.person.one)),
            (self.say("absence.kind"), self.say(f"absence.kind.{self.kind.value}")),
            (self.say("module"), self.here.title(self.module.value) if self.module.value else self.say("absence.every_module")),
            (self.say("absence.first"), self.here.written(self.first.value)),
            (self.say("absence.column.last"), self.here.written(self.last.value) or self.say("absence.open_end")),
            (self.say("reason"), self.reason.value.strip()),
        ]
        self.confirmation.offer(piece("facts", self.lang, facts=facts), lambda: self._enter(order))

    def begin_withdrawal(self, absence_id: str) -> None:
        """Ask why an entry does not hold."""
        each = self._entries[absence_id]
        said = self.say("absence.back.shown", name=each["name"], kind=self.say(f"absence.kind.{each['kind']}"))
        self.back_reason.value = ""
        self.back.offer(piece("paragraph", self.lang, text=said), lambda: self._withdraw(int(absence_id)), self.back_reason)

    def _enter(self, order: Mapping[str, Any]) -> None:
        act("absence.enter", **order)
        self.tell(self.say("absence.entered", name=self.person.said(order["employee_id"])), "good")
        self.person.value, self.reason.value = (), ""
        self.here.changed()

    def _withdraw(self, absence_id: int) -> None:
        act("absence.withdraw", absence_id=absence_id, reason=self.back_reason.value)
        self.tell(self.say("absence.withdrawn"), "good")
        self.here.changed()

    def _row(self, each: Mapping[Any, Any]) -> dict[str, Any]:
        return {
            **each,
            "kind": self.say(f"absence.kind.{each['kind']}"),
            "module": self.here.title(each["module_id"]) if each["module_id"] else self.say("absence.every_module"),
            "first": self.here.day(each["first"]),
            "last": self.say("absence.open_end") if pd.isna(each["last"]) else self.here.day(each["last"]),
            "back": {"text": self.say("absence.back"), "choose": str(each["id"])},
        }
