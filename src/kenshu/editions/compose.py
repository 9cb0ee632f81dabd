"""The content of an edition, made of what trainers wrote."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from kenshu.content import Content, Module
from kenshu.content.translations import translated
from kenshu.editions.edition import FORMAT, public
from kenshu.editions.lesson import lesson_of
from kenshu.editions.picture import released_picture
from kenshu.furigana import Readings, occurring
from kenshu.furigana.kit import kit_readings
from kenshu.furigana.notation import lines_of
from kenshu.furigana.texts import japanese_in, pieces_of
from kenshu.kinds import ReleasedQuestion, clauses_of, released_question
from kenshu.kinds.picture import OfferedPicture


def compose(content: Content, module: Module) -> dict[str, Any]:
    """Return the content of a module's edition, as `kenshu.editions.edition` describes it."""
    layouts = {form.id: form.layout() for form in content.guideline.forms}
    questions = {name: released_question(content.questions[name], content.scenario_of[name], layouts) for name in module.asked}
    _draw(content, questions)
    quoted = set().union(*(clauses_of(question) for question in questions.values()))
    composed = {
        "format": FORMAT,
        "module": module.id,
        **module.model_dump(include={"title", "intro", "minutes", "open_book"}),
        "rules": {
            **module.model_dump(include={"pass_mark", "attempts", "valid", "reveal_after_fail"}),
            "bound": module.bound.employment,
            **({"duties": list(module.bound.duties)} if module.bound.duties else {}),
            "due": module.due_as_written,
            "updates": list(module.updates),
        },
        "slots": [
            *({"id": slot, "part": "practice", "pool": [question]} for slot, question in module.practice_slots.items()),
            *({"part": "test", **asdict(slot), "pool": list(slot.pool)} for slot in module.test_slots),
        ],
        "lesson": lesson_of(module.lesson, content.guideline, content.sources.get(f"quizzes/{module.id}.yaml"), content.languages),
        "covers": list(module.clauses),
        "clauses": {
            clause.id: clause.model_dump(include={"label", "text", "binds"})
            | {"public": covered, "place": place}
            | content.guideline.noted(clause.id)
            for place, clause in enumerate(content.guideline.clauses)
            if (covered := clause.id in module.clauses or clause.parent in module.clauses) or clause.id in quoted
        },
        "guideline": content.guideline.model_dump(include={"title", "version"}),
        "questions": questions,
    }
    said: dict[str, Any] = translated(composed, content.languages)
    names = {"languages": dict(content.language_names)} if content.language_names else {}
    return said | names | _furigana(content, said)


def compose_guideline(content: Content) -> dict[str, Any]:
    """Return the guideline as it goes on record, as `kenshu.editions.guideline` describes it."""
    composed: dict[str, Any] = translated(content.guideline.as_released(), content.languages)
    readings = _occurring(composed, {**kit_readings(), **content.furigana.offered})
    return composed | ({"furigana": lines_of(readings)} if content.furigana.offered else {})


def _furigana(content: Content, composed: dict[str, Any]) -> dict[str, Any]:
    """Return the readings of an edition's texts; what is offered is looked for in what learners get and the lesson alone.

    Where the course has no list there are none.
    """
    known, explained = content.furigana
    if not known:
        return {}
    offered = _occurring([public(composed), composed["lesson"]], {**kit_readings(), **known})
    whole = _occurring(composed, {**kit_readings(), **known, **explained})
    besides = {words: parts for words, parts in whole.items() if offered.get(words) != parts}
    return {"furigana": {"offered": lines_of(offered), "explained": lines_of(besides)}}


def _occurring(data: Any, readings: Readings) -> Readings:
    return occurring("\n".join(pieces_of(japanese_in(data))), readings)


def _draw(content: Content, questions: Mapping[str, ReleasedQuestion]) -> None:
    """Put the pictures of the scenes into questions that have one."""
    for name, question in questions.items():
        scenario = content.scenario_of[name]
        source = content.sources.get(f"scenarios/{scenario.id}.yaml")
        if scenario.picture and source:
            question["offered"]["scenario"]["picture"] = cast(
                "OfferedPicture", released_picture(source, scenario.picture, content.languages)
            )
