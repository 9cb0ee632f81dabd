"""The journal: every answer that was ever given in an attempt, in order. The latest of a slot holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from kenshu.errors import AnswerConflict, AnswerRefused, AttemptClosed
from kenshu.kinds import read_answer
from kenshu.player.attempts import Attempt
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
    released: dict[str, Any],
    attempt: Attempt,
    slot: str,
    raw: object,
    base: int,
    click_id: str,
    now: datetime,
) -> Saved:
    """Record an answer; it counts as saved once the transaction around this has ended.

    `base` is the seq of the answer that its author last saw (0: none). The same click sent again is recorded once.
    Raises AttemptClosed, AnswerRefused, or AnswerConflict where another answer was recorded since.
    """
    if attempt.handed_in_at is not None:
        raise AttemptClosed("attempt.closed")
    if slot not in attempt.draw:
        raise AnswerRefused("answer.slot", slot=slot[:60])
    value = read_answer(released["questions"][attempt.draw[slot]], raw)
    same_click = _rows(conn, attempt.id, slot, answer_table.c.click_id == click_id)
    if same_click:
        return _saved(same_click[-1])
    current = _rows(conn, attempt.id, slot)
    seq = current[-1].seq if current else 0
    if seq != base:
        last = _saved(current[-1]) if current else Saved(slot, None, 0, now)
        if last.value == value and current:
            return last
        raise AnswerConflict(last)
    conn.execute(
        answer_table.insert().values(
            attempt_id=attempt.id,
            slot=slot,
            seq=seq + 1,
            value=value,
            click_id=click_id,
            at=now,
        )
    )
    return Saved(slot, value, seq + 1, now)


def latest(conn: Connection, attempt_id: str) -> dict[str, Saved]:
    """{slot: the answer that holds} of every slot that was ever answered; a value of None was taken back."""
    rows = conn.execute(select(answer_table).where(answer_table.c.attempt_id == attempt_id).order_by(answer_table.c.seq))
    return {row.slot: _saved(row) for row in rows}


def _rows(conn: Connection, attempt_id: str, slot: str, *more: Any) -> list[Row[Any]]:
    query = select(answer_table).where(answer_table.c.attempt_id == attempt_id, answer_table.c.slot == slot, *more)
    return list(conn.execute(query.order_by(answer_table.c.seq)))


def _saved(row: Row[Any]) -> Saved:
    return Saved(row.slot, row.value, row.seq, row.at)
