"""The feedback that a result gives on one question, and no more than may be said.

| reveal | of a question that is graded |
|---|---|
| nothing | nothing: one's own answer alone |
| clauses | right, partly right or wrong, and the clauses it rests on; neither which part is right nor why |
| answers | every part, right or wrong, why, and its clause; of a free text the guide and the criteria |

Of a question that waits for a person nothing of this is shown before, but for the clauses. A trainer's points and words on a free
text belong to the person who wrote it: they are shown with `clauses` and `answers`.
"""

from collections.abc import Mapping
from typing import Any

from kenshu.editions.edition import Reveal
from kenshu.i18n import Lang
from kenshu.kinds import ReleasedQuestion, awaits_person, clauses_of, review
from kenshu.kinds.clauses import quoted
from kenshu.results.scoring import SlotScore, earned_by_rule, most_by_person, written_points

Clauses = Mapping[str, Mapping[str, Any]]


def feedback(
    question: ReleasedQuestion, value: Any, given: SlotScore, reveal: Reveal, clauses: Clauses, lang: Lang
) -> dict[str, Any] | None:
    """Return the component's `feedback` for an answer, or None.

    `given` is the slot of a grade: {"points": number or None while a person has to decide, "max": number, "comment": words}, with
    the "reason" where a person set the points against the key: whoever got them reads it.
    """
    if reveal == "nothing":
        return None
    by_person = awaits_person(question["offered"]["kind"], question["key"])
    if reveal == "answers" and not (by_person and given["points"] is None):
        said = review(question, value, lang, clauses)
        if by_person:
            said |= {"right": how_right(given), "parts": [_with_given(part, given) for part in said["parts"]]}
    else:
        cited = clauses_of(question)
        rests_on = [quoted(name, lang, clauses) for name in clauses if name in cited]
        said = {"right": how_right(given), "parts": [], "clauses": rests_on}
    if by_person and given["points"] is not None and given.get("comment"):
        said["comment"] = given["comment"]
    return said | {"comment": given["reason"]} if given.get("reason") else said


def _with_given(part: dict[str, Any], given: SlotScore) -> dict[str, Any]:
    """Return a part with the points that a person gave it, where it is theirs and nobody has set those of the whole since."""
    if part["right"] is not None or "by_person" not in given or given.get("reason"):
        return part
    points, most = (given["points"] or 0.0) - earned_by_rule(given), most_by_person(given)
    right = how_right({"points": points, "max": most})
    return part | {"right": right, "given": {"points": written_points(points), "max": written_points(most)}}


def how_right(given: SlotScore) -> bool | str | None:
    """Return True, "partly" or False for the points of a question; None while a person has to decide."""
    if given["points"] is None:
        return None
    if given["points"] >= given["max"]:
        return True
    return "partly" if given["points"] > 0 else False
