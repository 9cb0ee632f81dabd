"""The result of a hand-in: score, pass or fail, one's own answers, and as much of the key as may be shown."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from kenshu.attempts import attempts
from kenshu.attempts.asked import asked, without_story
from kenshu.attempts.attempts import Attempt
from kenshu.clock import written_date
from kenshu.editions.edition import Edition, Reveal
from kenshu.editions.on_record import Editions
from kenshu.i18n import Lang, say
from kenshu.kinds import ReleasedQuestion, paper
from kenshu.results.grades import Grade
from kenshu.results.handin import Receipt, receipt_of
from kenshu.results.scoring import written_points
from kenshu.results.standing.one import Standing
from kenshu.results.verdict import Verdict, verdict
from kenshu.web.pages.feedback import feedback, how_right
from kenshu.web.pages.page import Page, refuse_void
from kenshu.web.pages.question import component_data, scenario_shown
from kenshu.web.pages.records import Records
from kenshu.web.render import page_data


@dataclass(frozen=True)
class Graded:
    """A hand-in with its latest grade, and what it is read with. Practice is no part of it."""

    editions: Editions
    attempt: Attempt
    answers: Mapping[str, Any]
    grade: Grade
    lang: Lang

    @cached_property
    def edition(self) -> Edition:
        """The one that the attempt belongs to."""
        return self.editions.of(self.attempt)

    @cached_property
    def key(self) -> Edition:
        """The edition by whose key it was graded, which a regrade may have changed."""
        return self.editions.by_sha256.get(self.grade.edition or "") or self.edition

    @cached_property
    def verdict(self) -> Verdict:
        """Passed, failed or awaiting."""
        return verdict(self.grade)

    @property
    def reveal(self) -> Reveal:
        """The extent shown: everything after a pass; else, also while a person has still to decide, what the edition allows."""
        return "answers" if self.verdict == "passed" else self.edition.rules.reveal_after_fail

    @cached_property
    def asked(self) -> dict[str, ReleasedQuestion | None]:
        """{slot of the test: its question as it was asked}; None for one from before editions that none on record has."""
        test = {slot.id for slot in self.edition.released.of("test")} | self.grade.slots.keys()
        drawn = {slot: name for slot, name in self.attempt.draw.items() if slot in test}
        return {slot: self.editions.asked(self.attempt, name, self.answers.get(slot)) for slot, name in drawn.items()}

    def question(self, slot: str, its: ReleasedQuestion) -> dict[str, Any]:
        """Return a question as the component gets it: as far as its author came."""
        return without_story(asked(its["offered"], self.attempt, self.answers.get(slot)))

    def feedback(self, slot: str, asked: ReleasedQuestion) -> dict[str, Any] | None:
        """Return what is said of an answer."""
        given = self.grade.slots.get(slot)
        if given is None:
            return None
        question, clauses = self.key.questions.get(self.attempt.draw[slot]), self.key.clauses
        if question is None:
            question, clauses = asked, self.editions.clauses
        return feedback(question, self.answers.get(slot), given, self.reveal, clauses, self.lang)

    def points(self, slot: str) -> str:
        """Return a question's points in words; "" where they are not shown."""
        given = self.grade.slots.get(slot)
        if given is None:
            return say("web.result.not_counted", self.lang)
        most = written_points(given["max"])
        if given["points"] is None:
            return say("web.result.points_awaited", self.lang, max=most)
        points = written_points(given["points"])
        return "" if self.reveal == "nothing" else say("web.result.points", self.lang, points=points, max=most)

    def mark(self, slot: str) -> str:
        """Return the name of a mark: right, partly or wrong; "" where none is shown, as while a person has to decide."""
        given = self.grade.slots.get(slot)
        if given is None or self.reveal == "nothing":
            return ""
        return {True: "right", "partly": "partly", False: "wrong", None: ""}[how_right(given)]


