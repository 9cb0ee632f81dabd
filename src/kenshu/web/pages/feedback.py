"""What a result says of one question, and no more than may be said.

| reveal | of a question that is graded |
|---|---|
| nothing | nothing: one's own answer alone |
| clauses | right, partly right or wrong, and the clauses it rests on; neither which part is right nor why |
| answers | every part, right or wrong, why, and its clause; of a free text the guide and the criteria |

A trainer's points and words on a free text belong to the person who wrote it: they are shown with `clauses` and `answers`.
"""

from collections.abc import Mapping
from typing import Any

from kenshu.editions.edition import Reveal
from kenshu.i18n import Lang
from kenshu.kinds import ReleasedQuestion, awaits_person, clauses_of, review
from kenshu.results.scoring import SlotScore

Clauses = Mapping[str, Mapping[str, Any]]


def feedback(
    question: ReleasedQuestion, value: Any, given: SlotScore, reveal: Reveal, clauses: Clauses, lang: Lang
) -> dict[str, Any] | None:
    """The component's `feedback` for an answer, or None.

    `given` is the slot of a grade: {"points": number or None while a person has to decide, "max": number, "comment": words}, with
    the "reason" where a person set the points against the key: whoever got them reads it.
    """
    if reveal == "nothing":
        return None
    said = _said(question, value, given, reveal, clauses, lang)
    return said | {"comment": given["reason"]} if given.get("reason") else said


def _said(question: ReleasedQuestion, value: Any, given: SlotScore, reveal: Reveal, clauses: Clauses, lang: Lang) -> dict[str, Any]:
    if awaits_person(question["offered"]["kind"]):
        return _by_person(question, given, reveal, clauses, lang)
    if reveal == "answers":
        return review(question, value, lang, clauses)
    return {"right": _right(given), "parts": [], "clauses": _clauses(question, clauses, lang)}


def _by_person(question: ReleasedQuestion, given: SlotScore, reveal: Reveal, clauses: Clauses, lang: Lang) -> dict[str, Any]:
    said: dict[str, Any] = {"right": _right(given), "parts": [], "clauses": _clauses(question, clauses, lang)}
    if given["points"] is not None:
        if reveal == "answers":
            said["guide"] = question["explanation"]["guide"][lang]
            said["criteria"] = [line[lang] for line in question["explanation"]["criteria"]]
        if given.get("comment"):
            said["comment"] = given["comment"]
    return said


def _right(given: SlotScore) -> bool | str | None:
    if given["points"] is None:
        return None
    if given["points"] >= given["max"]:
        return True
    return "partly" if given["points"] > 0 else False


def _clauses(question: ReleasedQuestion, clauses: Clauses, lang: Lang) -> list[dict[str, str]]:
    cited = clauses_of(question)
    return [
        {"id": name, "label": clause["label"][lang], "text": clause["text"][lang]}
        for name, clause in clauses.items()
        if name in cited
    ]
