"""A sample of `text`, and answers to any."""

import random
from typing import cast

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.sample import sample_question
from kenshu.kinds.text.question import TextOffered

QUESTION = sample_question(
    "text",
    "佐藤さんにどう声を掛けますか。理由も書いてください。",
    "What would you say to Sato, and why?",
    max_length=400,
    clauses=["8-1-ku"],
    guide={"ja": "移動時間も勤務時間であることを伝えている。", "en": "It says that travel belongs to working hours."},
    criteria=[{"ja": "相手を責めていない。", "en": "It blames nobody."}],
)


def answers(offered: Offered, key: None) -> Answers:
    """Return texts that can be shown, and some that cannot."""
    most = cast("TextOffered", offered)["max_length"]
    return Answers(
        right=["出張の移動時間も勤務時間に含まれます。\n帰宅してから投稿しましょう。", "𠮷" * most],
        wrong=[],
        blank=[None, "", "  \n"],
        invalid=["長" * (most + 1), "zero\0", "half \ud842 pair", 5, True, ["書きました"], {"text": "書きました"}],
    )


def guess(offered: Offered, chance: random.Random) -> str:
    """Return a text of few words."""
    return chance.choice(["勤務中の投稿は控え、迷うときは上司に相談します。", "気を付けます。"])


def slip(offered: Offered, key: None, chance: random.Random) -> str:
    """Return such a text too: nobody but a grader knows which is right."""
    return guess(offered, chance)


def another_key(question: Written) -> Written:
    """Return the question with another guide and other criteria."""
    other = {"ja": "別の目安。", "en": "Another guide."}
    return question | {"guide": other, "criteria": [other]}
