"""Handing in: an attempt is closed, and its author gets a receipt.

Every recorded answer is read strictly once more, so that what is handed in is what was offered, whatever came into the journal.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.attempts.notebook_journal import Entry
from kenshu.content import load
from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.errors import AnswerRefused, CourseMissing, HandInRefused
from kenshu.kinds import read_answer
from kenshu.results.standing import begin, standing_of
from kenshu.storage import ledger
from kenshu.storage.tables import receipt as receipt_table

MOST_BYTES = 8_000_000  # of a notebook's journal, which only grows: 1,000 changes of an answer of 2,000 characters are less

_SUFFIX_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another

_RECEIPT = select(receipt_table).where(receipt_table.c.attempt_id == bindparam("attempt"))
# The first that is met from the end of the keys: to count a year's receipts takes the longer the more there are.
_LAST_NUMBER = (
    select(receipt_table.c.number)
    .where(receipt_table.c.number.like(bindparam("year")))
    .order_by(receipt_table.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Receipt:
    """The proof of a hand-in: its number and the server's time."""

    number: str
    attempt_id: str
    at: datetime


def hand_in(conn: Connection, course: Course, attempt: Attempt, now: datetime, via: str = "page") -> Receipt:
    """Close an attempt; a second time gives the first receipt. `via` is "page" or "lab".

    It is handed in once the transaction around this has ended. nbgrader's folder is made from the record when something of
    nbgrader's needs it (kenshu.nbgrader.hand_in_folders).
    Raises HandInRefused, or StorageFailed: the caller's transaction ends then without a trace.
    """
    before = receipt_of(conn, attempt.id)
    if before is not None:
        return before
    answers = _answers(conn, released_module(course.release / attempt.module_id), attempt)
    receipt = Receipt(_next_number(conn, course, now), attempt.id, now)
    row = {"number": receipt.number, "attempt_id": attempt.id, "answers": answers, "via": via, "at": now}
    ledger.add(conn, receipt_table, [row])
    return receipt


def receipt_of(conn: Connection, attempt_id: str) -> Receipt | None:
    """The receipt of an attempt; None while it is open."""
    row = conn.execute(_RECEIPT, {"attempt": attempt_id}).first()
    return None if row is None else Receipt(row.number, row.attempt_id, row.at)


def take_in(
    conn: Connection,
    course: Course,
    released: dict[str, Any],
    employee_id: str,
    number: int,
    entries: Iterable[Entry],
    now: datetime,
    *,
    via: str = "lab",
) -> Receipt:
    """Hand in what a notebook's journal holds: record the last answer of each slot, then close the attempt.

    `number` is the attempt to take of the journal's `entries`. Who it is comes from the caller, never from the notebook. A
    notebook collected twice gets one receipt.
    Raises HandInRefused, NoAttemptLeft or StorageFailed: the caller's transaction ends then without a trace.
    """
    module_id = released["module"]
    known = {attempt.number: attempt for attempt in attempts.of(conn, employee_id, module_id)}
    if number in known and known[number].handed_in_at is not None:
        return hand_in(conn, course, known[number], now, via)
    drawn = draw(released, employee_id, number)
    values = _last_values(released, drawn, (entry for entry in entries if entry.number == number))
    attempt = start(conn, course, released, employee_id, now) if known else attempts.start(conn, released, employee_id, now)
    if attempt.number != number:
        raise HandInRefused("handin.number", module=module_id, found=number, allowed=attempt.number)
    if attempt.draw != drawn:
        raise HandInRefused("handin.edition", module=module_id, slot="-", question="-")
    recorded = journal.latest(conn, attempt.id)
    for slot, value in values.items():
        base = recorded[slot].seq if slot in recorded else 0
        if base == 0 or recorded[slot].value != value:
            journal.save(conn, released, attempt, slot, value, base, f"{via}-{number}-{base + 1}", now)
    return hand_in(conn, course, attempt, now, via)


def start(conn: Connection, course: Course, released: dict[str, Any], employee_id: str, now: datetime) -> Attempt:
    """The open attempt at a module, or a new one where the person may begin one now: a completion that has run out forbids none.

    Raises NoAttemptLeft, and ContentFaults where the course cannot be read.
    """
    module = load(course).modules.get(released["module"])
    if module is None:
        raise CourseMissing("course.not_released", module=released["module"])
    today = now.astimezone(course.time_zone).date()
    return begin(conn, standing_of(conn, module, employee_id, today, course.time_zone), released, employee_id, now)


def refuse_too_large(size: int) -> None:
    """Raises HandInRefused for a journal of more bytes than answers can fill."""
    if size > MOST_BYTES:
        raise HandInRefused("handin.too_large", found=size, allowed=MOST_BYTES)


def _answers(conn: Connection, released: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    recorded = journal.latest(conn, attempt.id)
    answers: dict[str, Any] = {}
    for slot, question_id in sorted(attempt.draw.items()):
        _refuse_other_edition(released, attempt.module_id, slot, question_id)
        saved = recorded.get(slot)
        answers[slot] = None if saved is None else _read(released, slot, question_id, saved.value)
    return answers


def _last_values(released: dict[str, Any], drawn: dict[str, str], entries: Iterable[Entry]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for entry in entries:
        wanted = drawn.get(entry.slot)
        if wanted is None:
            raise HandInRefused("handin.slot", module=released["module"], found=repr(entry.slot)[:60], allowed=", ".join(drawn))
        if entry.question != wanted:
            found = repr(entry.question)[:60]
            raise HandInRefused("handin.question", module=released["module"], slot=entry.slot, found=found, allowed=wanted)
        values[entry.slot] = _read(released, entry.slot, wanted, entry.value)
    return values


def _read(released: dict[str, Any], slot: str, question_id: str, raw: object) -> Any:
    try:
        return read_answer(released["questions"][question_id], raw)
    except AnswerRefused as fault:
        raise HandInRefused("handin.answer", module=released["module"], slot=slot, reason=fault) from fault


def _refuse_other_edition(released: dict[str, Any], module_id: str, slot: str, question_id: str) -> None:
    pools = {place["id"]: place["pool"] for place in released["test"]}
    pools |= {place["id"]: [place["question"]] for place in released["practice"]}
    if question_id not in pools.get(slot, ()):
        raise HandInRefused("handin.edition", module=module_id, slot=slot, question=question_id)


def _next_number(conn: Connection, course: Course, now: datetime) -> str:
    year = now.astimezone(course.time_zone).year
    last = conn.execute(_LAST_NUMBER, {"year": f"R-{year}-%"}).scalar()
    so_far = int(last.split("-")[2]) if last else 0
    # The number alone could be guessed, and two servers on one database may count alike.
    suffix = "".join(secrets.choice(_SUFFIX_LETTERS) for _ in range(5))
    return f"R-{year}-{so_far + 1:06}-{suffix}"
