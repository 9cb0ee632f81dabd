"""A sample of `sort`, and answers to any."""

import random

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.reading import part_ids
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question
from kenshu.kinds.sort.question import VERDICTS

QUESTION = sample_question(
    "sort",
    "次の行動は、可・不可・要相談のどれに当たりますか。",
    "Is each of these allowed, not allowed, or to be asked first?",
    statements=sample_parts("verdict", ["allowed", "forbidden", "consult", "forbidden"]),
)


def answers(offered: Offered, key: dict[str, str]) -> Answers:
    """Return every statement sorted rightly, wrongly, or in part, and what sorts nothing that was offered."""
    first = next(iter(key))
    wrong = {part: _other(verdict) for part, verdict in key.items()}
    return Answers(
        right=[key, dict(reversed(key.items()))],
        partly=[wrong | {first: key[first]}],
        wrong=[wrong],
        unfinished=[{first: key[first]}, {first: wrong[first]}],
        blank=[None, {}],
        invalid=[[], first, {UNKNOWN: "allowed"}, {first: "perhaps"}, {first: ["allowed"]}, {first: None}, [first, "allowed"]],
    )


def guess(offered: Offered, chance: random.Random) -> dict[str, str]:
    """Return any verdicts."""
    return {part: chance.choice(VERDICTS) for part in part_ids(offered)}


def slip(offered: Offered, key: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Return one statement or two sorted wrongly, or left where they were."""
    wrong = chance.sample(sorted(key), min(len(key), chance.choice([1, 1, 2])))
    placed = {part: chance.choice([verdict for verdict in VERDICTS if verdict != key[part]]) for part in wrong}
    if len(wrong) == 2:
        del placed[wrong[0]]
    return {part: placed.get(part, verdict) for part, verdict in key.items() if part in placed or part not in wrong}


def another_key(question: Written) -> Written:
    """Return the question with every statement's verdict another."""
    return question | {"statements": [each | {"verdict": _other(each["verdict"])} for each in question["statements"]]}


def _other(verdict: str) -> str:
    return next(each for each in VERDICTS if each != verdict)
