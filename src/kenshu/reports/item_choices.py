"""What an answer chose, in one form for all kinds of question: pairs of a part and what was done with it.

| kind | choice |
|---|---|
| single, multiple, mark | `chosen` |
| sort | the verdict: `allowed`, `forbidden`, `consult` |
| order | the place, `1` and on |
| a blank answer | `BLANK` alone; a free text has no parts |
"""

from typing import Any

import pandas as pd

from kenshu.i18n import Lang, say
from kenshu.kinds import BaseQuestion, OrderQuestion, SortQuestion, TextQuestion
from kenshu.kinds.sort import VERDICTS

Choice = tuple[str, str]

BLANK: Choice = ("", "blank")
CHOSEN = "chosen"


def choices(question: BaseQuestion, value: Any) -> list[Choice]:
    """The choices that an answer to the question made."""
    match question:
        case _ if value is None:
            return [BLANK]
        case TextQuestion():
            return []
        case SortQuestion():
            return list(value.items())
        case OrderQuestion():
            return [(part, str(place)) for place, part in enumerate(value, 1)]
    return [(part, CHOSEN) for part in ([value] if isinstance(value, str) else value)]


def possible_choices(question: BaseQuestion) -> dict[Choice, bool]:
    """{choice: whether the key wants it} of all that the question offers, in its order."""
    match question:
        case SortQuestion():
            offered: tuple[str, ...] = VERDICTS
        case OrderQuestion():
            offered = tuple(str(place) for place in range(1, len(question.parts) + 1))
        case _:
            return {(part.id, CHOSEN): bool(question.wanted(part)) for part in question.parts}
    return {(part.id, choice): choice == str(question.wanted(part)) for part in question.parts for choice in offered}


def written_choice(choice: str, lang: Lang) -> str:
    """A choice in words: 選んだ, 要相談, 2番目, 無回答."""
    return say("items.choice.place", lang, place=choice) if choice.isdigit() else say(f"items.choice.{choice}", lang)


def most_drawn(options: pd.DataFrame, question_id: str, lang: Lang) -> str:
    """The wrong choice that drew the most answers of a question, `k3 (12)`; "" where none was made."""
    wrong = options[(options["question_id"] == question_id) & ~options["wanted"] & (options["part_id"] != "")]
    most = max(wrong.to_dict("records"), key=lambda row: row["number"], default=None)
    if most is None or most["number"] == 0:
        return ""
    words = "" if most["choice"] == CHOSEN else f" {written_choice(most['choice'], lang)}"
    return f"{most['part_id']}{words} ({most['number']})"
