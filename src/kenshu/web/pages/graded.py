"""A graded hand-in as its author sees it: score, pass or fail, one's own answers, and as much of the key as may be shown."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kenshu.attempts.attempts import Attempt
from kenshu.editions.edition import Edition, Reveal
from kenshu.i18n import Lang, say
from kenshu.kinds import Offered
from kenshu.results.grades import Grade
from kenshu.results.verdict import Verdict, verdict
from kenshu.web.pages.feedback import feedback
from kenshu.web.pages.question import asked, component_data, paragraphs
from kenshu.web.render import page_data


@dataclass(frozen=True)
class Graded:
    """A hand-in with its latest grade, and what it is read with. Practice is no part of it.

    `edition` is the one that the attempt belongs to; `key` the one by whose key it was graded, which a regrade may have changed.
    """

    edition: Edition
    key: Edition
    attempt: Attempt
    answers: Mapping[str, Any]
    grade: Grade
    lang: Lang

    @cached_property
    def verdict(self) -> Verdict:
        """Passed, failed or awaiting."""
        return verdict(self.grade)

    @property
    def reveal(self) -> Reveal:
        """How much is shown: everything after a pass; else, also while a person has still to decide, what the edition allows."""
        return "answers" if self.verdict == "passed" else self.edition.rules.reveal_after_fail

    @cached_property
    def slots(self) -> dict[str, int]:
        """{slot: its number} of the test's questions."""
        return {slot.id: number for number, slot in enumerate(self.edition.released.of("test"), 1)}

    def offered(self, slot: str) -> Offered:
        """Return the question of a slot as it was asked."""
        return self.edition.released.questions[self.attempt.draw[slot]]

    def feedback(self, slot: str) -> dict[str, Any] | None:
        """Return what is said of an answer."""
        given = self.grade.slots.get(slot)
        if given is None:
            return None
        question = self.key.questions[self.attempt.draw[slot]]
        return feedback(question, self.answers.get(slot), given, self.reveal, self.key.clauses, self.lang)

    def points(self, slot: str) -> str:
        """A question's points in words; "" where they are not shown."""
        given = self.grade.slots.get(slot) or {"points": 0.0, "max": 0.0}
        most = f"{given['max']:g}"
        if given["points"] is None:
            return say("web.result.points_awaited", self.lang, max=most)
        return "" if self.reveal == "nothing" else say("web.result.points", self.lang, points=f"{given['points']:.3g}", max=most)


def result(graded: Graded) -> dict[str, Any]:
    """The page of a result, without what the rest of a person's records add."""
    grade = graded.grade
    awaited = sum(given["points"] is None for given in grade.slots.values())
    return {
        "module": graded.edition.module_id,
        "module_title": graded.edition.title[graded.lang],
        "attempt_number": graded.attempt.number,
        "state": graded.verdict,
        "score": f"{grade.score:.4g}",
        "max_score": f"{grade.max_score:g}",
        "share": written_share(grade.score, grade.max_score),
        "pass_mark": grade.pass_mark,
        "pass_points": f"{grade.pass_mark * grade.max_score / 100:g}",
        "awaiting": {"points": f"{grade.awaiting:g}", "questions": awaited} if awaited else None,
        "reveal": graded.reveal,
        "questions": [_entry(graded, slot, number) for slot, number in graded.slots.items()],
        "data": page_data(_component_data(graded)),
    }


def written_share(score: float, max_score: float) -> str:
    """A score in per cent, cut off after one place: 79.96 % is not shown as 80."""
    return f"{math.floor(score / max_score * 1000 + 1e-6) / 10:g}"


def _entry(graded: Graded, slot: str, number: int) -> dict[str, Any]:
    scenario = graded.offered(slot)["scenario"]
    return {
        "slot": slot,
        "number": number,
        "title": scenario["title"][graded.lang],
        "story": paragraphs(scenario["story"][graded.lang], graded.lang),
        "points": graded.points(slot),
        "blank": graded.answers.get(slot) is None,
    }


def _component_data(graded: Graded) -> dict[str, Any]:
    shown = [
        {"slot": slot, "number": "", "question": asked(graded.offered(slot), graded.attempt), "practice": False}
        for slot in graded.slots
    ]
    return component_data(
        graded.attempt,
        graded.lang,
        shown,
        answers={slot: {"value": graded.answers.get(slot), "seq": 0, "shown_at": ""} for slot in graded.slots},
        readonly=True,
        feedback={slot: graded.feedback(slot) for slot in graded.slots},
    )
