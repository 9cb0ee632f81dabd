"""`multiple`: every right option, and no wrong one.

Scores max(0, (right ones chosen - wrong ones chosen) / right ones): choosing everything earns nothing by guessing where there are
as many wrong options as right ones. The rule is that of Moodle's multiple-response question with equal weights.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.parts import Part
from kenshu.kinds.single import Option


def share_of_set(chosen: Sequence[str], right: Sequence[str]) -> float:
    """max(0, (right ones chosen - wrong ones chosen) / right ones), for a set of ids against the right set."""
    hits = len(set(chosen) & set(right))
    return max(0.0, (hits - (len(set(chosen)) - hits)) / len(right))


class MultipleQuestion(BaseQuestion):
    """Choose all that apply."""

    kind: Literal["multiple"]
    options: Annotated[list[Option], Field(min_length=3, max_length=6)]

    @property
    def parts(self) -> Sequence[Part]:
        """The options."""
        return self.options

    def key(self) -> list[str]:
        """The ids of the right options, sorted."""
        return sorted(option.id for option in self.options if option.right)

    @staticmethod
    def share(key: Any, value: Any) -> float:
        """The share of the right set."""
        return share_of_set(value or [], key)

    def part_chosen(self, part: Part, value: Any) -> bool:
        """One of those chosen."""
        return part.id in (value or [])

    def part_right(self, part: Part, value: Any) -> bool:
        """Chosen and right, or neither."""
        return self.part_chosen(part, value) == self.wanted(part)

    def wanted(self, part: Part) -> bool:
        """Whether this is one of the right options."""
        return part.id in self.key()
