"""The schema of `text`: how long the text may be, which is offered too, and what a grader looks for in it."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.kinds.contract import Offered
from kenshu.kinds.parts import ClauseId, Words
from kenshu.kinds.question import BaseQuestion, Place

MOST = 400  # characters, where a question does not say how many


class TextOffered(Offered):
    """A free text as it is offered; `max_length` in characters."""

    max_length: int


class TextQuestion(BaseQuestion):
    """Write in one's own words; `max_length` in characters."""

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=50, le=2000)] = MOST
    rests_on: Annotated[list[ClauseId], Field(min_length=1, alias="clauses")]
    guide: Words
    criteria: Annotated[list[Words], Field(min_length=1, max_length=5)]

    def cited(self) -> Iterator[tuple[Place, str]]:
        """Yield the clauses written in the question."""
        for number, clause in enumerate(self.rests_on):
            yield ("clauses", number), clause

    def key(self) -> None:
        """Return None: a person gives the points."""

    def offered_besides(self) -> dict[str, Any]:
        """Return how long the text may be."""
        return {"max_length": self.max_length}

    def explained_besides(self) -> dict[str, Any]:
        """Return what a grader reads."""
        return {"guide": self.guide.plain(), "criteria": [line.plain() for line in self.criteria]}
