"""Courses of a few questions, to plant something in: each question is a scenario of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kenshu.content import Content, Module, Scenario
from kenshu.kinds.contract import Written

WHY = {"ja": "理由", "en": "Why"}
RIGHT_FIELD = {"single": "right", "multiple": "right", "mark": "breaks"}
PARTS_FIELD = {"single": "options", "multiple": "options", "mark": "sentences", "sort": "statements", "order": "steps"}
PROMPT = "沿うものを選んでください。"


def question(kind: str, parts: Sequence[tuple[str, Any]], prompt: str = PROMPT, **fields: Any) -> Written:
    """A question of parts in the order written, (text, whether it is right, or its verdict); ids tell nothing of the key."""
    written = [
        {"id": f"{'kmtz'[len(text) % 4]}{number}", "text": {"ja": text, "en": text}, "why": WHY, "clause": "8-1-ku"}
        | ({"verdict": value} if kind == "sort" else {RIGHT_FIELD[kind]: value} if kind in RIGHT_FIELD else {})
        for number, (text, value) in enumerate(parts)
    ]
    return {"kind": kind, "prompt": {"ja": prompt, "en": prompt}, PARTS_FIELD[kind]: written, **fields}


def course_of(content: Content, questions: Iterable[Written], modules: Mapping[str, Module] | None = None) -> Content:
    """The questions `s0-1`, `s1-1`, ... with the guideline of another course, asked by these modules."""
    scenarios = {
        f"s{number}": Scenario.model_validate(
            {"id": f"s{number}", "title": WHY, "story": WHY, "questions": [{**each, "id": f"s{number}-1"}]}
        )
        for number, each in enumerate(questions)
    }
    return replace(content, scenarios=scenarios, modules=dict(modules or {}))


def module_of(
    content: Content, groups: Sequence[tuple[int, int, Sequence[str]]], practice: Sequence[str] = ("x-1",), **rules: Any
) -> Module:
    """A module whose groups are (questions taken, points, pool), by the rules of another."""
    other = next(iter(content.modules.values())).model_dump()
    test = [
        {"group": f"g{number}", "clauses": ["8-1-ku"], "take": take, "points": points, "questions": list(pool)}
        for number, (take, points, pool) in enumerate(groups)
    ]
    return Module.model_validate({**other, "due": "2026-12-25", "practice": list(practice), "test": test, "lesson": (), **rules})
