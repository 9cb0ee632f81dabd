"""A sample of `match`, and answers to any."""

import random
from typing import cast

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.match.question import MatchOffered
from kenshu.kinds.reading import part_ids
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question

QUESTION = sample_question(
    "match",
    "次の場面で、はじめにすることはどれですか。",
    "What comes first in each of these situations?",
    items=sample_parts("target", ["x1", "y2", "y2", "z3"]),
    targets=[
        {"id": "w4", "text": {"ja": "広報課に届け出る", "en": "Notify the publicity section"}},
        {"id": "x1", "text": {"ja": "何もしなくてよい", "en": "Nothing has to be done"}},
        {"id": "y2", "text": {"ja": "投稿をやめる", "en": "Do not post it"}},
        {"id": "z3", "text": {"ja": "写真を消し、所属長に報告する", "en": "Delete the picture and report to the head of section"}},
        {"id": "v5", "text": {"ja": "相手に返信する", "en": "Reply to the other person"}},
    ],
)


def answers(offered: Offered, key: dict[str, str]) -> Answers:
    """Return every item matched rightly, wrongly, or in part, and what matches nothing that was offered."""
    first, *_, last = key
    wrong = {item: _other(offered, target) for item, target in key.items()}
    return Answers(
        right=[key, dict(reversed(key.items()))],
        partly=[wrong | {first: key[first]}, key | {last: wrong[last]}],
        wrong=[wrong],
        unfinished=[{first: key[first]}, {last: wrong[last]}],
        blank=[None, {}],
        invalid=[
            *([], first, [[first, key[first]]], True),
            *({UNKNOWN: key[first]}, {key[first]: first}, {first: UNKNOWN}, {first: None}, {first: [key[first]]}, {first: first}),
        ],
    )


def guess(offered: Offered, chance: random.Random) -> dict[str, str]:
    """Return any targets."""
    return {item: chance.choice(_targets(offered)) for item in part_ids(offered)}


def slip(offered: Offered, key: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Return two items' targets exchanged, or where all have the same, one matched with another."""
    one = chance.choice(sorted(key))
    others = [item for item in sorted(key) if key[item] != key[one]]
    if not others:
        return key | {one: _other(offered, key[one])}
    other = chance.choice(others)
    return key | {one: key[other], other: key[one]}


def another_key(question: Written) -> Written:
    """Return the question with every item's target the next one."""
    ids = [target["id"] for target in question["targets"]]
    after = dict(zip(ids, [*ids[1:], ids[0]], strict=True))
    return question | {"items": [item | {"target": after[item["target"]]} for item in question["items"]]}


def _targets(offered: Offered) -> list[str]:
    return [target["id"] for target in cast("MatchOffered", offered)["targets"]]


def _other(offered: Offered, target: str) -> str:
    return next(each for each in _targets(offered) if each != target)
