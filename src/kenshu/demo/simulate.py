"""Simulated people: employees who start, answer, change their minds and hand in, and a trainer who gives points.

They go through the code that real people's clicks go through.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.clock import day_of, fiscal_year
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, catalogue, say
from kenshu.kinds import ReleasedQuestion, answer_in_words, by_person, kind_of, right_answer
from kenshu.nbgrader.gradebook import open_gradebook, slot_of
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.results import grades
from kenshu.results.handed_in import HandedIn, handed_in
from kenshu.results.handin import hand_in
from kenshu.results.scoring import earned_by_rule, most_by_person
from kenshu.results.verdict import verdict
from kenshu.storage import Database

WEEKS = 6  # how far back the demo's history reaches

# How an employee takes a module, and how many of 100 do so; skill is the probability of a right answer.
_WAYS = {"ready": 42, "fair": 26, "weak": 8, "leaves some open": 4, "hands in a blank": 2, "breaks off": 8, "has not begun": 6}
_SKILL = {"ready": 0.96, "fair": 0.82, "weak": 0.45, "leaves some open": 0.9, "hands in a blank": 0.0, "breaks off": 0.85}
_NEWCOMERS = 0.06  # have begun nothing at all; the server's demo signs in as one of them
_CHANGES_MIND = 0.08
_PRACTISES = 0.85
_RETAKES = 0.7
_IN_ENGLISH = 0.05
_HAS_BEGUN_NOTHING = 0.07  # with them a visitor can still try everything from the start
_GRADED_SO_FAR = 0.8  # of the free texts that wait
_GOOD, _WEAK = "answer.good.", "answer.weak."


class City:
    """The employees of the sample city; who does what follows from their ids, so that every run is alike.

    `now` is the latest moment at which anything happens; `time_zone` the city's, for office hours.
    """

    def __init__(self, course: Course, database: Database, now: datetime) -> None:
        self.course, self.database = course, database
        self.now, self.time_zone = now, course.time_zone
        self.today = day_of(now, self.time_zone)

    @property
    def begin(self) -> datetime:
        """Return the moment at which the modules were assigned: weeks ago, in the morning."""
        return datetime.combine(self.today - timedelta(weeks=WEEKS), time(8, 30), self.time_zone)

    @property
    def open_from(self) -> datetime:
        """Return the moment from which people answer: in this fiscal year, so that no completion has run out."""
        return max(self.begin, datetime.combine(date(fiscal_year(self.today), 4, 1), time(), self.time_zone))

    def take(self, employee_id: str, module_id: str) -> None:
        """Make the first attempt at a module, unless the employee has not begun."""
        way = self.way_of(employee_id, module_id)
        if way != "has not begun" and random.Random(f"{employee_id} newcomer").random() >= _NEWCOMERS:
            self._attempt(employee_id, module_id, random.Random(f"{employee_id} {module_id}"), way, begin=0.0, end=0.7)

    @staticmethod
    def way_of(employee_id: str, module_id: str) -> str:
        """Return how an employee takes a module: one of the ways above."""
        if random.Random(employee_id).random() < _HAS_BEGUN_NOTHING:
            return "has not begun"
        return random.Random(f"{module_id} of {employee_id}").choices(list(_WAYS), list(_WAYS.values()))[0]

    def retake(self, employee_id: str, module_id: str) -> None:
        """Make another attempt where the last is failed, unless the employee puts it off."""
        with self.database.reading() as conn:
            before = attempts.of(conn, employee_id, module_id)
            grade = grades.latest(conn, before[-1].id) if before else None
        chance = random.Random(f"{employee_id} {module_id} again")
        if grade is not None and verdict(grade) == "failed" and chance.random() <= _RETAKES:
            self._attempt(employee_id, module_id, chance, chance.choice(["ready", "ready", "fair"]), begin=0.75, end=0.97)

    def _attempt(self, employee_id: str, module_id: str, chance: random.Random, way: str, begin: float, end: float) -> None:
        moments = self._moments(chance, begin, end)
        with self.database.writing() as conn:
            attempt = attempts.start(conn, on_record(conn).newest(module_id), employee_id, next(moments))
            _answer_slots(conn, attempt, chance, way, moments)
        if way != "breaks off":
            with self.database.writing() as conn:
                hand_in(conn, self.course, attempt, next(moments))

    def _moments(self, chance: random.Random, begin: float, end: float) -> Iterator[datetime]:
        """Yield the moments of an attempt, each some seconds later and none later than now.

        It begins between two shares of the time that people have had; on a weekday from 9 to 16, where that is not ahead.
        """
        since = self.open_from
        moment = since + (self.now - since) * chance.uniform(begin, end)
        weekday = moment.date() - timedelta(days=max(0, moment.weekday() - 4))
        at_desk = datetime.combine(weekday, time(9), self.time_zone) + timedelta(minutes=chance.randrange(7 * 60))
        if since <= at_desk < self.now - timedelta(hours=1):
            moment = at_desk
        while True:
            moment = min(moment + timedelta(seconds=chance.uniform(10, 70)), self.now)
            yield moment.astimezone(UTC)


def answer(question: ReleasedQuestion, chance: random.Random, skill: float, lang: Lang) -> Any:
    """Return an answer's value; with probability `skill` (0.0 to 1.0) the right one, else one that is wrong as people are."""
    offered = question["offered"]
    right = chance.random() < skill
    samples, part = kind_of(offered["kind"]).samples, by_person(offered["kind"], question["key"])
    words = ""
    if part:
        under = _GOOD if right else _WEAK
        words = say(f"demo.{chance.choice([name for name in catalogue('demo') if name.startswith(under)])}", lang)
    by_rule = None
    if part < 1:
        by_rule = right_answer(question) if right else samples.slip(offered, question["key"], chance)
    return samples.in_own_words(offered, by_rule, words) if part else by_rule


