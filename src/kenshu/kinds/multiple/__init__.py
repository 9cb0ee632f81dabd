"""`multiple`: every right option, and no wrong one. With none chosen there is no answer."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.contract import Offered
from kenshu.kinds.exchange import Choices
from kenshu.kinds.multiple import scoring
from kenshu.kinds.question import Option
from kenshu.kinds.reading import read_several
from kenshu.kinds.sets import SetOfParts, SetQuestion, SetSamples


class MultipleQuestion(SetQuestion):
    """Choose all that apply."""

    parts_field: ClassVar[str] = "options"

    kind: Literal["multiple"]
    options: Annotated[list[Option], Field(min_length=3, max_length=6)]

    def guessable(self) -> Sequence[Option]:
        """Return the options."""
        return self.options


class Multiple(SetOfParts):
    """The handling of an answer: a set of options."""

    question = MultipleQuestion
    scoring = scoring
    exchange = Choices(MultipleQuestion, single=False, mixed=True)
    samples = SetSamples(
        MultipleQuestion,
        "勤務時間中にしてはならないことをすべて選んでください。",
        "Choose everything that must not be done during working hours.",
        [False, True, True, True],
    )
    mixed = True

    def read(self, offered: Offered, raw: object) -> list[str] | None:
        """Return the options chosen, sorted."""
        return sorted(read_several(offered, raw)) or None


KIND = Multiple()
