"""Departments that are renamed, merged or split on a day. What is said of the days before stays as it was."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from kenshu.errors import KenshuError
from kenshu.people.department_history import Change, follow
from kenshu.people.departments import LEVELS, is_within, level
from kenshu.people.postings import Posting, place_on, postings
from kenshu.people.posts import departments_on
from kenshu.storage import ledger
from kenshu.storage.tables import department_change, post

__all__ = ["Change", "ChangePlan", "enter", "follow", "plan"]


@dataclass(frozen=True)
class ChangePlan:
    """What entering a change would do.

    `moving` are those who get new posts by it, {id: (department before, after)}; `waiting` those of a split department, for whom
    the roster says where they go, {id: department}. Posts that are on record for later days are counted with them.
    """

    change: Change
    moving: dict[str, tuple[str, str]]
    waiting: dict[str, str]
    posts: list[tuple[str, Posting]]


def plan(conn: Connection, before: Sequence[str], after: Sequence[str], since: date) -> ChangePlan:
    """What a change would do; writes nothing.

    One department before and one after is a renaming, several before and one after a merger, one before and several after a split.
    Raises KenshuError: a path that is none, a department that is not there the day before, one after that is there already and is
    not named before, or nothing that changes.
    """
    change = Change(tuple(dict.fromkeys(before)), tuple(dict.fromkeys(after)), since)
    _check(change, departments_on(conn, since - timedelta(days=1)))
    if change.kind == "split":
        waiting = {
            key: place.department
            for key, mine in postings(conn).items()
            if (place := place_on(mine, since)) and place.department and _touches(change, place.department)
        }
        return ChangePlan(change, {}, waiting, [])
    posts: list[tuple[str, Posting]] = []
    moving: dict[str, tuple[str, str]] = {}
    for key, mine in postings(conn).items():
        held = place_on(mine, since)
        places = [Posting(held, since)] if held else []
        for old in [*places, *(posting for posting in mine if posting.since > since)]:
            place = old.place.after(change)
            if place == old.place:
                continue
            posts.append((key, Posting(place, old.since)))
            if old.place.department != place.department:
                moving.setdefault(key, (str(old.place.department), str(place.department)))
    return ChangePlan(change, moving, {}, posts)


def enter(conn: Connection, before: Sequence[str], after: Sequence[str], since: date, by: str, now: datetime) -> ChangePlan:
    """Enter a change. Who works in a renamed or merged department has a new post from that day, by the same act.

    Raises KenshuError as `plan` does; then nothing was written.
    """
    planned = plan(conn, before, after, since)
    row: dict[str, Any] = {"before": list(planned.change.before), "after": list(planned.change.after), "since": since}
    ledger.add(conn, department_change, [{**row, "entered_by": by, "entered_at": now}])
    ledger.add(conn, post, [posting.row(key, now) for key, posting in planned.posts])
    return planned


def _check(change: Change, there: Sequence[str]) -> None:
    for department in (*change.before, *change.after):
        if not department or not all(part.strip() == part != "" for part in department.split("/")) or level(department) > LEVELS:
            raise KenshuError("department.path", found=department)
    if not change.before or not change.after or set(change.before) == set(change.after):
        raise KenshuError("department.nothing", found=", ".join(change.before))
    if len(change.before) > 1 and len(change.after) > 1:
        raise KenshuError("department.several", before=", ".join(change.before), after=", ".join(change.after))
    for department in change.before:
        if department not in there:
            close = difflib.get_close_matches(department, there, n=3, cutoff=0.3) or there[1:4]
            raise KenshuError("department.unknown", found=department, day=change.since.isoformat(), allowed=", ".join(close))
    for department in change.after:
        if department in there and not any(is_within(department, old) for old in change.before):
            raise KenshuError("department.there_already", found=department, day=change.since.isoformat())
    deepest = max(level(name) for old in there if _touches(change, old) for name in change.onwards(old))
    if deepest > LEVELS:
        raise KenshuError("department.too_deep", found=", ".join(change.after), allowed=LEVELS)


def _touches(change: Change, department: str) -> bool:
    return any(is_within(department, old) for old in change.before)
