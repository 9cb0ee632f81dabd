"""Taking in a roster: what it would change, then the change."""

import base64
from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints

from kenshu.acts.act import Act, Fingerprint, Order, ShortText, check_fingerprint
from kenshu.acts.desk import Desk
from kenshu.errors import KenshuError
from kenshu.roster import roster
from kenshu.roster.roster_file import read_sheet_bytes


class RosterFile(Order):
    """A roster as Excel writes it: `file` its bytes in base64; who moves or leaves does so from `since`, by default today."""

    name: ShortText
    file: Annotated[str, StringConstraints(min_length=1)]
    since: date | None = None
    leavers: bool = False


class RosterConfirmed(RosterFile):
    """The same roster, once its preview has been looked at."""

    fingerprint: Fingerprint


def preview(desk: Desk, order: RosterFile) -> dict[str, Any]:
    """What would change: employees by number, {number: name}, how the file was read, and the fingerprint (RosterPlan.figures)."""
    return _plan(desk, order).figures()


def take_in(desk: Desk, order: RosterConfirmed) -> dict[str, Any]:
    """All of it, or nothing: how many joined, moved, left and so on."""
    found = _plan(desk, order)
    check_fingerprint(order.fingerprint, found.fingerprint)
    roster.apply(desk.conn, found, desk.local_now)
    counts = {name: len(getattr(found, name)) for name in ("joined", "moved", "left", "corrected", "absent")}
    return {**counts, "unchanged": found.unchanged}


def _plan(desk: Desk, order: RosterFile) -> roster.RosterPlan:
    try:
        raw = base64.b64decode(order.file, validate=True)
    except ValueError as fault:
        raise KenshuError("office.file", name=order.name) from fault
    sheet = read_sheet_bytes(order.name, raw)
    return roster.plan(desk.conn, sheet, desk.local_now, since=order.since, leavers=order.leavers)


ACTS = (Act("roster.preview", RosterFile, preview, "look"), Act("roster.import", RosterConfirmed, take_in))
