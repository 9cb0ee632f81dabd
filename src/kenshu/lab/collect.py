"""Collection of what was handed in from JupyterLab: `<exchange>/<course>/inbound/<name>+<module>+<time>+<random>/`.

Of a folder there, `answers.jsonl` alone is read, as data. Who handed in is who owns the folder: its OS account, by course.yaml's
`lab: accounts: {account: number}`, or an account named like the employee. Only where `lab: shared_account: true` says that one
account plays everybody, as in the sample, is it the name. When is the file system's own time of the last change, which nobody can
set back.

What is there becomes an attempt of the kit, at its own edition or else at the one that is offered. A folder stays where it is. What
was taken is listed in `grading/collected.txt`, so that it is taken once; what was refused is looked at again the next time.
"""

import os
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.attempts.notebook_journal import ANSWERS, Entry, Line, read_lines
from kenshu.clock import day_of, today
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import HandInRefused, KenshuError
from kenshu.lab.notebook_attempt import latest_number
from kenshu.nbgrader.foreign import is_foreign
from kenshu.nbgrader.strays import printable
from kenshu.people.names import name_of
from kenshu.people.numbers import meant
from kenshu.results.handin import Receipt, hand_in, read_answers
from kenshu.results.standing.one import begin, standing_of
from kenshu.storage import Database, open_database
from kenshu.storage.files import write_whole

_SKEW = timedelta(minutes=5)  # by which the clocks of two computers may differ
MOST_BYTES = 8_000_000  # of a journal, which only grows: 1,000 changes of an answer of 2,000 characters are less


@dataclass(frozen=True)
class Taken:
    """A hand-in that was taken in."""

    name: str
    employee_id: str
    module_id: str
    receipt: Receipt


@dataclass(frozen=True)
class Refused:
    """A hand-in that was left where it is, and why."""

    name: str
    reason: KenshuError


@dataclass
class Collected:
    """Every hand-in that waited, and what became of it."""

    taken: list[Taken] = field(default_factory=list)
    passed_by: Counter[str] = field(default_factory=Counter)  # {foreign assignment: its hand-ins}, which nbgrader itself collects
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True)
class _Waiting:
    """The content of an exchange folder: who and when by the file system, what by its journal."""

    account: str
    named: str
    module_id: str
    at: datetime
    lines: list[Line]


def collect(course: Course, database: Database | None = None) -> Collected:
    """Take in every hand-in that waits in the exchange, each in a transaction of its own; one that is refused stops no other.

    Raises StorageFailed where nothing can be recorded at all.
    """
    collected = Collected()
    taken = set(_taken_names(course))
    there = course.inbound.iterdir() if course.inbound.is_dir() else ()
    waiting = sorted(folder for folder in there if folder.name not in taken)
    if not waiting:
        return collected
    with ExitStack() as stack:
        opened = database or stack.enter_context(closing(open_database(course.database_url)))
        with opened.reading() as conn:
            known = on_record(conn).modules
        for folder in waiting:
            module_id = _module_of(folder)
            if module_id not in known and is_foreign(course, module_id):
                collected.passed_by[module_id] += 1
                continue
            try:
                collected.taken.append(_take(course, opened, folder))
            except KenshuError as fault:
                collected.refused.append(Refused(folder.name, fault))
            else:
                _note(course, folder.name)
    return collected


def _module_of(folder: Path) -> str:
    """Return the module that a folder's name says; "" where it says none."""
    return folder.name.partition("+")[2].partition("+")[0]


def _take(course: Course, database: Database, folder: Path) -> Taken:
    found = _read(folder)
    entries = [line for line in found.lines if isinstance(line, Entry)]
    with database.writing() as conn:
        employee_id = _employee(course, conn, folder.name, found)
        if found.module_id not in on_record(conn).modules:
            raise HandInRefused("collect.module", name=folder.name, module=found.module_id)
        number = latest_number(found.lines)
        _check_time(folder.name, found.at, number, attempts.of(conn, employee_id, found.module_id))
        receipt = take_in(conn, course, found.module_id, employee_id, number, entries, found.at)
    return Taken(folder.name, employee_id, found.module_id, receipt)


def _check_time(name: str, at: datetime, number: int, begun: Iterable[Attempt]) -> None:
    """Refuse a hand-in that is still to come, or of before what it follows: it would stand in the wrong place, or never."""
    if at > clock.now() + _SKEW:
        raise HandInRefused("collect.future", name=name, at=at.isoformat(" ", "seconds"))
    for each in begun:
        before = each.handed_in_at or each.started_at
        if (each.number < number or (each.number == number and each.open)) and at < before - _SKEW:
            times = {"at": at.isoformat(" ", "seconds"), "before": before.isoformat(" ", "seconds")}
            raise HandInRefused("collect.too_early", name=name, number=each.number, **times)


def _employee(course: Course, conn: Connection, name: str, found: _Waiting) -> str:
    accounts: dict[str, str] = course.settings.get("lab", {}).get("accounts") or {}
    said = found.named if course.shared_account else accounts.get(found.account)
    number = found.account if said is None else said
    # The kit's own lab names a hand-in by the person's id: that of somebody else's number would be somebody else.
    is_id = course.shared_account and name_of(conn, number) is not None
    employee_id = number if is_id else meant(conn, number, today(course.time_zone))
    if employee_id is None:
        if said is None:
            raise HandInRefused("collect.account", name=name, account=found.account)
        raise HandInRefused("collect.employee", name=name, employee=number)
    return employee_id


