"""The roster: who is there, and where each of them works. All of a file is taken in, or nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from kenshu.people.roster_file import read_sheet
from kenshu.people.roster_rows import Entry, read_entries
from kenshu.storage import ledger
from kenshu.storage.tables import employee, post


@dataclass(frozen=True)
class Move:
    """A change of department or employment type; each side is (department, employment type)."""

    employee_id: str
    before: tuple[str | None, str]
    after: tuple[str, str]


@dataclass(frozen=True)
class RosterChange:
    """What an import changed: employee ids, in the roster's order.

    `corrected` are those whose name, kana or mail was written anew; `absent` those on record who are not in the roster, and
    `left` those of them who were made leavers, because that was asked for.
    """

    joined: list[str]
    moved: list[Move]
    corrected: list[str]
    left: list[str]
    absent: list[str]
    unchanged: int


def import_roster(conn: Connection, path: Path, now: datetime, *, since: date | None = None, leavers: bool = False) -> RosterChange:
    """Take in a roster (CSV in UTF-8 or CP932, or XLSX).

    Who is new works there from the day of hiring, where the roster tells it; every other change holds from `since`, by default
    the date of `now` in its own time zone. Who is on record and not in the roster stays, unless `leavers` asks otherwise.
    Raises RosterRefused with every fault found; then nothing was changed.
    """
    people = {row.id: row for row in conn.execute(select(employee))}
    posts = {row.employee_id: row for row in conn.execute(select(post).order_by(post.c.since, post.c.id))}
    entries = {entry.id: entry for entry in read_entries(read_sheet(path), {known.lower(): known for known in people})}
    change = _change(entries, people, posts, leavers=leavers)
    day = since or now.date()

    def next_post(key: str, department: str | None, employment_type: str) -> dict[str, Any]:
        # A post that begins later than today, such as a hiring still to come, is replaced from its own first day.
        first = max(day, posts[key].since) if key in posts else day
        return _post(key, department, employment_type, first, now)

    joined = [entries[key] for key in change.joined]
    _insert(conn, employee, [{"id": entry.id, **_personal(entry), "added_at": now} for entry in joined])
    _correct(conn, [entries[key] for key in change.corrected])
    ledger.add(
        conn,
        post,
        [
            *(_post(entry.id, entry.department, entry.employment_type, entry.joined or day, now) for entry in joined),
            *(next_post(move.employee_id, *move.after) for move in change.moved),
            *(next_post(key, None, posts[key].employment_type) for key in change.left),
        ],
    )
    return change


def _change(entries: dict[str, Entry], people: dict[str, Any], posts: dict[str, Any], *, leavers: bool) -> RosterChange:
    known = [entry for key, entry in entries.items() if key in people]
    moved = [move for entry in known if (move := _move(entry, posts)).before != move.after]
    corrected = [entry.id for entry in known if _personal(entry) != _personal(people[entry.id])]
    absent = [key for key, last in posts.items() if key not in entries and last.department is not None]
    return RosterChange(
        joined=[key for key in entries if key not in people],
        moved=moved,
        corrected=corrected,
        left=absent if leavers else [],
        absent=absent,
        unchanged=len(known) - len({move.employee_id for move in moved} | set(corrected)),
    )


def _move(entry: Entry, posts: dict[str, Any]) -> Move:
    last = posts.get(entry.id)
    before = (last.department, last.employment_type) if last else (None, "")
    return Move(entry.id, before, (entry.department, entry.employment_type))


def _correct(conn: Connection, entries: list[Entry]) -> None:
    if entries:
        update = employee.update().where(employee.c.id == bindparam("key"))
        conn.execute(update, [{"key": entry.id, **_personal(entry)} for entry in entries])


def _personal(person: Any) -> dict[str, str]:
    return {column: getattr(person, column) for column in ("name", "kana", "mail")}


def _post(key: str, department: str | None, employment_type: str, since: date, now: datetime) -> dict[str, Any]:
    return {
        "employee_id": key,
        "department": department,
        "employment_type": employment_type,
        "since": since,
        "entered_at": now,
    }


def _insert(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(table.insert(), rows)
