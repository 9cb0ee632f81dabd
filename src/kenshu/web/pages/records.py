"""The records of one person's work at the modules, read in one go for a page, and the progress of an attempt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu.assigning.due.one import Claim, claims_of
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.explained import explained
from kenshu.attempts.flags import flagged
from kenshu.attempts.journal import Saved
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record, released_of
from kenshu.editions.released import Released
from kenshu.kinds import is_complete
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.standing.completions import Completion, completions
from kenshu.results.standing.one import Standing, absent_from, standing
from kenshu.results.verdict import Verdict, verdict

Answered = Literal["answered", "partly", "open"]


@dataclass(frozen=True)
class Records:
    """One person's attempts, {attempt id: latest grade}, {slot: answer} of each open attempt, and what is required of the person.

    `claims` are {module id: what assignments and extensions say}, `away` the absences that hold
    (kenshu.people.absences.holding), `leeway` the days of the course.
    """

    attempts: list[Attempt]
    grades: dict[str, Grade]
    saved: dict[str, dict[str, Saved]]
    claims: dict[str, list[Claim]]
    away: set[tuple[str | None, str]]
    editions: Editions
    leeway: Leeway = LEEWAY

    @property
    def modules(self) -> list[str]:
        """The modules that are assigned, then those that were only taken."""
        return list(dict.fromkeys([*self.claims, *(attempt.module_id for attempt in self.attempts)]))

    def of(self, module_id: str) -> list[Attempt]:
        """Return the attempts at a module, in the order they were started."""
        return [attempt for attempt in self.attempts if attempt.module_id == module_id]

    def verdict(self, attempt: Attempt) -> Verdict | None:
        """Return what the latest grade of an attempt says; None before there is one."""
        grade = self.grades.get(attempt.id)
        return None if grade is None else verdict(grade)

    def completions(self, module_id: str, time_zone: ZoneInfo) -> dict[str, Completion]:
        """Return {passed attempt: the completion that stands after it} at a module."""
        return {each.passed.id: each for each in completions(self.editions, *self._graded(module_id), time_zone, self.leeway)}

    def standing(self, module_id: str, today: date, time_zone: ZoneInfo) -> Standing:
        """Return where the person stands with a module. Raises CourseMissing where it was never released."""
        mine, verdicts = self._graded(module_id)
        absent = absent_from(self.away, module_id)
        claims = self.claims.get(module_id, [])
        return standing(self.editions, module_id, mine, verdicts, claims, today, time_zone, absent, self.leeway)

    def _graded(self, module_id: str) -> tuple[list[Attempt], dict[str, Verdict]]:
        mine = self.of(module_id)
        return mine, {attempt.id: found for attempt in mine if (found := self.verdict(attempt)) is not None}

    def edition(self, module_id: str, stands: Standing) -> Edition:
        """Return the edition of a module that the person is at, else the newest."""
        return self.editions.of(stands.open) if stands.open else self.editions.newest(module_id)


def records(
    conn: Connection,
    employee_id: str,
    today: date,
    time_zone: ZoneInfo,
    module_id: str | None = None,
    leeway: Leeway = LEEWAY,
) -> Records:
    """Read a person's records, of one module or of all."""
    mine = attempts.of(conn, employee_id, module_id)
    claims = claims_of(conn, employee_id, today, time_zone)
    editions = on_record(conn)
    return Records(
        attempts=mine,
        grades=grades.latest_of(conn, [attempt.id for attempt in mine]),
        saved={each.id: journal.holding(conn, each) for each in mine if each.open and each.module_id in editions.modules},
        claims={module: said for module, said in claims.items() if module_id in (None, module)},
        away=absences.holding(conn, employee_id, today),
        editions=editions,
        leeway=leeway,
    )


@dataclass(frozen=True)
class AtWork:
    """An open attempt, what it was drawn from, {slot: the answer that holds}, and the slots flagged and explained."""

    attempt: Attempt
    released: Released
    saved: Mapping[str, Saved]
    flagged: Collection[str] = ()
    explained: Collection[str] = ()

    @property
    def progress(self) -> "Progress":
        """Return how far it is."""
        return progress(self.released, self.attempt, self.saved)


def at_work(conn: Connection, attempt: Attempt) -> AtWork:
    """Read an attempt as its learner left it."""
    saved = journal.holding(conn, attempt)
    return AtWork(attempt, released_of(conn, attempt), saved, flagged(conn, attempt), explained(conn, attempt, saved))


@dataclass(frozen=True)
class Progress:
    """{slot: answered, partly or open} of the practice and of the test, in the order of the attempt; `gone` counts other slots."""

    practice: dict[str, Answered]
    test: dict[str, Answered]
    gone: int

    @property
    def slots(self) -> list[str]:
        """Every slot, in order."""
        return [*self.practice, *self.test]

    @property
    def answered(self) -> int:
        """The test questions that are answered completely."""
        return sum(state == "answered" for state in self.test.values())

    @property
    def practised(self) -> int:
        """The practice questions that are answered completely."""
        return sum(state == "answered" for state in self.practice.values())

    @property
    def test_begun(self) -> bool:
        """Tell whether anything of the test is answered."""
        return any(state != "open" for state in self.test.values())

    @property
    def next_page(self) -> str:
        """The next page: the first question not answered, of the test alone once that is begun; at its end the review."""
        asked = self.test if self.test_begun else {**self.practice, **self.test}
        return next((slot for slot, state in asked.items() if state != "answered"), "review")

    @property
    def way_behind(self) -> tuple[int, int]:
        """(questions answered, of so many): those of the practice too, until they were passed by."""
        practice = self.practised if self.test_begun else len(self.practice)
        return self.practised + self.answered, practice + len(self.test)


def progress(released: Released, attempt: Attempt, saved: Mapping[str, Saved]) -> Progress:
    """Return how far an attempt is, by its own edition."""
    asked = released.asked(attempt.draw)
    states: dict[str, Answered] = {slot: _answered(released, attempt, slot, saved.get(slot)) for slot in asked}
    return Progress(
        practice={slot: state for slot, state in states.items() if asked[slot] == "practice"},
        test={slot: state for slot, state in states.items() if asked[slot] == "test"},
        gone=len(attempt.draw) - len(asked),
    )


def _answered(released: Released, attempt: Attempt, slot: str, saved: Saved | None) -> Answered:
    offered = released.questions[attempt.draw[slot]]
    if saved is None or saved.value is None:
        return "open"
    return "answered" if is_complete(offered, saved.value) else "partly"
