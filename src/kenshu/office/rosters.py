"""Taking in a roster: what it would change, then the change."""

import base64
import binascii
from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints

from kenshu.errors import KenshuError
from kenshu.office.act import Act, Fingerprint, Line, Order, check_fingerprint
from kenshu.office.desk import Desk


class RosterFile(Order):
    """A roster as Excel writes it: `file` its bytes in base64; who moves or leaves does so from `since`, by default today."""

    name: Line
    file: Annotated[str, StringConstraints(min_length=1)]
    since: date | None = None
    leavers: bool = False


class RosterConfirmed(RosterFile):
    """The same roster, once its preview has been looked at."""

    fingerprint: Fingerprint


def preview(desk: Desk, order: RosterFile) -> dict[str, Any]:
    """What would change: lists of employees, how the file was read, and the fingerprint."""
    found = _plan(desk, order)
    return {
        "joined": found.joined,
        "moved": found.moved,
        "left": found.left,
        "corrected": found.corrected,
        "absent": found.absent,
        "unchanged": found.unchanged,
        "mapping": found.mapping,
        "fingerprint": found.fingerprint,
    }


def take_in(desk: Desk, order: RosterConfirmed) -> dict[str, Any]:
    """All of it, or nothing."""
    from kenshu.people import roster

    found = _plan(desk, order)
    check_fingerprint(order.fingerprint, found.fingerprint)
    roster.apply(desk.conn, found, desk.now)
    counts = {name: len(getattr(found, name)) for name in ("joined", "moved", "left", "corrected", "absent")}
    return {**counts, "unchanged": found.unchanged}


def _plan(desk: Desk, order: RosterFile) -> Any:
    from kenshu.people import roster, roster_file

    try:
        raw = base64.b64decode(order.file, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise KenshuError("office.file", name=order.name) from fault
    now = desk.now.astimezone(desk.course.time_zone)  # a change holds from the day where the course is
    sheet = roster_file.read_sheet_bytes(order.name, raw)
    return roster.plan(desk.conn, sheet, now, since=order.since, leavers=order.leavers)


ACTS = (Act("roster.preview", RosterFile, preview, "look"), Act("roster.import", RosterConfirmed, take_in))
