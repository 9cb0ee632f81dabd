"""Departments that are renamed, merged or split on a day. What is said of the days before stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from kenshu.errors import KenshuError
from kenshu.people.departments import LEVELS, Change, History, check_there, is_within, level, tree
from kenshu.people.posts import Post, Posting, departments_on, post_on, postings, posts_on
from kenshu.storage import ledger
from kenshu.storage.tables import department_change
from kenshu.storage.tables import post as post_table


@dataclass(frozen=True)
class ChangePlan:
    """The outcome that entering a change would have.

    `moving` are those who get new posts by it, {id: (department before, after)}; `waiting` those of a split department, for whom
    the roster says where they go, {id: department}. Posts that are on record for later days are counted with them.
    """

    change: Change
    moving: dict[str, tuple[str, str]]
    waiting: dict[str, str]
    posts: list[tuple[str, Posting]]


def plan(conn: Connection, before: Sequence[str], after: Sequence[str], since: date) -> ChangePlan:
    """Return what a change would do; writes nothing.

    One department before and one after is a renaming, several before and one after a merger, one before and several after a split.
    It comes after the changes of the same day that are on record. Raises KenshuError: a path that is none, a department that is not
    there then, one after that is there already and is not named before, or nothing that changes.
    """
    change = Change(tuple(dict.fromkeys(before)), tuple(dict.fromkeys(after)), since)
    _check(change, _tree_at(conn, since))
    planned = ChangePlan(change, {}, {}, [])
    for key, mine in postings(conn).items():
        held = post_on(mine, since)
        if change.kind == "split":
            if held and held.department and _touches(change, held.department):
                planned.waiting[key] = held.department
            continue
        first = [Posting(held, since)] if held else []
        for old in [*first, *(posting for posting in mine if posting.since > since)]:
            renamed = old.post.after(change)
            if renamed == old.post:
                continue
            planned.posts.append((key, Posting(renamed, old.since)))
            if old.post.department != renamed.department:
                planned.moving.setdefault(key, (str(old.post.department), str(renamed.department)))
    return planned


def enter(conn: Connection, before: Sequence[str], after: Sequence[str], since: date, by: str, now: datetime) -> ChangePlan:
    """Enter a change. Who works in a renamed or merged department has a new post from that day, by the same act.

    Raises KenshuError as `plan` does; then nothing was written.
    """
    planned = plan(conn, before, after, since)
    row: dict[str, Any] = {"before": list(planned.change.before), "after": list(planned.change.after), "since": since}
    ledger.add(conn, department_change, [{**row, "entered_by": by, "entered_at": now}])
    ledger.add(conn, post_table, [posting.row(key, by, now) for key, posting in planned.posts])
    return planned


def carried(new: Posting, mine: Sequence[Posting], history: History) -> list[Posting]:
    """Return a new post, then what later changes of departments make of it, up to the next post that has another reason."""
    written = [new]
    later = {posting.since: posting.post for posting in mine if posting.since > new.since}
    changes = [change for change in history.changes if change.since > new.since]
    for day in sorted({*later, *(change.since for change in changes)}):
        that_day = [change for change in changes if change.since == day]
        if day in later and later[day] != _renamed(post_on(mine, day - timedelta(days=1)), that_day):
            break
        post = _renamed(written[-1].post, that_day)
        if post is not None and (post != written[-1].post or day in later):
            written.append(Posting(post, day))
    return written


def _renamed(post: Post | None, changes: Sequence[Change]) -> Post | None:
    for change in changes:
        post = post.after(change) if post else None
    return post


def _tree_at(conn: Connection, day: date) -> list[str]:
    """Return the tree of the day before as the day's changes on record have made it."""
    last = day - timedelta(days=1)
    posts, history = posts_on(conn, last), History.read(conn)
    present = set(posts["department"])
    departments = [each for each in departments_on(conn, last, posts) if each in present]
    return tree([name for each in departments for name in history.follow(each, last, day)])


def _check(change: Change, there: Sequence[str]) -> None:
    for department in (*change.before, *change.after):
        if not department or not all(part.strip() == part != "" for part in department.split("/")) or level(department) > LEVELS:
            raise KenshuError("department.path", found=department)
    if not change.before or not change.after or set(change.before) == set(change.after):
        raise KenshuError("department.nothing", found=", ".join(change.before))
    if len(change.before) > 1 and len(change.after) > 1:
        raise KenshuError("department.several", before=", ".join(change.before), after=", ".join(change.after))
    for department in change.before:
        check_there(department, there, "department.unknown", day=change.since.isoformat())
    for department in change.after:
        if department in there and not any(is_within(department, old) for old in change.before):
            raise KenshuError("department.there_already", found=department, day=change.since.isoformat())
    deepest = max(level(name) for old in there if _touches(change, old) for name in change.onwards(old))
    if deepest > LEVELS:
        raise KenshuError("department.too_deep", found=", ".join(change.after), allowed=LEVELS)


def _touches(change: Change, department: str) -> bool:
    return any(is_within(department, old) for old in change.before)
