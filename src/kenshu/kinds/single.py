"""`single`: one right option among several. Scores 1 or 0."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.parts import Part


class Option(Part):
    """An option; `right` on the one that is."""

    right: bool = False


class SingleQuestion(BaseQuestion):
    """Choose one."""

    kind: Literal["single"]
    options: Annotated[list[Option], Field(min_length=3, max_length=5)]

    @property
    def parts(self) -> Sequence[Part]:
        """The options."""
        return self.options

    def key(self) -> str:
        """The id of the right option."""
        return next(option.id for option in self.options if option.right)

    @staticmethod
    def share(key: Any, value: Any) -> float:
        """1 for the right option, else 0."""
        return 1.0 if value == key else 0.0

    def part_chosen(self, part: Part, value: Any) -> bool:
        """The option that was chosen."""
        return bool(value == part.id)

    def part_right(self, part: Part, value: Any) -> bool:
        """Chosen and right, or neither."""
        return self.part_chosen(part, value) == self.wanted(part)

    def wanted(self, part: Part) -> bool:
        """Whether this is the right option."""
        return part.id == self.key()
