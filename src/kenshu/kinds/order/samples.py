"""A sample of `order`, and answers to any."""

import random

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.reading import part_ids
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question

QUESTION = sample_question(
    "order",
    "誤った投稿に気付いたときの対応を、順番に並べてください。",
    "Put the steps after a mistaken post in order.",
    steps=sample_parts("", [None] * 4),
    order=["a1", "k3", "b2", "m7"],
)


def answers(offered: Offered, key: list[str]) -> Answers:
    """Return the right order, one with two steps exchanged, the reverse, and what is no order of the steps."""
    return Answers(
        right=[key],
        partly=[[key[1], key[0], *key[2:]]],
        wrong=[key[::-1]],
        invalid=[key[:-1], [*key[:-1], key[0]], [*key[:-1], UNKNOWN], [], key[0], dict.fromkeys(key, 1), 1],
    )


def guess(offered: Offered, chance: random.Random) -> list[str]:
    """Return any order."""
    return chance.sample(part_ids(offered), len(offered["parts"]))


def slip(offered: Offered, key: list[str], chance: random.Random) -> list[str]:
    """Return the right order with two steps exchanged."""
    place = chance.randrange(len(key) - 1)
    return [*key[:place], key[place + 1], key[place], *key[place + 2 :]]


def another_key(question: Written) -> Written:
    """Return the question with the order reversed, or begun elsewhere where that is the order shown."""
    order, shown = question["order"][::-1], [step["id"] for step in question["steps"]]
    return question | {"order": order if order != shown else [*order[1:], order[0]]}
