"""`text`: free text. A trainer gives the points; a blank one earns 0."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.parts import ClauseId, Part, Words


class TextQuestion(BaseQuestion):
    """Write in one's own words."""

    awaits_person: ClassVar[bool] = True

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=50, le=2000)] = 400
    rests_on: Annotated[list[ClauseId], Field(min_length=1, alias="clauses")]
    guide: Words
    criteria: Annotated[list[Words], Field(min_length=1, max_length=5)]

    @property
    def parts(self) -> Sequence[Part]:
        """None."""
        return ()

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses written in the question."""
        return frozenset(self.rests_on)

    def key(self) -> None:
        """There is none."""

    @staticmethod
    def share(key: Any, value: Any) -> float | None:
        """0.0 for a blank; a person decides on the rest."""
        return None if value and value.strip() else 0.0

    def part_chosen(self, part: Part, value: Any) -> bool:
        """A text has no parts."""
        return False

    def part_right(self, part: Part, value: Any) -> bool:
        """A text has no parts."""
        return False

    def wanted(self, part: Part) -> None:
        """A text has no parts."""
