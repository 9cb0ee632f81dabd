"""How a simulated employee answers a question: right, or wrong in a way that people are."""

import random
from typing import Any

from kenshu.i18n import Lang, catalogue, say
from kenshu.kinds import ReleasedQuestion, awaits_person, kind_of

GOOD, WEAK = "answer.good.", "answer.weak."


def answer(question: ReleasedQuestion, chance: random.Random, skill: float, lang: Lang) -> Any:
    """Return an answer's value; with probability `skill` (0.0 to 1.0) the right one."""
    offered, key = question["offered"], question["key"]
    right = chance.random() < skill
    if awaits_person(offered["kind"]):
        return _free_text(chance, GOOD if right else WEAK, lang)
    return key if right else kind_of(offered["kind"]).samples.slip(offered, key, chance)


def is_good(text: str) -> bool:
    """Whether a free text is one of those that a trainer gives full points."""
    return any(text in words.values() for name, words in catalogue("demo").items() if name.startswith(GOOD))


def _free_text(chance: random.Random, under: str, lang: Lang) -> str:
    names = [name for name in catalogue("demo") if name.startswith(under)]
    return say(f"demo.{chance.choice(names)}", lang)
