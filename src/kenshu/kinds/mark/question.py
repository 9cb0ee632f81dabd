"""The schema of `mark`: the sentences of a draft post, some of which break a rule."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.multiple.question import SetQuestion
from kenshu.kinds.parts import Part


class Sentence(Part):
    """A sentence of the post; `breaks` on those that break a rule."""

    breaks: bool = False


class MarkQuestion(SetQuestion):
    """Mark what breaks a rule."""

    parts_field: ClassVar[str] = "sentences"

    kind: Literal["mark"]
    sentences: Annotated[list[Sentence], Field(min_length=3, max_length=7)]

    def key(self) -> list[str]:
        """Return the ids of the sentences that break a rule, sorted."""
        return sorted(sentence.id for sentence in self.sentences if sentence.breaks)
