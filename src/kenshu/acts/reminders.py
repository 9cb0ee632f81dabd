"""Reminders that are due: who would get which, then sending them."""

from typing import Any

from kenshu.acts.act import Act, Fingerprint, Order, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.mail import reminders
from kenshu.mail.letter import Reminder


class Reminding(Order):
    """Those of today."""


class RemindingConfirmed(Order):
    """The same, once their preview has been looked at."""

    fingerprint: Fingerprint


def preview(desk: Desk, order: Reminding) -> dict[str, Any]:
    """Return the reminders, and the fingerprint."""
    found = _due(desk)
    return {"reminders": found, "fingerprint": fingerprint(found)}


def send(desk: Desk, order: RemindingConfirmed) -> dict[str, Any]:
    """Return what became of them: kenshu.mail.reminders.Sent."""
    found = _due(desk)
    check_fingerprint(order.fingerprint, fingerprint(found))
    return {"sent": reminders.send(desk.course, found, desk.now)}


def _due(desk: Desk) -> list[Reminder]:
    return reminders.due(desk.conn, desk.course, desk.day)


ACTS = (Act("reminders.preview", Reminding, preview, "look"), Act("reminders.send", RemindingConfirmed, send, "own"))
