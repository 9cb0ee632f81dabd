"""Hand-in: an attempt is closed, and its author gets a receipt.

Every recorded answer is read strictly once more, so that what is handed in is what was offered by the
attempt's own edition, whatever came into the journal.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from kenshu.attempts import journal
from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.editions.released import Released
from kenshu.errors import AnswerRefused, HandInRefused
from kenshu.kinds import read_answer
from kenshu.storage import ledger
from kenshu.storage.tables import receipt as receipt_table

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
    """The proof of a hand-in: its number, the server's time, and {slot: answer} as they were handed in."""

    number: str
    attempt_id: str
    at: datetime
    answers: dict[str, Any]


def hand_in(conn: Connection, course: Course, attempt: Attempt, now: datetime, via: str = "page") -> Receipt:
    """Close an attempt and return its receipt; a second time the first one. `via` is "page" or "lab".

    It is handed in once the transaction around this has ended. nbgrader's folder is made from the record when something of
    nbgrader's needs it (kenshu.nbgrader.hand_in_folders).
    Raises HandInRefused, or StorageFailed: the caller's transaction ends then without a trace.
    """
    before = receipt_of(conn, attempt.id)
    if before is not None:
        return before
    if attempt.void is not None:
        raise HandInRefused("handin.void", module=attempt.module_id, reason=attempt.void)
    released = on_record(conn).of(attempt).released
    if "test" not in released.asked(attempt.draw).values():
        raise HandInRefused("handin.nothing_asked", module=attempt.module_id)
    values = {slot: saved.value for slot, saved in journal.holding(conn, attempt).items()}
    answers = read_answers(released, attempt.draw, values)
    receipt = Receipt(_next_number(conn, course, now), attempt.id, now, answers)
    ledger.add(conn, receipt_table, [asdict(receipt) | {"via": via}])
    return receipt


def receipt_of(conn: Connection, attempt_id: str) -> Receipt | None:
    """Return the receipt of an attempt; None while it is open."""
    row = conn.execute(_RECEIPT, {"attempt": attempt_id}).first()
    return None if row is None else Receipt(row.number, row.attempt_id, row.at, row.answers)


def read_answers(released: Released, draw: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return {slot: answer}, each strictly read as an answer to the question drawn; None where it is blank.

    An answer to a question that is not there (`Released.asked`) counts for nothing, and stays as it was recorded.
    Raises HandInRefused for what was not offered.
    """
    return {slot: _read(released, slot, question_id, values.get(slot)) for slot, question_id in sorted(draw.items())}


def _read(released: Released, slot: str, question_id: str, raw: object) -> Any:
    offered = released.questions.get(question_id)
    try:
        return raw if offered is None else read_answer(offered, raw)
    except AnswerRefused as fault:
        raise HandInRefused("handin.answer", module=released.module_id, slot=slot, reason=fault) from fault


def _next_number(conn: Connection, course: Course, now: datetime) -> str:
    year = now.astimezone(course.time_zone).year
    last = conn.execute(_LAST_NUMBER, {"year": f"R-{year}-%"}).scalar()
    so_far = int(last.split("-")[2]) if last else 0
    # The number alone could be guessed, and two servers on one database may count alike.
    suffix = "".join(secrets.choice(_SUFFIX_LETTERS) for _ in range(5))
    return f"R-{year}-{so_far + 1:06}-{suffix}"
