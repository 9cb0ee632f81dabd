"""Double marking: which free texts a second trainer marks too, blind to the first, and what the two gave.

The share is `grading: double_marking` of `course.yaml` (0.1 is every tenth; 0, nobody, where nothing is written). Which texts they
are follows from the attempt's random id by a hash: nobody chooses them, and everybody who looks finds the same ones.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from kenshu.content.course_file import Grading
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.results import text_grades
from kenshu.results.text_grades import TextGrade


@dataclass(frozen=True)
class Pair:
    """The two marks of a free text."""

    first: TextGrade
    second: TextGrade

    @property
    def differ(self) -> bool:
        """Return whether the two gave other points."""
        return self.first.points != self.second.points


def share_of(course: Course) -> float:
    """Return the share of free texts that are marked twice, 0.0 to 1.0. Raises KenshuError that names the setting."""
    written = course.settings.get("grading") or {}
    try:
        return Grading.model_validate(written).double_marking
    except ValidationError as refused:
        found = refused.errors(include_url=False)[0]
        field = ".".join(["grading", *map(str, found["loc"])])
        raise KenshuError(
            "letters.setting", field=field, found=str(found["input"])[:60], allowed="double_marking: 0.1 (0-1)"
        ) from refused


def is_chosen(attempt_id: str, slot: str, share: float) -> bool:
    """Return whether a free text is among the share that is marked twice."""
    drawn = hashlib.sha256(f"{attempt_id}/{slot}".encode()).digest()
    return int.from_bytes(drawn[:8]) < share * 2**64


def pairs(conn: Connection) -> list[Pair]:
    """Return every pair of marks, the oldest second mark first."""
    return sorted(map(pair_of, text_grades.twice(conn)), key=lambda pair: pair.second.id)


def pair_of(marks: Iterable[TextGrade]) -> Pair:
    """Return the two marks of a text as a pair."""
    by_mark = {each.mark: each for each in marks}
    return Pair(by_mark["first"], by_mark["second"])
