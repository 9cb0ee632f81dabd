"""The schema of `sort`: statements, each with the verdict where it belongs."""

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from kenshu.kinds.parts import Part
from kenshu.kinds.question import BaseQuestion

Verdict = Literal["allowed", "forbidden", "consult"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Statement(Part):
    """A statement and where it belongs."""

    verdict: Verdict


class SortQuestion(BaseQuestion):
    """Sort the statements."""

    parts_field: ClassVar[str] = "statements"

    kind: Literal["sort"]
    statements: Annotated[list[Statement], Field(min_length=3, max_length=7)]

    def key(self) -> dict[str, str]:
        """Return {statement: verdict}."""
        return {statement.id: statement.verdict for statement in self.statements}
