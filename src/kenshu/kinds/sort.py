"""`sort`: each statement to 可, 不可 or 要相談. Scores the share of statements sorted as the key sorts them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.parts import Part

Verdict = Literal["allowed", "forbidden", "consult"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Statement(Part):
    """A statement and where it belongs."""

    verdict: Verdict


class SortQuestion(BaseQuestion):
    """Sort the statements."""

    kind: Literal["sort"]
    statements: Annotated[list[Statement], Field(min_length=3, max_length=7)]

    @property
    def parts(self) -> Sequence[Part]:
        """The statements."""
        return self.statements

    def key(self) -> dict[str, str]:
        """{statement: verdict}."""
        return {statement.id: statement.verdict for statement in self.statements}

    @staticmethod
    def share(key: Any, value: Any) -> float:
        """The share sorted as the key does."""
        return sum(bool((value or {}).get(part_id) == verdict) for part_id, verdict in key.items()) / len(key)

    def part_chosen(self, part: Part, value: Any) -> bool:
        """The statement has been sorted."""
        return part.id in (value or {})

    def part_right(self, part: Part, value: Any) -> bool:
        """Sorted as the key does."""
        return bool((value or {}).get(part.id) == self.wanted(part))

    def wanted(self, part: Part) -> str:
        """The key's verdict."""
        return self.key()[part.id]
