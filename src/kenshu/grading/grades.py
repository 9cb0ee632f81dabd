"""Grades: rows that are only added; the latest of an attempt holds, and the verdict is derived from it each time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from kenshu.storage import ledger
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import grade as grade_table

Verdict = Literal["passed", "failed", "awaiting"]

# Shares such as 1/3 are not exact in binary; a score that misses the pass mark by less than this has reached it.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Grade:
    """A hand-in's score.

    `slots` is {slot: {"points": float or None, "max": float}}; `awaiting` the points that a person has still to decide;
    `pass_mark` in per cent of `max_score`.
    """

    attempt_id: str
    slots: dict[str, dict[str, float | None]]
    score: float
    max_score: float
    awaiting: float
    pass_mark: int
    graded_by: str
    at: datetime
    reason: str = ""
    key_id: int | None = None


def verdict(grade: Grade) -> Verdict:
    """Passed or failed as soon as what a person has still to decide cannot change it; else awaiting."""
    wanted = grade.max_score * grade.pass_mark / 100 - _ROUNDING
    if grade.score >= wanted:
        return "passed"
    return "failed" if grade.score + grade.awaiting < wanted else "awaiting"


def latest(conn: Connection, attempt_id: str) -> Grade | None:
    """The grade that holds for an attempt; None where it has none yet."""
    return latest_of(conn, [attempt_id]).get(attempt_id)


def latest_of(conn: Connection, attempt_ids: Collection[str] | None = None) -> dict[str, Grade]:
    """{attempt id: the grade that holds}, of these attempts or of all that have one."""
    newest = select(func.max(grade_table.c.id)).group_by(grade_table.c.attempt_id)
    if attempt_ids is not None:
        newest = newest.where(grade_table.c.attempt_id.in_(attempt_ids))
    rows = conn.execute(select(grade_table).where(grade_table.c.id.in_(newest)))
    return {row.attempt_id: Grade(**{name: value for name, value in row._mapping.items() if name != "id"}) for row in rows}


def passed(conn: Connection, employee_id: str, module_id: str) -> bool:
    """Whether a person has ever passed a module; whether that still holds is for the reports to say."""
    ids = select(attempt_table.c.id).where(attempt_table.c.employee_id == employee_id, attempt_table.c.module_id == module_id)
    found = latest_of(conn, list(conn.execute(ids).scalars()))
    return any(verdict(grade) == "passed" for grade in found.values())


def add(
    conn: Connection,
    attempt_id: str,
    slots: Mapping[str, Mapping[str, Any]],
    pass_mark: int,
    graded_by: str,
    now: datetime,
    *,
    reason: str = "",
    key_id: int | None = None,
) -> Grade:
    """Add a grade: `slots` as in Grade; `graded_by` is "kenshu", "trainer" where a person gave points in nbgrader, or who did."""
    row: dict[str, Any] = {
        "attempt_id": attempt_id,
        "slots": {slot: dict(score) for slot, score in slots.items()},
        "score": sum(score["points"] or 0.0 for score in slots.values()),
        "max_score": sum(score["max"] or 0.0 for score in slots.values()),
        "awaiting": sum(score["max"] or 0.0 for score in slots.values() if score["points"] is None),
        "pass_mark": pass_mark,
        "graded_by": graded_by,
        "at": now,
        "reason": reason,
        "key_id": key_id,
    }
    ledger.add(conn, grade_table, [row])
    return Grade(**row)