def _read(folder: Path) -> _Waiting:
    parts, module_id = folder.name.split("+"), _module_of(folder)
    if not folder.name.isprintable():  # a line feed would have another's folder noted as taken
        raise HandInRefused("collect.letters", name=printable(folder.name))
    if len(parts) < 3 or folder.name.startswith(".") or not module_id:
        raise HandInRefused("collect.name", name=folder.name)
    try:
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode):
            raise HandInRefused("collect.name", name=folder.name)
        if not (folder / "timestamp.txt").exists():  # nbgrader writes it last
            raise HandInRefused("collect.unfinished", name=folder.name)
        data, inside = _journal(folder / ANSWERS)
    except OSError as fault:
        raise HandInRefused("collect.no_answers", name=folder.name, file=ANSWERS, reason=fault.strerror or fault) from fault
    if inside.st_uid != about.st_uid:
        # nbgrader leaves the folder writable for everybody: an answer that somebody else put there is nobody's.
        raise HandInRefused("collect.no_answers", name=folder.name, file=ANSWERS, reason=f"owner {_account(inside.st_uid)}")
    changed = max(about.st_ctime, inside.st_ctime)
    return _Waiting(_account(about.st_uid), parts[0], module_id, datetime.fromtimestamp(changed, UTC), list(read_lines(data)))


def _journal(path: Path) -> tuple[bytes, os.stat_result]:
    # A link could lead to any file that this account may read; a pipe would be waited on for ever.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise OSError("no file")
        data = file.read(MOST_BYTES + 1)
        if (size := max(about.st_size, len(data))) > MOST_BYTES:
            raise HandInRefused("handin.too_large", found=size, allowed=MOST_BYTES)
        return data, about


def _account(uid: int) -> str:
    if sys.platform == "win32":
        return str(uid)
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _taken_names(course: Course) -> list[str]:
    try:
        return (course.grading / "collected.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _note(course: Course, name: str) -> None:
    write_whole(course.grading / "collected.txt", "\n".join([*_taken_names(course), name, ""]).encode())


def take_in(
    conn: Connection, course: Course, module_id: str, employee_id: str, number: int, entries: Iterable[Entry], now: datetime
) -> Receipt:
    """Record the last answer of each slot, close the attempt, and return its receipt.

    `number` is the attempt to take of the journal's `entries`. Who it is comes from the caller, never from the notebook. A
    notebook collected twice gets one receipt. An attempt on record goes on at its edition, whatever was released or retired since.
    Raises CourseMissing, HandInRefused, NoAttemptLeft or StorageFailed: the caller's transaction ends then without a trace.
    """
    known = next((attempt for attempt in attempts.of(conn, employee_id, module_id) if attempt.number == number), None)
    if known is not None and known.handed_in_at is not None:
        return hand_in(conn, course, known, now, "lab")
    own = [entry for entry in entries if entry.number == number]
    editions = on_record(conn)
    if known is not None:
        edition = editions.of(known)
    else:
        edition = _begun(editions, module_id, own, now)
        own = [entry for entry in own if entry.released in ("", edition.public_sha256)]
    drawn = draw(edition.released, employee_id, number)
    values = read_answers(edition.released, drawn, _last_values(edition, drawn, own))
    stands = standing_of(conn, module_id, employee_id, day_of(now, course.time_zone), course.time_zone, course.leeway)
    attempt = begin(conn, stands, module_id, employee_id, now, edition)
    if attempt.number != number:
        raise HandInRefused("handin.number", module=module_id, found=number, allowed=attempt.number)
    if attempt.draw != drawn:
        raise HandInRefused("handin.edition", module=module_id, slot="-", question="-")
    recorded = journal.latest(conn, attempt.id)
    for slot, value in values.items():
        base, held = (recorded[slot].seq, recorded[slot].value) if slot in recorded else (0, None)
        if value != held and edition.released.may_follow(drawn, slot, held, value):
            journal.save(conn, edition.released, attempt, slot, value, base, f"lab-{number}-{base + 1}", now)
    return hand_in(conn, course, attempt, now, "lab")


def _begun(editions: Editions, module_id: str, entries: Sequence[Entry], now: datetime) -> Edition:
    """Return the edition that an attempt was begun at: that of its notebook, else the one that was offered at a moment.

    What is begun outlives a new release. Raises HandInRefused for a notebook of no edition on record, CourseMissing.
    """
    editions.newest(module_id)
    its = editions.of_module(module_id)
    named = entries[-1].released if entries else ""
    if named:
        begun = next((each for each in its if each.public_sha256 == named), None)
        if begun is None:
            raise HandInRefused("handin.outdated", module=module_id)
        return begun
    return next((each for each in reversed(its) if each.released_at <= now), its[0])


def _last_values(edition: Edition, drawn: dict[str, str], entries: Iterable[Entry]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for entry in entries:
        wanted = drawn.get(entry.slot)
        if wanted is None:
            found = repr(entry.slot)[:60]
            raise HandInRefused("handin.slot", module=edition.module_id, found=found, allowed=", ".join(drawn))
        if entry.question != wanted:
            found = repr(entry.question)[:60]
            raise HandInRefused("handin.question", module=edition.module_id, slot=entry.slot, found=found, allowed=wanted)
        values[entry.slot] = entry.value
    return values
