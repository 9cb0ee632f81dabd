"""Simulated employees: they start, answer, change their minds and hand in through the code that real people's clicks go through."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.clock import fiscal_year
from kenshu.course import Course
from kenshu.demo.answers import answer
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang
from kenshu.results import grades
from kenshu.results.handin import hand_in
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


@dataclass(frozen=True)
class Taken:
    """What an attempt came to."""

    answers: int
    handed_in: bool


class City:
    """The employees of the sample city; who does what follows from their ids, so that every run is alike.

    `now` is the latest moment at which anything happens; `time_zone` the city's, for office hours.
    """

    def __init__(self, course: Course, database: Database, now: datetime) -> None:
        self.course = course
        self.database = database
        self.now = now
        self.time_zone: ZoneInfo = course.time_zone

    @property
    def first_day(self) -> date:
        """The day on which the modules were assigned: weeks ago, in this fiscal year, so that no completion has run out."""
        today = self.now.astimezone(self.time_zone).date()
        return max(today - timedelta(weeks=WEEKS), date(fiscal_year(today), 4, 1))

    def take(self, employee_id: str, module_id: str) -> Taken | None:
        """The first attempt at a module; None where the employee has not begun."""
        if random.Random(f"{employee_id} newcomer").random() < _NEWCOMERS:
            return None
        way = self.way_of(employee_id, module_id)
        chance = random.Random(f"{employee_id} {module_id}")
        return None if way == "has not begun" else self._attempt(employee_id, module_id, chance, way, begin=0.0, end=0.7)

    @staticmethod
    def way_of(employee_id: str, module_id: str) -> str:
        """How an employee takes a module: one of the ways above."""
        if random.Random(employee_id).random() < _HAS_BEGUN_NOTHING:
            return "has not begun"
        return random.Random(f"{module_id} of {employee_id}").choices(list(_WAYS), list(_WAYS.values()))[0]

    def retake(self, employee_id: str, module_id: str) -> Taken | None:
        """Another attempt where the last is failed; None where it is not, or where the employee puts it off."""
        with self.database.reading() as conn:
            before = attempts.of(conn, employee_id, module_id)
            grade = grades.latest(conn, before[-1].id) if before else None
        chance = random.Random(f"{employee_id} {module_id} again")
        if grade is None or verdict(grade) != "failed" or chance.random() > _RETAKES:
            return None
        return self._attempt(employee_id, module_id, chance, chance.choice(["ready", "ready", "fair"]), begin=0.75, end=0.97)

    def _attempt(self, employee_id: str, module_id: str, chance: random.Random, way: str, begin: float, end: float) -> Taken:
        clock = _Clock(self._office_hour(chance, begin, end), chance, self.now)
        with self.database.writing() as conn:
            attempt = attempts.start(conn, on_record(conn).newest(module_id), employee_id, clock())
            answers = self._answer(conn, attempt, chance, way, clock)
        if way == "breaks off":
            return Taken(answers, handed_in=False)
        with self.database.writing() as conn:
            hand_in(conn, self.course, attempt, clock())
        return Taken(answers, handed_in=True)

    def _answer(self, conn: Connection, attempt: Attempt, chance: random.Random, way: str, clock: Callable[[], datetime]) -> int:
        edition = attempts.edition_of(conn, attempt)
        lang: Lang = "en" if chance.random() < _IN_ENGLISH else "ja"
        slots = [slot for slot in sorted(attempt.draw) if not edition.released.is_practice(slot) or chance.random() < _PRACTISES]
        if way == "breaks off":
            slots = slots[: chance.randrange(1, len(slots))]
        if way == "leaves some open":
            slots = [slot for slot in slots if chance.random() < 0.8]
        if way == "hands in a blank":
            slots = []
        count = 0
        for slot in slots:
            question = edition.questions[attempt.draw[slot]]
            for seq in range(2 if chance.random() < _CHANGES_MIND else 1):
                value = answer(question, chance, _SKILL[way], lang)
                click = str(uuid.UUID(int=chance.getrandbits(128), version=4))
                saved = journal.save(conn, edition.released, attempt, slot, value, seq, click, clock())
                count += saved.seq == seq + 1
        return count

    def _office_hour(self, chance: random.Random, begin: float, end: float) -> datetime:
        """A moment between two shares of the time since the first day; on a weekday from 9 to 16, where that is not ahead."""
        since = datetime.combine(self.first_day, time(9), self.time_zone)
        moment = since + (self.now - since) * chance.uniform(begin, end)
        weekday = moment.date() - timedelta(days=max(0, moment.weekday() - 4))
        at_desk = datetime.combine(weekday, time(9), self.time_zone) + timedelta(minutes=chance.randrange(7 * 60))
        return at_desk if since <= at_desk < self.now - timedelta(hours=1) else moment


class _Clock:
    """An employee's time: each look at it is some seconds later, and never later than now."""

    def __init__(self, begin: datetime, chance: random.Random, now: datetime) -> None:
        self._moment = begin
        self._chance = chance
        self._now = now

    def __call__(self) -> datetime:
        self._moment = min(self._moment + timedelta(seconds=self._chance.uniform(10, 70)), self._now)
        return self._moment.astimezone(UTC)
