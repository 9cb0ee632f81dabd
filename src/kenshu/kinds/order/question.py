"""The schema of `order`: steps as they are shown, and their right order."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.parts import Part, PartId
from kenshu.kinds.question import BaseQuestion, QuestionFault


class OrderQuestion(BaseQuestion):
    """Put in order."""

    parts_field: ClassVar[str] = "steps"

    kind: Literal["order"]
    steps: Annotated[list[Part], Field(min_length=3, max_length=6)]
    order: list[PartId]

    def key(self) -> list[str]:
        """Return the ids in the right order."""
        return list(self.order)

    def faults(self) -> Iterator[QuestionFault]:
        """Yield a fault where the order does not name every step once, or where the steps are shown in the right order."""
        shown = [step.id for step in self.steps]
        if sorted(self.order) != sorted(shown):
            yield QuestionFault(("order",), "order_steps", {"found": ", ".join(self.order), "allowed": ", ".join(shown)})
        elif self.order == shown:
            yield QuestionFault(("order",), "order_shown", {})