def result(graded: Graded) -> dict[str, Any]:
    """Return the page of a result, without what the rest of a person's records add."""
    grade = graded.grade
    awaited = sum(given["points"] is None for given in grade.slots.values())
    known = {slot: question for slot, question in graded.asked.items() if question is not None}
    data = component_data(
        graded.attempt,
        graded.lang,
        [
            {"slot": slot, "number": "", "question": graded.question(slot, question), "practice": False}
            for slot, question in known.items()
        ],
        answers={slot: {"value": graded.answers.get(slot), "seq": 0, "shown_at": ""} for slot in known},
        readonly=True,
        feedback={slot: graded.feedback(slot, question) for slot, question in known.items()},
    )
    return {
        "module": graded.edition.module_id,
        "module_title": graded.edition.title[graded.lang],
        "attempt_number": graded.attempt.number,
        "state": graded.verdict,
        "score": written_points(grade.score),
        "max_score": written_points(grade.max_score),
        "share": written_share(grade.score, grade.max_score),
        "pass_mark": grade.pass_mark,
        "awaiting": {"points": written_points(grade.awaiting), "questions": awaited} if awaited else None,
        "reveal": graded.reveal,
        "questions": [_entry(graded, slot, number) for number, slot in enumerate(graded.asked, 1)],
        "data": page_data(data),
    }


def written_share(score: float, max_score: float) -> str:
    """Return a score in per cent, cut off after one place: 79.96 % is not shown as 80."""
    return f"{math.floor(score / max_score * 1000 + 1e-6) / 10:g}"


def _entry(graded: Graded, slot: str, number: int) -> dict[str, Any]:
    question = graded.asked[slot]
    value = graded.answers.get(slot)
    return {
        "slot": slot,
        "number": number,
        "scenario": question and scenario_shown(question["offered"], graded.lang),
        "points": graded.points(slot),
        "mark": graded.mark(slot),
        "blank": value is None,
        "on_form": bool(question and paper(question["offered"], value, graded.lang)),
    }


def what_next(verdict: Verdict, stands: Standing) -> tuple[str, bool]:
    """Return the sentence that says what comes next, and whether another attempt can be started from here."""
    if verdict == "passed" or stands.state in ("completed", "expiring"):
        return ("passed" if verdict == "passed" else "passed_since"), False
    if verdict == "awaiting":
        return "awaiting", False
    if stands.may_start:
        return "again", True
    return ("none_left" if stands.state == "failed" else "went_on"), False


class ResultPage(Page):
    """The result of one's own hand-in."""

    async def get(self, attempt_id: str) -> None:
        """Show the result; before there is one, a page that waits for it; while the attempt is open, its review."""

        def read(conn: Connection) -> tuple[Attempt, Records, Receipt | None]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            return attempt, self.records(conn, attempt.module_id), receipt_of(conn, attempt_id)

        attempt, mine, receipt = await self.threads.glance(read)
        refuse_void(attempt)
        if receipt is None:
            self.redirect(f"/attempts/{attempt_id}/review")
        elif attempt_id in mine.grades:
            stands = mine.standing(attempt.module_id, self.today, self.course.time_zone)
            completion = mine.completions(attempt.module_id, self.course.time_zone).get(attempt_id)
            graded = Graded(mine.editions, attempt, receipt.answers, mine.grades[attempt_id], self.lang)
            await self.result(graded, receipt, stands, completion.last_day if completion else None)
        else:
            await self.show(
                "grading.html",
                module_title=mine.editions.of(attempt).title[self.lang],
                attempt_number=attempt.number,
                receipt=receipt.number,
                state_url=f"/api/attempts/{attempt.id}/result-state",
            )

    async def result(self, graded: Graded, receipt: Receipt, stands: Standing, last_day: date | None) -> None:
        """Show the result, and what comes next."""
        page = result(graded)
        sentence, again = what_next(page["state"], stands)
        readings = {**graded.edition.furigana(explained=True), **graded.key.furigana(explained=True)}
        await self.show(
            "result.html",
            readings=readings,
            **page,
            say=self.say(f"result.next.{sentence}", left=stands.attempts_left),
            again=again,
            receipt=receipt.number,
            handed_in=self.written(receipt.at),
            valid_until=last_day and written_date(last_day, self.lang),
        )
