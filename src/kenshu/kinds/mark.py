"""`mark`: mark the sentences of a draft post that break a rule. Scored as `multiple` is."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.multiple import share_of_set
from kenshu.kinds.parts import Part


class Sentence(Part):
    """A sentence of the post; `breaks` on those that break a rule."""

    breaks: bool = False


class MarkQuestion(BaseQuestion):
    """Mark what breaks a rule."""

    kind: Literal["mark"]
    sentences: Annotated[list[Sentence], Field(min_length=3, max_length=7)]

    @property
    def parts(self) -> Sequence[Part]:
        """The sentences, in the order of the post."""
        return self.sentences

    def key(self) -> list[str]:
        """The ids of the sentences that break a rule, sorted."""
        return sorted(sentence.id for sentence in self.sentences if sentence.breaks)

    @staticmethod
    def share(key: Any, value: Any) -> float:
        """The share of the right set."""
        return share_of_set(value or [], key)

    def part_chosen(self, part: Part, value: Any) -> bool:
        """One of those marked."""
        return part.id in (value or [])

    def part_right(self, part: Part, value: Any) -> bool:
        """Marked and in breach, or neither; nothing is right in a question left blank."""
        return value is not None and self.part_chosen(part, value) == self.wanted(part)

    def wanted(self, part: Part) -> bool:
        """Whether this sentence breaks a rule."""
        return part.id in self.key()
