"""The schema of `multiple`: options of which some are right."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.parts import Option
from kenshu.kinds.question import BaseQuestion, QuestionFault


class SetQuestion(BaseQuestion):
    """A question whose key is a set of its parts: at least one of them, and not all."""

    def faults(self) -> Iterator[QuestionFault]:
        """Yield a fault where none of the parts, or all of them, belong into the set."""
        found = len(self.key())
        if not 0 < found < len(self.parts):
            yield QuestionFault((self.parts_field,), "some_right", {"found": found, "parts": len(self.parts)})


class MultipleQuestion(SetQuestion):
    """Choose all that apply."""

    parts_field: ClassVar[str] = "options"

    kind: Literal["multiple"]
    options: Annotated[list[Option], Field(min_length=3, max_length=6)]

    def key(self) -> list[str]:
        """Return the ids of the right options, sorted."""
        return sorted(option.id for option in self.options if option.right)

    def guessable(self) -> Sequence[Option]:
        """Return the options."""
        return self.options
