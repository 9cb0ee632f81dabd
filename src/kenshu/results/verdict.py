"""Verdict of a grade: passed, failed or awaiting; in Python for one grade, in SQL for all of them."""

from typing import Any, Literal, Protocol

from sqlalchemy import ColumnElement, case

from kenshu.storage.tables import grade as grade_table

Verdict = Literal["passed", "failed", "awaiting"]

# Shares such as 1/3 are not exact in binary; a score that misses the pass mark by less than this has reached it.
ROUNDING = 1e-9


class Scored(Protocol):
    """The figures of a grade that its verdict rests on."""

    @property
    def score(self) -> float:
        """The points given so far."""

    @property
    def max_score(self) -> float:
        """The points there are."""

    @property
    def awaiting(self) -> float:
        """The points that a person has still to decide."""

    @property
    def pass_mark(self) -> int:
        """Per cent of `max_score`."""


def verdict(grade: Scored) -> Verdict:
    """Return passed or failed as soon as what a person has still to decide cannot change it; else awaiting."""
    wanted = grade.max_score * grade.pass_mark / 100 - ROUNDING
    if grade.score >= wanted:
        return "passed"
    return "failed" if grade.score + grade.awaiting < wanted else "awaiting"


def score_and_verdict(grade: Scored) -> dict[str, Any]:
    """Return score, max_score, awaiting and verdict, as acts tell them of the grade that holds."""
    return {"score": grade.score, "max_score": grade.max_score, "awaiting": grade.awaiting, "verdict": verdict(grade)}


PASSED, AWAITING, FAILED = 1, 0, -1


def verdict_in_sql() -> ColumnElement[Any]:
    """Return the verdict of a row of `grade` as PASSED, AWAITING or FAILED; NULL where there is no such row."""
    grade = grade_table.c
    wanted = grade.max_score * grade.pass_mark / 100.0 - ROUNDING
    return case((grade.score >= wanted, PASSED), (grade.score + grade.awaiting < wanted, FAILED), (grade.id > 0, AWAITING))
