"""`mark`: mark the sentences of a draft post that break a rule. Scored as `multiple` is."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from kenshu.kinds.multiple import SetQuestion
from kenshu.kinds.parts import Part


class Sentence(Part):
    """A sentence of the post; `breaks` on those that break a rule."""

    breaks: bool = False


class MarkQuestion(SetQuestion):
    """Mark what breaks a rule."""

    kind: Literal["mark"]
    sentences: Annotated[list[Sentence], Field(min_length=3, max_length=7)]

    @property
    def parts(self) -> Sequence[Sentence]:
        """The sentences, in the order of the post."""
        return self.sentences

    def wanted(self, part: Part) -> bool:
        """Whether this sentence breaks a rule."""
        return isinstance(part, Sentence) and part.breaks
