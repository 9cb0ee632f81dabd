"""Grades: rows that are only added; the latest of an attempt holds, and the verdict is derived from it each time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, bindparam, func, select

from kenshu.i18n import LANGS, say
from kenshu.results import certificate_notes
from kenshu.storage import ledger
from kenshu.storage.tables import grade as grade_table

Verdict = Literal["passed", "failed", "awaiting"]

# Shares such as 1/3 are not exact in binary; a score that misses the pass mark by less than this has reached it.
_ROUNDING = 1e-9


class Scored(Protocol):
    """What a verdict rests on, as in Grade."""

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


@dataclass(frozen=True)
class Grade:
    """A hand-in's score.

    `slots` is {slot: {"points": float or None, "max": float}}, with the "comment" of who graded a free text, and with "reason"
    and "by" where a person set the points against the key; `awaiting` the points that a person has still to decide; `pass_mark`
    in per cent of `max_score`; `key_id` the key it was graded by, None for one from before keys were noted.
    """

    attempt_id: str
    slots: dict[str, dict[str, Any]]
    score: float
    max_score: float
    awaiting: float
    pass_mark: int
    graded_by: str
    at: datetime
    reason: str = ""
    key_id: int | None = None


# Made once: putting a statement together takes longer than running it.
_NEWEST = select(func.max(grade_table.c.id)).group_by(grade_table.c.attempt_id)
_LATEST = select(grade_table).where(grade_table.c.id.in_(_NEWEST))
_LATEST_OF = select(grade_table).where(
    grade_table.c.id.in_(_NEWEST.where(grade_table.c.attempt_id.in_(bindparam("attempts", expanding=True))))
)
_COLUMNS = tuple(field.name for field in fields(Grade))


def verdict(grade: Scored) -> Verdict:
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
    if attempt_ids is None:
        rows = conn.execute(_LATEST)
    elif attempt_ids:
        rows = conn.execute(_LATEST_OF, {"attempts": list(attempt_ids)})
    else:
        return {}
    return {row.attempt_id: Grade(**{name: value for name, value in row._mapping.items() if name != "id"}) for row in rows}


def graded(
    attempt_id: str,
    slots: Mapping[str, Mapping[str, Any]],
    pass_mark: int,
    graded_by: str,
    now: datetime,
    *,
    reason: str = "",
    key_id: int | None = None,
) -> Grade:
    """The grade that these points make, added nowhere."""
    return Grade(
        attempt_id=attempt_id,
        slots={slot: dict(score) for slot, score in slots.items()},
        score=sum(score["points"] or 0.0 for score in slots.values()),
        max_score=sum(score["max"] or 0.0 for score in slots.values()),
        awaiting=sum(score["max"] or 0.0 for score in slots.values() if score["points"] is None),
        pass_mark=pass_mark,
        graded_by=graded_by,
        at=now,
        reason=reason,
        key_id=key_id,
    )


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
    """Add a grade: `slots` as in Grade; `graded_by` is "kenshu", "trainer" where a person gave points in nbgrader, or who did.

    A certificate of the attempt is withdrawn or restored with it.
    """
    grade = graded(attempt_id, slots, pass_mark, graded_by, now, reason=reason, key_id=key_id)
    add_all(conn, [grade])
    return grade


def add_all(conn: Connection, new: Sequence[Grade]) -> None:
    """Add grades, in their order. Certificates of their attempts are withdrawn or restored with them."""
    ledger.add(conn, grade_table, [{name: getattr(grade, name) for name in _COLUMNS} for grade in new])
    certified = certificate_notes.certified(conn, [grade.attempt_id for grade in new])
    for grade in new:
        if grade.attempt_id in certified:
            words = grade.reason or " / ".join(say("grading.certificate.corrected", lang) for lang in LANGS)
            passed = verdict(grade) == "passed"
            certificate_notes.follow(conn, grade.attempt_id, passed=passed, reason=words, by=grade.graded_by, now=grade.at)
