from collections.abc import Mapping
from typing import Any, TypedDict

from pydantic import TypeAdapter

from kenshu.kinds.offered import Offered


class ReleasedQuestion(TypedDict):
    offered: Offered
    key: Any
    explanation: dict[str, Any]


def _q(question: Any) -> Any:
    from kenshu.kinds import Question

    return TypeAdapter(Question).validate_python(question["explanation"]["written"])


def awaits_person(kind: str) -> bool:
    from kenshu.kinds import _CLASSES

    return _CLASSES[kind].awaits_person


def clauses_of(question: Any) -> set[str]:
    return set(_q(question).clauses)


def released_question(question: Any, scenario: Any) -> ReleasedQuestion:
    offered: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "prompt": question.prompt.model_dump(),
        "scenario": {"id": scenario.id, "title": scenario.title.model_dump(), "story": scenario.story.model_dump()},
        "parts": [part.public() for part in question.parts],
    }
    if question.kind == "text":
        offered["max_length"] = question.max_length
    written = question.model_dump(by_alias=True, mode="json")
    more = {n: written[n] for n in ("guide", "criteria") if n in written}
    return {"offered": offered, "key": question.key(), "explanation": {"written": written, **more}}


class _W:
    def __init__(self, d: Any) -> None:
        self.d = d

    def within(self, lang: str) -> Any:
        return self.d[lang]


class _C:
    def __init__(self, d: Any) -> None:
        self.label = _W(d["label"])
        self.text = _W(d["text"])


def review(question: Any, value: Any, lang: Any, clauses: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = _q(question).review(value, lang, {k: _C(v) for k, v in clauses.items()})
    return out
