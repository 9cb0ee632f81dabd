"""A sample of `multiple`, and answers to any question whose answer is a set of parts."""

import random

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.reading import part_ids
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question, turned

QUESTION = sample_question(
    "multiple",
    "勤務時間中にしてはならないことをすべて選んでください。",
    "Choose everything that must not be done during working hours.",
    options=sample_parts("right", [False, True, True, True]),
)


def answers(offered: Offered, key: list[str]) -> Answers:
    """Return the right options with one too few and one too many, wrong ones alone, and what is no set of options."""
    others = sorted(set(part_ids(offered)) - set(key))
    return Answers(
        right=[key, key[::-1]],
        partly=[key[1:], sorted([*key, others[0]])] if len(key) > 1 else [],
        wrong=[others],
        blank=[None, []],
        invalid=[key[0], [UNKNOWN], [key[0], key[0]], [key], [1], {key[0]: True}, True],
    )


def guess(offered: Offered, chance: random.Random) -> list[str]:
    """Return any parts, at least one."""
    parts = part_ids(offered)
    return sorted(chance.sample(parts, chance.randint(1, len(parts))))


def slip(offered: Offered, key: list[str], chance: random.Random) -> list[str]:
    """Return one part too many or one too few, never none at all."""
    parts = part_ids(offered)
    odd = chance.choice(parts)
    chosen = [part for part in parts if (part in key) != (part == odd)]
    return chosen or [odd]


def another_key(question: Written) -> Written:
    """Return the question with the options after those right."""
    return question | {"options": turned(question["options"], "right")}
