"""A sample of `single`, and answers to any."""

import random

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.reading import part_ids
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question, turned

QUESTION = sample_question(
    "single",
    "佐藤さんの行動として適切なものを一つ選んでください。",
    "Choose the one right thing for Sato to do.",
    options=sample_parts("right", [True, False, False, False]),
)


def answers(offered: Offered, key: str) -> Answers:
    """Return each option, and what is none."""
    return Answers(
        right=[key],
        wrong=[part for part in part_ids(offered) if part != key],
        invalid=[UNKNOWN, "", [key], True, 1, {"$ne": None}],
    )


def guess(offered: Offered, chance: random.Random) -> str:
    """Return any option."""
    return chance.choice(part_ids(offered))


def slip(offered: Offered, key: str, chance: random.Random) -> str:
    """Return another option."""
    return chance.choice([part for part in part_ids(offered) if part != key])


def another_key(question: Written) -> Written:
    """Return the question with the next option right."""
    return question | {"options": turned(question["options"], "right")}
