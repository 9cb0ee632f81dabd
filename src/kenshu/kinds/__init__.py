"""The kinds of question, and all that other rooms ask of a released question and of answers to it, whatever its kind.

Each kind is a folder of its own (`single/`, `multiple/`, ...), found by being there: `kenshu.kinds.contract` says what it gives,
`docs/kinds.md` how to add one. Everything here works on plain data, as an edition holds it. A kind that is not there is refused
with a KenshuError.
"""

import operator
import pkgutil
from collections.abc import Mapping
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from kenshu.errors import AnswerRefused, KenshuError
from kenshu.i18n import Lang, say
from kenshu.kinds.clauses import quoted
from kenshu.kinds.contract import BLANK, CHOSEN, Choice, Judged, Kind, Offered, PersonScoring, ReleasedQuestion, Why
from kenshu.kinds.paper import Paper
from kenshu.kinds.question import BaseQuestion, Bilingual, Story

# What other rooms need of the files of this one; the rest stands below.
__all__ = ["BLANK", "CHOSEN", "BaseQuestion", "Bilingual", "Choice", "Judged", "Offered", "ReleasedQuestion"]

_HERE = Path(__file__).parent

KINDS: dict[str, Kind] = {
    name: import_module(f"kenshu.kinds.{name}").KIND for _, name, is_folder in pkgutil.iter_modules([str(_HERE)]) if is_folder
}

if TYPE_CHECKING:
    Question = BaseQuestion
else:  # which schemas there are is known when the folders have been looked through
    Question = Annotated[reduce(operator.or_, (kind.question for kind in KINDS.values())), Field(discriminator="kind")]


def kind_of(name: str) -> Kind:
    """Return a kind by its name. Raises KenshuError for one that is not there: no other rule stands in for it."""
    if name not in KINDS:
        raise KenshuError("kind.unknown", found=str(name)[:60], allowed=", ".join(KINDS))
    return KINDS[name]


def front_end(ending: str) -> list[Path]:
    """Return the files of the kinds' renderers: `render.js` of each, or `render.css` of those that have one."""
    files = [_HERE / name / f"render.{ending}" for name in KINDS]
    return [file for file in files if ending == "js" or file.exists()]


def released_question(question: BaseQuestion, scenario: Story, forms: Mapping[str, Any] | None = None) -> ReleasedQuestion:
    """Return a question as an edition holds it; `forms` is {form id: its layout}, for those that are asked on one."""
    layout = (forms or {}).get(question.on_form or "")
    offered: Offered = {
        "id": question.id,
        "kind": question.kind,
        "prompt": question.prompt.plain(),
        "scenario": scenario.released(),
        "parts": [{"id": part.id, "text": part.text.plain()} for part in question.parts],
        **({"layout": layout} if layout else {}),  # type: ignore[typeddict-item]
        **question.offered_besides(),  # type: ignore[typeddict-item]
    }
    if scenario.picture is not None:
        offered["scenario"]["picture"] = scenario.picture.model_dump(include={"alt", "caption"})  # type: ignore[typeddict-item]
    return {
        "offered": offered,
        "key": question.key(),
        "explanation": {
            "parts": {part.id: part.explained() for part in question.parts},
            "clauses": sorted(question.clauses),
            **question.explained_besides(),  # type: ignore[typeddict-item]
        },
    }


def setting(offered: Offered, lang: Lang) -> list[str]:
    """Return the rules of a question's (fictional) scene; none in an edition from before there were such."""
    return [rule[lang] for rule in offered["scenario"].get("setting", ())]


def clauses_of(question: ReleasedQuestion) -> set[str]:
    """Return the ids of the clauses that a question rests on."""
    return set(question["explanation"]["clauses"])


def by_person(kind: str, key: Any) -> float:
    """Return the share of a question's points that a person gives: 1.0 for all of them, 0.0 where the kind's own rule gives all."""
    scoring = kind_of(kind).scoring
    return scoring.by_person(key) if isinstance(scoring, PersonScoring) else 0.0


def part_by_person(question: BaseQuestion) -> float:
    """Return the same of a question as a trainer writes it, asking no key of it unless its kind needs it: it may have none yet."""
    scoring = kind_of(question.kind).scoring
    return scoring.by_person(question.key()) if isinstance(scoring, PersonScoring) else 0.0


def by_rule(kind: str, key: Any, value: Any) -> float:
    """Return the share of the points that an answer earns by the kind's own rule, whatever a person gives besides."""
    scoring = kind_of(kind).scoring
    return scoring.by_rule(key, value) if isinstance(scoring, PersonScoring) else scoring.share(key, value) or 0.0


def awaits_person(kind: str, key: Any) -> bool:
    """Return whether a person gives points of a question, all of them or some."""
    return by_person(kind, key) > 0


def read_answer(offered: Offered, raw: object) -> Any:
    """Return an answer's value, in one form for one meaning. None is an answer taken back.

    Raises AnswerRefused for a wrong shape or for anything that was not offered.
    """
    kind = kind_of(offered["kind"])
    return None if raw is None else kind.read(offered, raw)


def is_offered(offered: Offered, value: Any) -> bool:
    """Return whether a question takes a value as its answer."""
    try:
        read_answer(offered, value)
    except AnswerRefused:
        return False
    return True


