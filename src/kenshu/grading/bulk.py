"""Grading without a kernel: every hand-in that has no grade yet, or that nbgrader's gradebook does not hold.

For each, in this order: nbgrader's rows, nbgrader's files, and last the grade in the kit's own records. Whatever is interrupted
has no grade then, and is done again from the start.

A hand-in is graded once, by the key of that day. Where nbgrader has lost it, its rows and files are written again as that key had
them; only `kenshu.grading.regrade` grades by another.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.grading import grades, keys
from kenshu.grading.autograded import write_autograded
from kenshu.grading.gradebook import Points, Tests, record_points, recorded_times, released_tests
from kenshu.grading.grades import Grade
from kenshu.grading.handed_in import HandedIn, handed_in
from kenshu.grading.keys import Key, Slots
from kenshu.grading.submission import write_submission, written_attempt
from kenshu.kinds import share
from kenshu.player.attempts import Attempt
from kenshu.player.released import released_module
from kenshu.storage import Database, open_database
from kenshu.storage.gradebook import open_gradebook

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Refused:
    """A hand-in that could not be graded, and why."""

    attempt: Attempt
    reason: KenshuError


@dataclass(frozen=True)
class Graded:
    """What a run did: {attempt id: its grade}, and what it could not do."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    grades: dict[str, Grade] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    @property
    def awaiting(self) -> list[str]:
        """The attempts that hold points which a person has still to give."""
        return [attempt_id for attempt_id, grade in self.grades.items() if grade.awaiting]


def grade(course: Course, attempt_ids: Collection[str] | None = None, progress: Progress | None = None) -> Graded:
    """Grade these attempts, or all that need it. One that cannot be graded is in `refused` and holds up no other.

    `progress` is called with how many are done, of how many. Raises StorageFailed where the records cannot be opened.
    """
    database = open_database(course.database_url)
    try:
        with open_gradebook(course) as gradebook:
            return _Run(course, database, gradebook).grade(attempt_ids, progress)
    finally:
        database.close()


class _Run:
    def __init__(self, course: Course, database: Database, gradebook: "Gradebook") -> None:
        self.course = course
        self.database = database
        self.gradebook = gradebook
        self.tests: Callable[[str], Tests] = cache(lambda module_id: released_tests(gradebook, module_id))
        self.key: Callable[[str], tuple[int, Key]] = cache(self._key)
        self.graded: dict[str, Grade] = {}
        self.noted: dict[int, Key] = {}

    def grade(self, attempt_ids: Collection[str] | None, progress: Progress | None) -> Graded:
        done = Graded()
        todo = self._todo(attempt_ids)
        for number, hand_in in enumerate(todo, 1):
            attempt = hand_in.attempt
            try:
                done.grades[attempt.id] = self._grade(hand_in)
                done.attempts[attempt.id] = attempt
            except KenshuError as fault:
                done.refused.append(Refused(attempt, fault))
            except (SQLAlchemyError, OSError, LookupError, ValueError, TypeError) as fault:
                self.gradebook.db.rollback()
                reason = f"{type(fault).__name__}: {fault}"
                refusal = KenshuError("grading.failed", employee=attempt.employee_id, module=attempt.module_id, reason=reason)
                done.refused.append(Refused(attempt, refusal))
            if progress is not None:
                progress(number, len(todo))
        return done

    def _todo(self, attempt_ids: Collection[str] | None) -> list[HandedIn]:
        with self.database.reading() as conn:
            found = handed_in(conn)
            self.graded = grades.latest_of(conn)
            self.noted = keys.noted(conn)
        if attempt_ids is not None:
            return [hand_in for hand_in in found if hand_in.attempt.id in attempt_ids]
        times = recorded_times(self.gradebook)
        return [hand_in for hand_in in found if hand_in.attempt.id not in self.graded or not self._in_step(hand_in, times)]

    def _in_step(self, hand_in: HandedIn, times: dict[tuple[str, str], datetime]) -> bool:
        attempt = hand_in.attempt
        if not hand_in.current:
            return True
        recorded = times.get((attempt.employee_id, attempt.module_id))
        folder = self.course.autograded / attempt.employee_id / attempt.module_id
        return recorded == hand_in.at and (folder / f"{attempt.module_id}.ipynb").exists()

    def _grade(self, hand_in: HandedIn) -> Grade:
        module_id = hand_in.attempt.module_id
        before = self.graded.get(hand_in.attempt.id)
        if before is not None:
            points = points_by_key(before, self.noted, self.tests(module_id), hand_in)
            write_for_nbgrader(self.course, self.gradebook, self.tests(module_id), hand_in, points, before)
            return before
        key_id, key = self.key(module_id)
        slots = _score(key, hand_in)
        points = {slot: score["points"] for slot, score in slots.items()}
        write_for_nbgrader(self.course, self.gradebook, self.tests(module_id), hand_in, points)
        return self._add_grade(hand_in.attempt, slots, key_id)

    def _add_grade(self, attempt: Attempt, slots: Slots, key_id: int) -> Grade:
        pass_mark = released_module(self.course.release / attempt.module_id)["pass_mark"]
        with self.database.writing() as conn:
            # The server and the command line may grade the same hand-in at once: the first one's grade holds.
            before = grades.latest(conn, attempt.id)
            return before or grades.add(conn, attempt.id, slots, pass_mark, "kenshu", clock.now(), key_id=key_id)

    def _key(self, module_id: str) -> tuple[int, Key]:
        key = keys.key_of(self.tests(module_id), released_module(self.course.release / module_id))
        with self.database.writing() as conn:
            return keys.note(conn, module_id, key, clock.now()), key


def write_for_nbgrader(
    course: Course, gradebook: "Gradebook", tests: Tests, hand_in: HandedIn, points: Points, holds: Grade | None = None
) -> None:
    """Put nbgrader's rows and files in place for a person's current hand-in; another one it does not hold.

    `points` are those by the key, {slot: points}; what a person gave besides is in the grade that `holds`.
    Raises StorageFailed, OSError, and what SQLAlchemy raises.
    """
    attempt = hand_in.attempt
    if not hand_in.current:
        return
    if written_attempt(course, attempt) != attempt.id:
        write_submission(course, attempt, hand_in.receipt, hand_in.answers, hand_in.at)
    slots = holds.slots if holds else {}
    given = {slot: score for slot, score in slots.items() if score["points"] is not None and score["points"] != points[slot]}
    record_points(gradebook, attempt, hand_in.at, points, given)
    write_autograded(course, attempt, tests, points)


def points_by_key(grade: Grade, noted: Mapping[int, Key], tests: Tests, hand_in: HandedIn) -> Points:
    """{slot: points} of a graded hand-in by the key it was graded by, without what a person gave.

    A grade from before keys were noted says itself what its key gave: nobody could yet set points against it.
    """
    if grade.key_id is not None:
        slots = keys.score(noted[grade.key_id], hand_in.attempt.draw, hand_in.answers)
        return {slot: score["points"] for slot, score in slots.items()}
    return {
        cell.slot: grade.slots[cell.slot]["points"]
        if cell.name in tests.hidden
        else share("text", None, hand_in.answers.get(cell.slot))
        for cell in tests.graded
    }


def _score(key: Key, hand_in: HandedIn) -> Slots:
    attempt = hand_in.attempt
    try:
        return keys.score(key, attempt.draw, hand_in.answers)
    except KeyError as fault:
        raise KenshuError(
            "grading.other_edition",
            employee=attempt.employee_id,
            module=attempt.module_id,
            question=str(fault.args[0]),
        ) from fault
