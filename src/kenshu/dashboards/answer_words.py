"""An answer as a trainer reads it."""

from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds import BaseQuestion


def answer_in_words(question: BaseQuestion | None, value: Any, lang: Lang) -> str:
    """What was chosen, in the question's own words; "" where nothing was answered.

    An option that the question has no longer is shown by its id.
    """
    if value is None or value == "":
        return ""
    texts = {part.id: part.text.within(lang) for part in question.parts} if question else {}
    if isinstance(value, dict):
        verdicts = [(texts.get(part, part), say(f"component.{verdict}", lang)) for part, verdict in value.items()]
        return "\n".join(say("dashboard.answer.sorted", lang, text=text, verdict=verdict) for text, verdict in verdicts)
    if isinstance(value, list):
        if not value:
            return say("dashboard.answer.none_of_them", lang)
        numbered = question is not None and question.kind == "order"
        return "\n".join(
            f"{place}. {texts.get(part, part)}" if numbered else texts.get(part, part) for place, part in enumerate(value, 1)
        )
    return texts.get(value, str(value))
