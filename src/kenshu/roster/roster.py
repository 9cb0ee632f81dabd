"""The roster: who is there, and where each of them works. It is planned, shown, then all of it is taken in, or nothing."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, select

from kenshu.errors import KenshuError, RosterRefused
from kenshu.people.department_history import History
from kenshu.people.posts import post_on, postings
from kenshu.roster.roster_changes import Changes, Move
from kenshu.roster.roster_file import Sheet, read_sheet
from kenshu.roster.roster_names import Reread, hired_otherwise, read_names
from kenshu.roster.roster_rows import read_entries
from kenshu.storage import ledger
from kenshu.storage.tables import employee, post

__all__ = ["Move", "RosterPlan", "apply", "import_roster", "plan"]


@dataclass(frozen=True)
class RosterPlan:
    """What a roster changes: employee ids in the roster's order, the absent in that of the records. `names` has all their names.

    `joined` are those who are new and those who come back; `corrected` those whose name, kana or mail was written anew; `absent`
    those on record who are not in the roster, and `left` those of them who are made leavers, because that was asked for.
    `mapping` is {field: heading}; `reread` what was read otherwise than it is written. `day` is the one from which changes hold.
    `fingerprint` is of all that would be written: two plans that write the same have the same.
    """

    joined: list[str]
    moved: list[Move]
    left: list[str]
    corrected: list[str]
    absent: list[str]
    unchanged: int
    day: date
    mapping: dict[str, str]
    encoding: str
    separator: str
    reread: list[Reread]
    names: dict[str, str]
    fingerprint: str
    sheet: Sheet = field(repr=False)
    leavers: bool
    changes: Changes = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.changes.employees or self.changes.corrections or self.changes.posts)

    def figures(self) -> dict[str, Any]:
        """What is shown of it, as JSON holds it; `places` is {employee id: department} of those who join."""
        shown = ("joined", "left", "corrected", "absent", "unchanged", "mapping", "encoding", "separator", "names", "fingerprint")
        figures = {name: getattr(self, name) for name in shown}
        return figures | {
            "day": self.day.isoformat(),
            "places": {key: posting.post.department for key, posting in self.changes.posts if key in self.joined},
            "moved": [asdict(move) for move in self.moved],
            "reread": [asdict(each) for each in self.reread],
        }


def plan(conn: Connection, sheet: Sheet, now: datetime, *, since: date | None = None, leavers: bool = False) -> RosterPlan:
    """What taking in a roster would change; writes nothing.

    Who is new works there from the day of hiring, where the roster tells it; every other change holds from `since`, by default
    the date of `now` in its own time zone. Who is on record and not in the roster stays, unless `leavers` asks otherwise.
    What the roster has no column for stays as it is on record. Raises RosterRefused with every fault found.
    """
    day = since or now.date()
    people = {row.id: row for row in conn.execute(select(employee).order_by(employee.c.added_at, employee.c.id))}
    history = History.read(conn)
    posts = postings(conn)
    there = [held.department for mine in posts.values() if (held := post_on(mine, day)) and held.department]
    entries = read_entries(sheet, {known.lower(): known for known in people}, there)
    entries, reread = read_names(sheet, entries, history, day)
    changes = Changes(day, posts, history)
    for entry in entries:
        changes.take(entry, people.get(entry.id))
    inside = {entry.id for entry in entries}
    absent = [key for key in people if key not in inside and key in posts and posts[key][-1].post.department is not None]
    for key in absent if leavers else []:
        changes.leave(key)
    return RosterPlan(
        joined=changes.joined,
        moved=changes.moved,
        left=absent if leavers else [],
        corrected=changes.corrected,
        absent=absent,
        unchanged=changes.unchanged,
        day=day,
        mapping=sheet.headings,
        encoding=sheet.encoding,
        separator=sheet.separator,
        reread=[*reread, *hired_otherwise(sheet, changes.begun)],
        names={key: people[key].name for key in absent} | {entry.id: entry.name for entry in entries},
        fingerprint=_fingerprint(day, changes),
        sheet=sheet,
        leavers=leavers,
        changes=changes,
    )


def apply(conn: Connection, shown: RosterPlan, now: datetime) -> None:
    """Take in what was planned, exactly: it is planned again on what is on record now.

    Raises RosterRefused `roster.changed_meanwhile` where other things would be written than were shown; then nothing was.
    """
    again = plan(conn, shown.sheet, now, since=shown.day, leavers=shown.leavers)
    if again.fingerprint != shown.fingerprint:
        raise RosterRefused([KenshuError("roster.changed_meanwhile", file=shown.sheet.name)])
    _write(conn, again, now)


def import_roster(conn: Connection, path: Path, now: datetime, *, since: date | None = None, leavers: bool = False) -> RosterPlan:
    """Plan a roster on disk and take it in at once. Raises RosterRefused with every fault found; then nothing was changed."""
    planned = plan(conn, read_sheet(path), now, since=since, leavers=leavers)
    _write(conn, planned, now)
    return planned


def _write(conn: Connection, planned: RosterPlan, now: datetime) -> None:
    changes = planned.changes
    if changes.employees:
        conn.execute(employee.insert(), [{**row, "added_at": now} for row in changes.employees])
    if changes.corrections:
        update = employee.update().where(employee.c.id == bindparam("key"))
        conn.execute(
            update, [{"key" if column == "id" else column: text for column, text in row.items()} for row in changes.corrections]
        )
    ledger.add(conn, post, [posting.row(key, now) for key, posting in changes.posts])


def _fingerprint(day: date, changes: Changes) -> str:
    written = json.dumps([day, changes.employees, changes.corrections, changes.posts], ensure_ascii=False, default=repr)
    return hashlib.sha256(written.encode()).hexdigest()
