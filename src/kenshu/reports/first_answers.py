"""Answers of first attempts to the questions of a module: what item statistics and the choices of departments both count.

They are those of attempts that are handed in and graded to the last point, as their grades hold now. An answer to options that read
otherwise now, as they did in an earlier edition, is not mixed with answers to the present ones: it is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, true

from kenshu.attempts.attempts import is_first
from kenshu.clock import day_end
from kenshu.editions.on_record import Editions
from kenshu.errors import KenshuError
from kenshu.results.scoring import Slots
from kenshu.storage.tables import attempt, grade, receipt


class HandIn(NamedTuple):
    """A first attempt that is handed in, and the grade of it that holds, as far as they tell figures."""

    id: str
    employee_id: str
    module_id: str
    edition: str | None
    released: str
    draw: dict[str, str]
    answers: dict[str, Any]
    slots: Slots
    score: float
    max_score: float
    awaiting: float


class Answer(NamedTuple):
    """An answer to a test question: whose, the share of its points, the share earned in the rest of the attempt, its value."""

    employee_id: str
    points: float
    rest: float
    value: Any


class FirstAnswers(NamedTuple):
    """Answers to the test questions of a module: {question: answers}, first those of the newest edition in their order.

    `settled` are the attempts behind them, `awaiting` counts those left out because a person has still to give points.
    """

    given: dict[str, list[Answer]]
    settled: list[HandIn]
    awaiting: int


def first_answers(conn: Connection, editions: Editions, module_id: str, as_of: date | None, time_zone: ZoneInfo) -> FirstAnswers:
    """Return the answers of what was handed in up to the end of a day (in the zone; None is everything).

    Raises KenshuError for a module that is not there.
    """
    if module_id not in editions.modules:
        raise KenshuError("items.module", found=module_id, allowed=", ".join(editions.modules))
    found = _first_attempts(conn, module_id, as_of, time_zone)
    settled = [each for each in found if each.awaiting == 0]
    given: dict[str, list[Answer]] = {
        question: [] for slot in editions.modules[module_id].released.of("test") for question in slot.pool
    }
    for question_id, answer in _answers(editions, settled):
        given.setdefault(question_id, []).append(answer)
    return FirstAnswers(given, settled, len(found) - len(settled))


def _first_attempts(conn: Connection, module_id: str, as_of: date | None, time_zone: ZoneInfo) -> list[HandIn]:
    """Return every first attempt that is handed in and graded, in the order of their ids."""
    over = None if as_of is None else day_end(as_of, time_zone)
    newest = (
        select(func.max(grade.c.id))
        .join(attempt, attempt.c.id == grade.c.attempt_id)
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .where(attempt.c.module_id == module_id, is_first(over), true() if over is None else receipt.c.at < over)
        .group_by(attempt.c.id)
    )
    columns = (*(attempt.c[name] for name in ("id", "employee_id", "module_id", "edition", "released", "draw")), receipt.c.answers)
    query = (
        select(*columns, *(grade.c[name] for name in ("slots", "score", "max_score", "awaiting")))
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .join(grade, grade.c.attempt_id == attempt.c.id)
        .where(grade.c.id.in_(newest))
    )
    return [HandIn(*row) for row in conn.execute(query.order_by(attempt.c.id))]


def _answers(editions: Editions, settled: Sequence[HandIn]) -> Iterator[tuple[str, Answer]]:
    """Yield (question, answer to it as it is asked now)."""
    same: dict[tuple[str, str], bool] = {}  # of an edition, whatever was answered: asked once
    for each in settled:
        for slot, score in each.slots.items():
            question_id = each.draw.get(slot)
            if question_id is None:
                continue
            if each.edition is None:
                counted = _reads_the_same(editions, each, slot)
            elif (counted := same.get((each.edition, question_id))) is None:  # type: ignore[assignment]
                counted = same[each.edition, question_id] = _reads_the_same(editions, each, slot)
            if counted:
                others = each.max_score - score["max"]
                points = score["points"] or 0.0  # none is awaited
                rest = (each.score - points) / others if others else 0.0
                yield question_id, Answer(each.employee_id, points / score["max"], rest, each.answers.get(slot))


def _reads_the_same(editions: Editions, row: HandIn, slot: str) -> bool:
    """Tell whether the options of a question read now as they did in an attempt."""
    asked, now = editions.asked(row, row.draw[slot], row.answers.get(slot)), editions.questions.get(row.draw[slot])
    return asked is now or bool(asked and now and asked["offered"]["parts"] == now["offered"]["parts"])
