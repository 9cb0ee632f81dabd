"""How a simulated employee answers a question: right, or wrong in a way that people are."""

import random
from typing import Any

from kenshu.i18n import Lang, catalogue, say
from kenshu.kinds import BaseQuestion, TextQuestion
from kenshu.kinds.order import OrderQuestion
from kenshu.kinds.sort import VERDICTS, SortQuestion

GOOD, WEAK = "answer.good.", "answer.weak."


def answer(question: BaseQuestion, chance: random.Random, skill: float, lang: Lang) -> Any:
    """An answer's value; with probability `skill` (0.0 to 1.0) the right one."""
    right = chance.random() < skill
    if isinstance(question, TextQuestion):
        return _free_text(chance, GOOD if right else WEAK, lang)
    if right:
        return question.key()
    parts = [part.id for part in question.parts]
    key: Any = question.key()
    if isinstance(question, SortQuestion):
        return _misplaced(key, chance)
    if isinstance(question, OrderQuestion):
        return _swapped(key, chance)
    if isinstance(key, list):
        return _slipped(key, parts, chance)
    return chance.choice([part for part in parts if part != key])


def is_good(text: str) -> bool:
    """Whether a free text is one of those that a trainer gives full points."""
    return any(text in words.values() for name, words in catalogue("demo").items() if name.startswith(GOOD))


def _free_text(chance: random.Random, under: str, lang: Lang) -> str:
    names = [name for name in catalogue("demo") if name.startswith(under)]
    return say(f"demo.{chance.choice(names)}", lang)


def _misplaced(key: dict[str, str], chance: random.Random) -> dict[str, str]:
    """One statement or two sorted wrongly, or left where they were."""
    wrong = chance.sample(sorted(key), min(len(key), chance.choice([1, 1, 2])))
    placed = {part: chance.choice([verdict for verdict in VERDICTS if verdict != key[part]]) for part in wrong}
    if len(wrong) == 2:
        del placed[wrong[0]]
    return {part: placed.get(part, verdict) for part, verdict in key.items() if part in placed or part not in wrong}


def _swapped(key: list[str], chance: random.Random) -> list[str]:
    place = chance.randrange(len(key) - 1)
    return [*key[:place], key[place + 1], key[place], *key[place + 2 :]]


def _slipped(key: list[str], parts: list[str], chance: random.Random) -> list[str]:
    """One option too many or one too few, never none at all."""
    odd = chance.choice(parts)
    chosen = [part for part in parts if (part in key) != (part == odd)]
    return chosen or [odd]
