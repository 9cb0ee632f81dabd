"""`multiple`: every right option, and no wrong one.

Scores max(0, (right ones chosen - wrong ones chosen) / right ones): choosing everything earns nothing by guessing where there are
as many wrong options as right ones. The rule is that of Moodle's multiple-response question with equal weights.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.parts import Part
from kenshu.kinds.single import Option


class SetQuestion(BaseQuestion):
    """A question whose answer is a set of its parts: those of which the key is true."""

    @abstractmethod
    def wanted(self, part: Part) -> bool:
        """Whether the part belongs into the set."""

    def key(self) -> list[str]:
        """The ids of the parts that belong into the set, sorted."""
        return sorted(part.id for part in self.parts if self.wanted(part))

    @staticmethod
    def share(key: Any, value: Any) -> float:
        """max(0, (right ones chosen - wrong ones chosen) / right ones)."""
        chosen = set(value or [])
        hits = len(chosen & set(key))
        return max(0.0, (hits - len(chosen - set(key))) / len(key))

    def part_chosen(self, part: Part, value: Any) -> bool:
        """One of those chosen."""
        return part.id in (value or [])

    def part_right(self, part: Part, value: Any) -> bool:
        """Chosen as the key says, or left as the key says; nothing is right in a question left blank."""
        return value is not None and self.part_chosen(part, value) == self.wanted(part)


class MultipleQuestion(SetQuestion):
    """Choose all that apply."""

    kind: Literal["multiple"]
    options: Annotated[list[Option], Field(min_length=3, max_length=6)]

    @property
    def parts(self) -> Sequence[Option]:
        """The options."""
        return self.options

    def wanted(self, part: Part) -> bool:
        """Whether this is one of the right options."""
        return isinstance(part, Option) and part.right
