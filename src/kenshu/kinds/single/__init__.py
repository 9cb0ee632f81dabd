"""`single`: one right option among several. An answer is the id of an option."""

import random
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from kenshu.kinds.contract import Answers, Offered
from kenshu.kinds.exchange import Choices
from kenshu.kinds.question import BaseQuestion, Option, QuestionFault
from kenshu.kinds.reading import part_ids, read_one, read_text
from kenshu.kinds.sample import UNKNOWN
from kenshu.kinds.sets import SetOfParts, SetSamples
from kenshu.kinds.single import scoring


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
            yield QuestionFault((self.parts_field,), "one_right", {"found": right})

    def guessable(self) -> Sequence[Option]:
        """Return the options."""
        return self.options


class SingleSamples(SetSamples):
    """A sample, and answers to any question of one option."""

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return each option, and what is none."""
        return Answers(
            right=[key],
            wrong=[part for part in part_ids(offered) if part != key],
            invalid=[UNKNOWN, "", [key], True, 1, {"$ne": None}],
        )

    def guess(self, offered: Offered, chance: random.Random) -> str:
        """Return any option."""
        return chance.choice(part_ids(offered))

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> str:
        """Return another option."""
        return chance.choice([part for part in part_ids(offered) if part != key])


class Single(SetOfParts):
    """The handling of an answer: a set of one option."""

    question = SingleQuestion
    scoring = scoring
    exchange = Choices(SingleQuestion, single=True, mixed=True)
    samples = SingleSamples(
        SingleQuestion,
        "佐藤さんの行動として適切なものを一つ選んでください。",
        "Choose the one right thing for Sato to do.",
        [True, False, False, False],
    )
    mixed = True

    def read(self, offered: Offered, raw: object) -> str:
        """Return the option chosen."""
        return read_one(offered, read_text(offered, raw), part_ids(offered))

    def chosen(self, value: Any) -> Sequence[str]:
        """Return the option alone."""
        return () if value is None else (value,)


KIND = Single()
