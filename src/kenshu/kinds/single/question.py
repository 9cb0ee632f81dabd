"""The schema of `single`: options of which one is right."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.parts import Option
from kenshu.kinds.question import BaseQuestion, QuestionFault


class SingleQuestion(BaseQuestion):
    """Choose one."""

    parts_field: ClassVar[str] = "options"

    kind: Literal["single"]
    options: Annotated[list[Option], Field(min_length=3, max_length=5)]

    def key(self) -> str:
        """Return the id of the right option."""
        return next(option.id for option in self.options if option.right)

    def faults(self) -> Iterator[QuestionFault]:
        """Yield a fault where not exactly one option is right."""
        right = sum(option.right for option in self.options)
        if right != 1:
            yield QuestionFault(("options",), "one_right", {"found": right})

    def guessable(self) -> Sequence[Option]:
        """Return the options."""
        return self.options
