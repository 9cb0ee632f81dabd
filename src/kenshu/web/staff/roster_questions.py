"""Questions of a roster's preview as radios, and what was chosen as the order of its act has it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kenshu.i18n import Lang, say
from kenshu.roster.in_words import changed, former_in_words, path_in_words
from kenshu.roster.paths import KINDS

ASKED = "answer:"  # before the number, in the name of a question's radios
_MOST = 300  # on the page; what is left is asked once these are answered
_PATHS = 30  # departments of one question


def questions(found: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """Return what a preview asks: name of the radios, text, choices as (value, words), and the value chosen, "" for none.

    `departments` are those of a question about departments, as they are written and would be read.
    """
    asked = [_paths(each, lang) for each in found["path_questions"]]
    asked += [_zeros(found, lang)] if found["lost_zeros"] else []
    return [*asked, *(_who(each, lang) for each in found["questions"][:_MOST])]


def answered(given: Sequence[str]) -> dict[str, Any]:
    """Return answers as an order has them; each as its radio says it: `same=001001`, `changed=001001=002001`, `parted=path`."""
    told: dict[str, Any] = {"same": [], "new": [], "changed": []}
    for each in given:
        kind, _, value = each.partition("=")
        if kind == "zeros":
            told["zeros"] = value == "yes"
        elif kind in KINDS:
            told[kind] = value
        elif kind in told:
            told[kind].append(value)
    return told


def _paths(asked: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    kind, departments = asked["kind"], asked["departments"]
    more = len(departments) - _PATHS
    return {
        "name": f"{ASKED}{kind}=",
        "text": say(f"people.roster.paths.{kind}", lang, number=len(departments)),
        "departments": [
            *map(path_in_words, departments[:_PATHS]),
            *([say("staff_roster.more_rereads", lang, number=more)] if more > 0 else []),
        ],
        "choices": [(f"{kind}={each}", say(f"people.roster.paths.{each}", lang)) for each in ("path", "name")],
        "chosen": f"{kind}={asked['answer']}" if asked["answer"] else "",
    }


def _zeros(found: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    text = say("staff_roster.zeros", lang, number=found["lost_zeros"])
    choices = [(f"zeros={each}", say(f"staff_roster.zeros.{each}", lang)) for each in ("yes", "no")]
    chosen = "" if found["zeros_open"] else "zeros=yes"
    return {"name": f"{ASKED}zeros=", "text": text, "departments": [], "choices": choices, "chosen": chosen}


def _who(asked: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    key, number = "question" if asked["holds"] else "question_changed", asked["number"]
    choices = {employee_id: (value, words) for employee_id, value, words in _choices(asked, lang)}
    return {
        "name": f"{ASKED}{number}",
        "text": say(f"people.roster.{key}", lang, number=number, name=asked["name"], department=asked["department"]),
        "departments": [],
        "choices": list(choices.values()),
        "chosen": "" if asked["answer"] is None else choices[asked["answer"]][0],
    }


def _choices(asked: Mapping[str, Any], lang: Lang) -> Iterator[tuple[str, str, str]]:
    """Yield (employee id, value, words) of each choice; the id of a new person is ""."""
    for place, former in enumerate(asked["people"]):
        kind = "same" if asked["holds"] and place == 0 else "changed"
        value = f"same={asked['number']}" if kind == "same" else f"changed={changed(asked, former)}"
        yield former["employee_id"], value, say(f"staff_roster.answer.{kind}", lang, person=former_in_words(former, lang))
    yield "", f"new={asked['number']}", say("staff_roster.answer.new", lang)
