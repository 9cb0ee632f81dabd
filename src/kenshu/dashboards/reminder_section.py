"""受講のお知らせ: who would be told what today; then, confirmed, it is sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget

from kenshu.dashboards.calls import act
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column
from kenshu.dashboards.section import Confirmation, Section, row


class ReminderSection(Section):
    """The reminders that are due, and the button that sends them."""

    name = "reminders"

    def build(self) -> Sequence[DOMWidget]:
        """The button that shows them."""
        self.list = Listing(self.here, self.say("people.search"))
        self.confirmation = Confirmation(self, "reminders.send")
        return [row(self.button("reminders.look", self.preview)), self.message, self.confirmation]

    def preview(self) -> None:
        """Today's reminders; nothing is sent."""
        self.confirmation.drop()
        found = act("reminders.preview")
        reminders = found["reminders"]
        self.tell()
        if not reminders:
            self.tell(self.say("reminders.none"))
            return
        columns = [Column(name, self.say(f"reminders.column.{name}")) for name in ("to", "mail", "own", "people")]
        self.list.fill(self.say("reminders.number", number=len(reminders)), columns, [self._row(each) for each in reminders], "")
        self.confirmation.offer("", lambda: self._send_them(found["fingerprint"]), self.list.search, self.list)

    def _send_them(self, fingerprint: str) -> None:
        done = act("reminders.send", fingerprint=fingerprint)["sent"]
        said = [self.say("reminders.sent", number=len(done["sent"]))]
        said += [self.say("reminders.unreached", **each, why=each["reason"][self.lang]) for each in done["unreached"]]
        if done["stopped"]:
            said.append(self.say("reminders.stopped", number=done["left"], why=done["stopped"][self.lang]))
        self.tell("\n".join(said), "good" if len(said) == 1 else "warn")
        self.here.changed()

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
