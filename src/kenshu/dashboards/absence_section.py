"""休職・免除: who is on leave or exempt, entering a time of it, taking one back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from ipywidgets import DOMWidget

from kenshu.dashboards.fields import Day, choice, module_choice, paragraph
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pickers import person_picker
from kenshu.dashboards.pieces import Pane, piece
from kenshu.dashboards.section import Form, Section
from kenshu.people import absences
from kenshu.staff import ABSENCE_KINDS

COLUMNS = ("employee_id", "name", "kind", "module", "first", "last", "reason", "by", "back")


class AbsenceSection(Section):
    """The entries that hold on the day chosen, and two forms."""

    name = "absences"
    chooses = ("as_of",)

    def build(self) -> Sequence[DOMWidget]:
        """Make the list, in which a press begins to take an entry back, and the form."""
        here, say = self.here, self.say
        self.list = Listing(here, "absence", COLUMNS, chosen=self.begin_withdrawal)
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
