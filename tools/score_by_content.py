"""Scores by the scenarios and quizzes themselves: what tests and the sample year hold the engine's own way of grading against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kenshu.content import Content


@dataclass(frozen=True)
class SlotScore:
    """The points of a slot, of `max`; None where a person has still to decide."""

    slot: str
    question_id: str
    points: float | None
    max: float


def score_attempt(content: Content, module_id: str, draw: Mapping[str, str], answers: Mapping[str, Any]) -> list[SlotScore]:
    """The score of each test slot of an attempt, in order; practice slots earn nothing.

    `draw` is {slot: question id}, `answers` {slot: value}. A slot earns the answer's share of its points; a blank answer 0.0.
    Raises KeyError for a slot that was not drawn or a question that the content no longer has.
    """
    scores = []
    for slot in content.modules[module_id].test_slots:
        question_id = draw[slot.id]
        share = content.questions[question_id].score(answers.get(slot.id))
        points = None if share is None else share * slot.points
        scores.append(SlotScore(slot.id, question_id, points, float(slot.points)))
    return scores