def is_complete(offered: Offered, value: Any) -> bool:
    """Return whether an answer leaves nothing of its question open."""
    kind = kind_of(offered["kind"])
    return value is not None and kind.is_complete(offered, value)


def shown(offered: Offered, value: Any) -> Offered:
    """Return a question as far as somebody with this recorded answer may see it; None is no answer yet."""
    return kind_of(offered["kind"]).shown(offered, value)


def may_follow(offered: Offered, before: Any, value: Any) -> bool:
    """Return whether an answer of a test may take the place of the one on record before it.

    One that the question does not offer any more stands for none: it is open again.
    """
    return before is None or not is_offered(offered, before) or kind_of(offered["kind"]).may_follow(before, value)


def right_answer(question: ReleasedQuestion) -> Any:
    """Return an answer that earns everything that a rule gives; None where a person gives all the points."""
    return kind_of(question["offered"]["kind"]).right_answer(question["key"])


def share(kind: str, key: Any, value: Any) -> float | None:
    """Return the share of the points that an answer earns against a key, by the kind's own rule; None where a person decides."""
    return kind_of(kind).scoring.share(key, value)


def review(question: ReleasedQuestion, value: Any, lang: Lang, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what an answer earned and why, for the question component. `clauses` is {clause id: {"label", "text"}}.

    The result is {"right": True, False, "partly", or None where a person decides,
    "parts": [{"id", "right", "chosen", "wanted", "why", "missing" where there is one, "clause": as `quoted` has it}]} of the
    parts shown;
    `right` of a part says that the answer treats it as the key does (None: a person decides), `wanted` what the key says of it.
    Where there is a guide for a grader, it is there as "guide" and "criteria", with the "clauses" of a question without parts.
    """
    offered, explanation = question["offered"], question["explanation"]
    kind = kind_of(offered["kind"])
    earned = kind.scoring.share(question["key"], value)
    parts = [
        {
            "id": part["id"],
            **kind.treated(question["key"], part["id"], value),
            **{name: words[lang] for name, words in kind.told(offered, part["id"]).items()},
            **_explained(explanation["parts"][part["id"]], lang, clauses),
        }
        for part in kind.shown(offered, value)["parts"]
    ]
    said: dict[str, Any] = {
        "right": None if earned is None else earned == 1.0 or ("partly" if earned > 0 else False),
        "parts": parts,
    }
    if "guide" in explanation:
        said["guide"] = explanation["guide"][lang]
        said["criteria"] = [line[lang] for line in explanation["criteria"]]
    if "guide" in explanation and not parts:
        said["clauses"] = [quoted(clause, lang, clauses) for clause in explanation["clauses"]]
    return said


def _explained(why: Why, lang: Lang, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    missing = {"missing": why["missing"][lang]} if "missing" in why else {}
    return {"why": why["why"][lang], **missing, "clause": quoted(why["clause"], lang, clauses)}


def drawn(question: ReleasedQuestion, lang: Lang, numbers: Mapping[str, str] | None = None) -> str | None:
    """Return a picture of a question with its key, or with {part: words} beside its parts; None where there is nothing to draw."""
    return kind_of(question["offered"]["kind"]).drawn(question, lang, numbers)


def choices(kind: str, key: Any, value: Any) -> list[Choice]:
    """Return the choices that an answer made, (part, what was done with it); a blank one made the choice BLANK alone."""
    found = kind_of(kind)
    return [BLANK] if value is None else found.choices(key, value)


def part_in_words(offered: Offered, part: str, lang: Lang) -> str:
    """Return a part as it stands in a table, with the moment that it belongs to; "" for that of a blank answer."""
    return kind_of(offered["kind"]).part_in_words(offered, part, lang)


def choice_in_words(offered: Offered, choice: str, lang: Lang) -> str:
    """Return what was done with a part in words: 選んだ, 要相談, 2番目, 無回答."""
    return (
        say("items.choice.blank", lang) if choice == BLANK[1] else kind_of(offered["kind"]).choice_in_words(offered, choice, lang)
    )


def answer_in_words(offered: Offered, value: Any, lang: Lang) -> str:
    """Return an answer as a person reads it, in the question's own words; "" where nothing was answered."""
    kind = kind_of(offered["kind"])
    return "" if value is None else "\n".join(kind.in_words(offered, value, lang))


def judged(question: ReleasedQuestion, value: Any, lang: Lang) -> list[Judged]:
    """Return an answer as who grades it reads it: what is theirs to grade, and each other part with the verdict of its rule."""
    return kind_of(question["offered"]["kind"]).judged(question["offered"], question["key"], value, lang)


def paper(offered: Offered, value: Any, lang: Lang) -> Paper | None:
    """Return an answer as it stands on paper, to be printed; None for a question that is filled in on none."""
    return kind_of(offered["kind"]).paper(offered, value, lang)


def without_own_words(kind: str, key: Any, value: Any, instead: str) -> Any:
    """Return an answer without words that a person wrote, `instead` or what they earned in the place of each; choices stay."""
    found = kind_of(kind)
    return None if value is None else found.without_own_words(key, value, instead)
