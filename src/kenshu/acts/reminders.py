"""Acts about reminders: looked at, then sent."""

from typing import Any

from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk, NotAllowed
from kenshu.acts.orders import Reminding, RemindingConfirmed
from kenshu.mail import reminders


def preview_reminders(desk: Desk, order: Reminding) -> dict[str, Any]:
    """Return the day, who would get which reminders, and the fingerprint. Raises NotAllowed but in the lab for another day."""
    day = order.as_of or desk.day
    if day != desk.day and desk.role != "lab":
        raise NotAllowed("office.role", what="reminders.preview")
    found = reminders.due(desk.conn, desk.course, day)
    return {"as_of": day, "reminders": found, "fingerprint": fingerprint(found)}


def send_reminders(desk: Desk, order: RemindingConfirmed) -> dict[str, Any]:
    """Return what became of them: kenshu.mail.reminders.Sent."""
    found = preview_reminders(desk, order)
    check_fingerprint(order.fingerprint, found["fingerprint"])
    return {"sent": reminders.send(desk.course, found["reminders"], desk.now)}


ACTS = (
    Act("reminders.preview", Reminding, preview_reminders, "look"),
    Act("reminders.send", RemindingConfirmed, send_reminders, "own"),
)
