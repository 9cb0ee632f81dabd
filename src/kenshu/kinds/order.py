"""`order`: put the steps in order.

Scores max(0, (pairs in the right order - pairs in the wrong order) / pairs): Kendall's rank correlation where it is positive
(M. G. Kendall, A New Measure of Rank Correlation, Biometrika 30, 1938). A step moved by one place costs one pair,
not all that follow.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.parts import Part, PartId


class OrderQuestion(BaseQuestion):
    """Put in order."""

    kind: Literal["order"]
    steps: Annotated[list[Part], Field(min_length=3, max_length=6)]
    order: list[PartId]

    @property
    def parts(self) -> Sequence[Part]:
        """The steps, in the order shown."""
        return self.steps

    def key(self) -> list[str]:
        """The ids in the right order."""
        return list(self.order)

    @staticmethod
    def share(key: Any, value: Any) -> float:
        """The share of the pairs that stand in the right order, less those in the wrong order."""
        if not value:
            return 0.0
        place = {part_id: number for number, part_id in enumerate(value)}
        pairs = list(combinations(key, 2))
        concordant = sum(place[first] < place[second] for first, second in pairs)
        return max(0.0, (2 * concordant - len(pairs)) / len(pairs))

    def part_chosen(self, part: Part, value: Any) -> bool:
        """Every step is placed once the order has been confirmed."""
        return bool(value)

    def part_right(self, part: Part, value: Any) -> bool:
        """The step stands at its place."""
        return bool(value) and value.index(part.id) == self.order.index(part.id)

    def wanted(self, part: Part) -> int:
        """The step's place, from 1."""
        return self.order.index(part.id) + 1
