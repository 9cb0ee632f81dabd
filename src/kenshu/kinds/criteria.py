"""Criteria that a trainer writes for whoever grades words, to tick, each with its points or all with an equal share."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field

from kenshu.kinds.contract import Criterion
from kenshu.kinds.question import Words

MOST = 400  # characters of what a person grades, where nothing else is said


class WrittenCriterion(Words):
    """A box to tick. Either each criterion of a text says its points, or none does: then they share them equally."""

    points: Annotated[float, Field(ge=0.5, le=10, multiple_of=0.5)] | None = None

    def released(self) -> Criterion:
        """Return it as an edition holds it."""
        said: Criterion = {"ja": self.ja, "en": self.en}
        return said if self.points is None else {**said, "points": self.points}


Criteria = Annotated[list[WrittenCriterion], Field(min_length=1, max_length=5)]


def worth_of(criteria: Sequence[WrittenCriterion]) -> float | None:
    """Return the points of the criteria together; None where they do not say them."""
    said = [line.points for line in criteria if line.points is not None]
    return sum(said) if said else None


def without_points(criteria: Sequence[WrittenCriterion]) -> Iterator[int]:
    """Yield the places of criteria without points beside others that have them, counted from 0."""
    for number, line in enumerate(criteria):
        if worth_of(criteria) is not None and line.points is None:
            yield number


def for_graders(guide: Words, criteria: Sequence[WrittenCriterion]) -> dict[str, Any]:
    """Return what a grader reads, as an explanation holds it."""
    return {"guide": guide.plain(), "criteria": [line.released() for line in criteria]}
