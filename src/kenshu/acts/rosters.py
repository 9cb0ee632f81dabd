"""Taking in a roster: what it would change, then the change of exactly that roster."""

import base64
from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints

from kenshu.acts.act import Act, Fingerprint, Order, ShortText
from kenshu.acts.desk import Desk
from kenshu.errors import KenshuError
from kenshu.roster import shown
from kenshu.roster.plan import plan
from kenshu.roster.plan import take_in as write
from kenshu.roster.rows import read_roster


class RosterFile(Order):
    """A roster as Excel writes it: `file` its bytes in base64; who moves or leaves does so from `since`, by default today."""

    name: ShortText
    file: Annotated[str, StringConstraints(min_length=1)]
    since: date | None = None
    leavers: bool = False


class RosterConfirmed(Order):
    """The roster that was looked at, by the fingerprint of its preview; the server still has it."""

    fingerprint: Fingerprint


def preview(desk: Desk, order: RosterFile) -> dict[str, Any]:
    """Return what would change: employees by number, {number: name}, how the file was read, a fingerprint (RosterPlan.figures)."""
    try:
        raw = base64.b64decode(order.file, validate=True)
    except ValueError as fault:
        raise KenshuError("office.file", name=order.name) from fault
    roster = read_roster(order.name, raw)
    found = plan(desk.conn, roster, desk.local_now, since=order.since, leavers=order.leavers)
    shown.keep(desk.course.rosters, found, desk.now)
    return found.figures()


def take_in(desk: Desk, order: RosterConfirmed) -> dict[str, Any]:
    """Take in all of it, or nothing; return how many joined, moved, left and so on."""
    one = shown.kept(desk.course.rosters, order.fingerprint, desk.now)
    done = write(desk.conn, one.roster, desk.local_now, since=one.since, leavers=one.leavers, shown=order.fingerprint)
    shown.drop(desk.course.rosters, order.fingerprint)
    counts = {name: len(getattr(done, name)) for name in ("joined", "moved", "left", "corrected", "absent")}
    return {**counts, "unchanged": done.unchanged}


ACTS = (Act("roster.preview", RosterFile, preview, "look"), Act("roster.import", RosterConfirmed, take_in))
