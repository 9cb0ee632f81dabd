"""Hand-in of a notebook's journal: recorded as an attempt of the kit, at its own edition or else at the one that is offered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kenshu.attempts import attempts, journal
from kenshu.attempts.draw import draw
from kenshu.attempts.notebook_journal import Entry
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import HandInRefused
from kenshu.results.handin import Receipt, hand_in, read_answers
from kenshu.results.standing.one import begin, standing_of


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
        edition = _offered(editions, module_id, own, now)
        own = [entry for entry in own if entry.released in ("", edition.public_sha256)]
    drawn = draw(edition.released, employee_id, number)
    values = read_answers(edition.released, drawn, _last_values(edition, drawn, own))
    stands = standing_of(conn, module_id, employee_id, now.astimezone(course.time_zone).date(), course.time_zone)
    attempt = begin(conn, stands, module_id, employee_id, now, edition)
    if attempt.number != number:
        raise HandInRefused("handin.number", module=module_id, found=number, allowed=attempt.number)
    if attempt.draw != drawn:
        raise HandInRefused("handin.edition", module=module_id, slot="-", question="-")
    recorded = journal.latest(conn, attempt.id)
    for slot, value in values.items():
        base = recorded[slot].seq if slot in recorded else 0
        if value != (recorded[slot].value if base else None):
            journal.save(conn, edition.released, attempt, slot, value, base, f"lab-{number}-{base + 1}", now)
    return hand_in(conn, course, attempt, now, "lab")


def _offered(editions: Editions, module_id: str, entries: Sequence[Entry], now: datetime) -> Edition:
    """Return the edition that was offered at a moment. Raises HandInRefused where the notebook was released with another.

    Which edition somebody begins is the kit's to say: a file could name one whose answers are known by now.
    """
    newest = editions.newest(module_id)
    offered = next((each for each in reversed(editions.of_module(module_id)) if each.released_at <= now), newest)
    if entries and entries[-1].released not in ("", offered.public_sha256):
        raise HandInRefused("handin.outdated", module=module_id)
    return offered


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
