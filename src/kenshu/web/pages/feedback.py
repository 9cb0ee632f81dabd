"""What a result says of one question, and no more than may be said.

| reveal | of a question that is graded |
|---|---|
| nothing | nothing: one's own answer alone |
| clauses | right, partly right or wrong, and the clauses it rests on; neither which part is right nor why |
| answers | every part, right or wrong, why, and its clause; of a free text the guide and the criteria |

A trainer's points and words on a free text belong to the person who wrote it: they are shown with `clauses` and `answers`.
"""

from collections.abc import Mapping
from typing import Any, Literal

from kenshu.content import Clause
from kenshu.i18n import Lang
from kenshu.kinds import BaseQuestion, TextQuestion

Reveal = Literal["nothing", "clauses", "answers"]


def feedback(
    question: BaseQuestion, value: Any, given: Mapping[str, Any], reveal: Reveal, clauses: Mapping[str, Clause], lang: Lang
) -> dict[str, Any] | None:
    """The component's `feedback` for an answer, or None.

    `given` is the slot of a grade: {"points": number or None while a person has to decide, "max": number, "comment": words}, with
    the "reason" where a person set the points against the key: whoever got them reads it.
    """
    if reveal == "nothing":
        return None
    said = _said(question, value, given, reveal, clauses, lang)
    return said | {"comment": given["reason"]} if given.get("reason") else said


def _said(
    question: BaseQuestion, value: Any, given: Mapping[str, Any], reveal: Reveal, clauses: Mapping[str, Clause], lang: Lang
) -> dict[str, Any]:
    if isinstance(question, TextQuestion):
        return _text(question, given, reveal, clauses, lang)
    if reveal == "answers":
        return question.review(value, lang, clauses)
    return {"right": _right(given), "parts": [], "clauses": _clauses(question, clauses, lang)}


def _text(
    question: TextQuestion, given: Mapping[str, Any], reveal: Reveal, clauses: Mapping[str, Clause], lang: Lang
) -> dict[str, Any]:
    said: dict[str, Any] = {"right": _right(given), "parts": [], "clauses": _clauses(question, clauses, lang)}
    if given["points"] is not None:
        if reveal == "answers":
            said["guide"] = question.guide.within(lang)
            said["criteria"] = [line.within(lang) for line in question.criteria]
        if given.get("comment"):
            said["comment"] = given["comment"]
    return said


def _right(given: Mapping[str, Any]) -> bool | str | None:
    if given["points"] is None:
        return None
    if given["points"] >= given["max"]:
        return True
    return "partly" if given["points"] > 0 else False


def _clauses(question: BaseQuestion, clauses: Mapping[str, Clause], lang: Lang) -> list[dict[str, str]]:
    return [
        {"id": clause.id, "label": clause.label.within(lang), "text": clause.text.within(lang)}
        for clause in clauses.values()
        if clause.id in question.clauses
    ]