def grade_free_text(course: Course, database: Database) -> int:
    """Give points to most free texts that wait, in nbgrader's gradebook as formgrader would; the rest goes on waiting.

    Returns how many hand-ins got a trainer's score.
    """
    from nbgrader.api import Grade

    with database.reading() as conn:
        found = {(each.attempt.employee_id, each.attempt.module_id): each for each in handed_in(conn)}
        holding = grades.latest_of(conn)
    with open_gradebook(course) as gradebook:
        waiting = gradebook.db.query(Grade).filter(Grade.needs_manual_grade.is_(True), Grade.manual_score.is_(None))
        for grade in waiting.all():
            submission = grade.notebook.assignment
            chance = random.Random(f"{submission.student_id} {submission.assignment.name} trainer")
            if chance.random() < _GRADED_SO_FAR:
                graded, slot = found[submission.student_id, submission.assignment.name], slot_of(grade.name)
                scored = holding[graded.attempt.id].slots[slot]
                given = 1.0 if _is_good(graded, slot) else chance.choice([0.0, 0.5])
                grade.manual_score = earned_by_rule(scored) + most_by_person(scored) * given
                grade.needs_manual_grade = False
        gradebook.db.commit()
    return take_manual_scores(course)


def _is_good(graded: HandedIn, slot: str) -> bool:
    """Tell whether a simulated employee wrote what one writes who knows."""
    assert graded.edition is not None
    asked = graded.edition.questions[graded.attempt.draw[slot]]
    written = answer_in_words(asked["offered"], graded.answers.get(slot), "ja")
    return any(text in written for name in catalogue("demo") if name.startswith(_GOOD) for text in catalogue("demo")[name].values())


def _answer_slots(conn: Connection, attempt: Attempt, chance: random.Random, way: str, moments: Iterator[datetime]) -> None:
    edition = on_record(conn).of(attempt)
    lang: Lang = "en" if chance.random() < _IN_ENGLISH else "ja"
    asked = edition.released.asked(attempt.draw)
    slots = [slot for slot in sorted(asked) if asked[slot] == "test" or chance.random() < _PRACTISES]
    if way == "breaks off":
        slots = slots[: chance.randrange(1, len(slots))]
    if way == "leaves some open":
        slots = [slot for slot in slots if chance.random() < 0.8]
    if way == "hands in a blank":
        slots = []
    for slot in slots:
        held = None
        for seq in range(2 if chance.random() < _CHANGES_MIND else 1):
            value = answer(edition.questions[attempt.draw[slot]], chance, _SKILL[way], lang)
            if edition.released.may_follow(attempt.draw, slot, held, value):
                click = str(uuid.UUID(int=chance.getrandbits(128), version=4))
                held = journal.save(conn, edition.released, attempt, slot, value, seq, click, next(moments)).value
