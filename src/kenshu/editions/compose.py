"""The content of an edition, made of what trainers wrote."""

from typing import Any

from kenshu.content import Content, Module
from kenshu.editions.edition import FORMAT
from kenshu.kinds import clauses_of, released_question


def compose(content: Content, module: Module) -> dict[str, Any]:
    """Return the content of a module's edition, as `kenshu.editions.edition` describes it."""
    questions = {name: released_question(content.questions[name], content.scenario_of[name]) for name in module.asked}
    quoted = set().union(*(clauses_of(question) for question in questions.values()))
    return {
        "format": FORMAT,
        "module": module.id,
        "title": module.title.model_dump(),
        "intro": module.intro.model_dump(),
        "minutes": module.minutes,
        "rules": _rules(module),
        "slots": _slots(module),
        "covers": list(module.clauses),
        "clauses": {
            clause.id: {
                "label": clause.label.model_dump(),
                "text": clause.text.model_dump(),
                "binds": clause.binds,
                "public": covered,
                "place": place,
            }
            for place, clause in enumerate(content.guideline.clauses)
            if (covered := clause.id in module.clauses or clause.parent in module.clauses) or clause.id in quoted
        },
        "guideline": {"title": content.guideline.title.model_dump(), "version": content.guideline.version},
        "questions": questions,
    }


def _rules(module: Module) -> dict[str, Any]:
    return {
        "pass_mark": module.pass_mark,
        "attempts": module.attempts,
        "valid": module.valid,
        "reveal_after_fail": module.reveal_after_fail,
        "bound": list(module.bound.employment),
        "due": module.due_as_written,
        "updates": list(module.updates),
    }


def _slots(module: Module) -> list[dict[str, Any]]:
    practice = [{"id": slot, "part": "practice", "pool": [question]} for slot, question in module.practice_slots.items()]
    test = [
        {"id": slot.id, "part": "test", "group": slot.group, "points": slot.points, "place": slot.place, "pool": list(slot.pool)}
        for slot in module.test_slots
    ]
    return practice + test
