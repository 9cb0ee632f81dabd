"""Choices that people took at a question, counted for a department: who went where in a simulation.

Of first attempts that are handed in, the answer that was recorded; of those alone that the question offers as it reads now. People
are counted where they work on the day. No department is told of in which one to four people answered, and none that a subtraction
would tell of (rules 1 and 2 of `kenshu.reports.suppression`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from kenshu.attempts.attempts import is_first
from kenshu.clock import day_end
from kenshu.kinds import ReleasedQuestion, choices, is_offered
from kenshu.people.departments import is_within
from kenshu.people.posts import posts_on
from kenshu.reports.suppression import SMALLEST, hidden_means
from kenshu.storage.tables import attempt, receipt


@dataclass(frozen=True)
class Taken:
    """The choices of a department's people: how many people answered, and how many of them took each part of the question."""

    people: int
    parts: Mapping[str, int]

    def in_words(self) -> dict[str, str]:
        """Return {part: `12 (40%)`}."""
        return {part: f"{number} ({number / self.people:.0%})" for part, number in self.parts.items()}


def taken_in(
    conn: Connection, module_id: str, question: ReleasedQuestion, department: str, as_of: date, time_zone: ZoneInfo
) -> Taken | None:
    """Return the choices of a department and of those below it up to the end of a day; None where it is too small to be told of."""
    where: dict[str, str] = dict(posts_on(conn, as_of)[["employee_id", "department"]].itertuples(index=False))
    answers = {person: value for person, value in _answers(conn, module_id, question, as_of, time_zone) if person in where}
    own = Counter(where[person] for person in answers)
    within = [value for person, value in answers.items() if is_within(where[person], department)]
    if len(within) < SMALLEST or department in hidden_means(own):
        return None
    parts = Counter(part for value in within for part, _ in choices(question["offered"]["kind"], question["key"], value))
    return Taken(len(within), {part["id"]: parts[part["id"]] for part in question["offered"]["parts"]})


def _answers(
    conn: Connection, module_id: str, question: ReleasedQuestion, as_of: date, time_zone: ZoneInfo
) -> list[tuple[str, Any]]:
    """Return (person, answer) of every first attempt that was asked the question."""
    over = day_end(as_of, time_zone)
    query = (
        select(attempt.c.employee_id, attempt.c.draw, receipt.c.answers)
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .where(attempt.c.module_id == module_id, is_first(over), receipt.c.at < over)
    )
    offered = question["offered"]
    asked = [
        (row.employee_id, row.answers.get(slot))
        for row in conn.execute(query)
        for slot, name in row.draw.items()
        if name == offered["id"]
    ]
    return [(person, value) for person, value in asked if value is not None and is_offered(offered, value)]
