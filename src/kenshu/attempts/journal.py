"""The journal: every answer that was ever given in an attempt, in order. The latest of a slot holds."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from kenshu.attempts.attempts import Attempt
from kenshu.editions.on_record import released_of
from kenshu.editions.released import Released
from kenshu.errors import AnswerConflict, AnswerHeld, AnswerRefused, AttemptClosed, CourseMissing
from kenshu.kinds import is_offered, read_answer
from kenshu.storage.tables import answer as answer_table


@dataclass(frozen=True)
class Saved:
    """An answer as it was recorded; `seq` counts the slot's answers from 1."""

    slot: str
    value: Any
    seq: int
    at: datetime


def save(
    conn: Connection,
    released: Released,
    attempt: Attempt,
    slot: str,
    raw: object,
    base: int,
    click_id: str,
    now: datetime,
) -> Saved:
    """Record an answer; it counts as saved once the transaction around this has ended.

    `released` is what the attempt's edition offers, `base` the seq of the answer that its author last saw (0: none). The same
    click sent again is recorded once.
    Raises AttemptClosed, CourseMissing, AnswerRefused; AnswerHeld for one of the test that cannot take the place of what is on
    record; or AnswerConflict where another answer was recorded since.
    """
    if attempt.void is not None:
        raise AttemptClosed("attempt.void", reason=attempt.void)
    if attempt.handed_in_at is not None:
        raise AttemptClosed("attempt.closed")
    if slot not in attempt.draw:
        raise AnswerRefused("answer.slot", slot=slot[:60])
    if attempt.draw[slot] not in released.questions:
        raise CourseMissing("attempt.question_gone")
    offered = released.questions[attempt.draw[slot]]
    value = read_answer(offered, raw)
    rows = conn.execute(_BEFORE, {"attempt": attempt.id, "slot": slot, "click": click_id}).all()
    for row in rows:
        if row.click_id == click_id:
            return _saved(row)
    last = _saved(rows[-1]) if rows else Saved(slot, None, 0, now)
    if not released.may_follow(attempt.draw, slot, last.value, value):
        raise AnswerHeld(last, offered["id"])
    if last.seq != base:
        if last.value == value and rows:
            return last
        raise AnswerConflict(last)
    new = Saved(slot, value, base + 1, now)
    conn.execute(_ADD, {**vars(new), "attempt_id": attempt.id, "click_id": click_id})
    return new


def latest(conn: Connection, attempt_id: str) -> dict[str, Saved]:
    """Return {slot: the answer that holds} of every slot that was ever answered; a value of None was taken back."""
    return {row.slot: _saved(row) for row in conn.execute(_ALL, {"attempt": attempt_id})}


def holding(conn: Connection, attempt: Attempt) -> dict[str, Saved]:
    """Return `latest` of an attempt; what was answered before editions were kept, and its edition does not offer, is taken back."""
    saved = latest(conn, attempt.id)
    if attempt.edition is not None:
        return saved
    asked = {slot: released_of(conn, attempt).questions.get(attempt.draw.get(slot, "")) for slot in saved}
    gone = [slot for slot, offered in asked.items() if offered and not is_offered(offered, saved[slot].value)]
    return saved | {slot: replace(saved[slot], value=None) for slot in gone}


def _saved(row: Row[Any]) -> Saved:
    return Saved(row.slot, row.value, row.seq, row.at)


def _before() -> Select[Any]:
    """Return the query of a slot's last answer, and of the one of a click."""
    of_slot = (answer_table.c.attempt_id == bindparam("attempt"), answer_table.c.slot == bindparam("slot"))
    last = select(func.max(answer_table.c.seq)).where(*of_slot).scalar_subquery()
    wanted = or_(answer_table.c.seq == last, answer_table.c.click_id == bindparam("click"))
    return select(answer_table).where(*of_slot, wanted).order_by(answer_table.c.seq)


# Made once: putting a statement together takes longer than running it.
_BEFORE = _before()
_ALL = select(answer_table).where(answer_table.c.attempt_id == bindparam("attempt")).order_by(answer_table.c.seq)
_ADD = answer_table.insert()
