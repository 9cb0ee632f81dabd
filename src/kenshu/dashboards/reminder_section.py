"""受講のお知らせ: who would be told what today; then, confirmed, it is sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget

from kenshu.dashboards.calls import act
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.section import Form, Section


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

    def outcome(self, act: str, done: Mapping[str, Any]) -> tuple[str, str]:
        """Say how many were sent, who was not reached, and where it stopped."""
        sent = done["sent"]
        said = [self.say(f"done.{act}", number=len(sent["sent"]))]
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
