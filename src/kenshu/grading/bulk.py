"""Grading without a kernel: every hand-in that has no grade yet, or that nbgrader's gradebook does not hold.

Hand-ins go through in batches: scored by the key of their own edition, then nbgrader's files where somebody needs them, nbgrader's
rows, and last the grades in the kit's own records. Whatever is interrupted has no grade then, and is done again from the start,
with the same rows. Where nbgrader's gradebook is lost, or does not know the module, the grades are recorded all the same.

A hand-in is graded once. Where nbgrader has lost it, its rows are written again as they were; only `kenshu.grading.regrade` grades
by another key.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import CourseMissing, KenshuError, StorageFailed
from kenshu.nbgrader import hand_in_folders
from kenshu.nbgrader.gradebook import Tests, gradebook, recorded_times, released_tests
from kenshu.nbgrader.graded_hand_ins import Files, Scored, fits, write_for_nbgrader
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.handed_in import current, handed_in
from kenshu.results.scoring import Keys, score
from kenshu.storage import Database, open_database
from kenshu.storage.portions import portions
from kenshu.storage.tables import grade as grade_table
from kenshu.storage.tables import receipt as receipt_table

Progress = Callable[[int, int], None]

AT_ONCE = 500  # hand-ins a batch: one commit to each database; 1,000 are no faster, and are more to do again


class Line(NamedTuple):
    """A graded hand-in in a run's account, without its slots: 100,000 of them are 40 MB."""

    attempt_id: str
    employee_id: str
    module_id: str
    number: int
    score: float
    max_score: float
    awaiting: float
    pass_mark: int


@dataclass(frozen=True)
class Refused:
    """A hand-in that could not be graded, and why."""

    attempt_id: str
    reason: KenshuError


@dataclass
class Graded:
    """The outcome of a run: {attempt id: its grade}, what had none, and why nbgrader's gradebook does not hold all of it."""

    grades: dict[str, Line] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    unheld: list[KenshuError] = field(default_factory=list)

    def refuse(self, reasons: Mapping[str, KenshuError]) -> None:
        """Add {attempt id: why} of hand-ins that could not be graded."""
        self.refused += [Refused(attempt_id, why) for attempt_id, why in reasons.items()]

    @property
    def gradebook_lost(self) -> bool:
        """Return whether nbgrader's gradebook cannot be opened: nothing can be read of it either."""
        return any(fault.key == "grading.no_gradebook" for fault in self.unheld)

    @property
    def awaiting(self) -> list[str]:
        """The attempts that hold points which a person has still to give."""
        return [attempt_id for attempt_id, line in self.grades.items() if line.awaiting]


def grade(
    course: Course,
    attempt_ids: Collection[str] | None = None,
    progress: Progress | None = None,
    *,
    files: Files = "needed",
    database: Database | None = None,
) -> Graded:
    """Grade these attempts, or all that need it. One that cannot be graded holds up no other.

    `progress` is called with how many are done, of how many. `files`: nbgrader's folders for those that a person must grade, or
    for "all". `database` is the course's, where it is open already: to open it anew takes as long as to grade. Raises
    StorageFailed where the records cannot be opened.
    """
    with ExitStack() as stack:
        run = _Run(course, database or stack.enter_context(closing(open_database(course.database_url))), files)
        run.open_gradebook(stack)
        run.grade(attempt_ids, progress)
    done = run.done
    if files == "all" and run.book is not None:
        known = {*done.grades, *(each.attempt_id for each in done.refused)}
        done.refuse(hand_in_folders.write_missing(course, changed=True, besides=known).unwritten)
    return done


class _Run:
    def __init__(self, course: Course, database: Database, files: Files) -> None:
        self.course = course
        self.database = database
        self.files = files
        self.done = Graded()
        self.book: Database | None = None
        self._tests: dict[str, Tests | None] = {}

    def open_gradebook(self, stack: ExitStack) -> None:
        """Open nbgrader's gradebook, or note why it cannot be."""
        try:
            self.book = stack.enter_context(gradebook(self.course))
        except StorageFailed as fault:
            self.done.unheld.append(KenshuError("grading.no_gradebook", reason=fault))

    def tests(self, module_id: str) -> Tests | None:
        """Return what nbgrader's gradebook says of a module; None, and why is noted once, where it does not know it."""
        if self.book is not None and module_id not in self._tests:
            try:
                with self.book.reading() as conn:
                    self._tests[module_id] = released_tests(conn, module_id)
            except CourseMissing:
                self._tests[module_id] = None
                self.done.unheld.append(KenshuError("grading.not_in_gradebook", module=module_id))
        return self._tests.get(module_id)

    def grade(self, attempt_ids: Collection[str] | None, progress: Progress | None) -> None:
        todo = self._todo() if attempt_ids is None else list(attempt_ids)
        done = 0
        for some in portions(todo, AT_ONCE):
            ready = list(self._ready(some))
            self._write(ready)
            done += len(some)
            if progress is not None:
                progress(done, len(todo))

    def _todo(self) -> list[str]:
        """Return the attempts that need grading, the earliest hand-in first, then those that nbgrader does not hold as they are."""
        with self.database.reading() as conn:
            graded = select(grade_table.c.id).where(grade_table.c.attempt_id == receipt_table.c.attempt_id)
            ungraded = select(receipt_table.c.attempt_id).where(~graded.exists()).order_by(receipt_table.c.at)
            found = list(conn.execute(ungraded).scalars())
            if self.book is None:
                return found
            with self.book.reading() as book:
                times = recorded_times(book)
            there = set(found)
            lost = [
                row.id for row in current(conn) if row.id not in there and times.get((row.employee_id, row.module_id)) != row.at
            ]
        return found + lost

    def _ready(self, attempt_ids: list[str]) -> Iterator[Scored]:
        try:
            with self.database.reading() as conn:
                holding = grades.latest_of(conn, attempt_ids)
                keys = Keys(conn) if holding else None
                hand_ins = handed_in(conn, attempt_ids)
                by_key = {key: keys.of(held) for key, held in holding.items()} if keys else {}
        except (KenshuError, ValueError, TypeError) as fault:  # a record that is not what was written
            if len(attempt_ids) > 1:
                for attempt_id in attempt_ids:
                    yield from self._ready([attempt_id])
            else:
                self.done.refuse({attempt_ids[0]: KenshuError("grading.unreadable", attempt=attempt_ids[0], reason=fault)})
            return
        for hand_in in hand_ins:
            attempt, held = hand_in.attempt, holding.get(hand_in.attempt.id)
            if hand_in.edition is None:
                self.done.refuse({attempt.id: CourseMissing("course.not_released", module=attempt.module_id)})
                continue
            if held is not None and not fits(hand_in, self.tests(attempt.module_id)):
                continue  # of an earlier edition with other slots: nbgrader cannot hold it
            key = by_key.get(attempt.id) or hand_in.key
            if not key:
                self.done.refuse({attempt.id: KenshuError("grading.nothing_asked", module=attempt.module_id, attempt=attempt.id)})
                continue
            try:
                slots = score(key, attempt.draw, hand_in.answers)
            except Exception as fault:  # noqa: BLE001 - an answer of a shape that no kind reads, from before it was refused
                self.done.refuse({attempt.id: hand_in_folders.failed(attempt, fault)})
            else:
                yield Scored(hand_in, slots, held)

    def _write(self, ready: list[Scored]) -> None:
        try:
            self._write_together(ready)
        except (KenshuError, SQLAlchemyError, OSError, LookupError, ValueError, TypeError) as fault:
            if len(ready) > 1:
                for each in ready:
                    self._write([each])
            else:
                attempt = ready[0].hand_in.attempt
                self.done.refuse({attempt.id: hand_in_folders.failed(attempt, fault)})

    def _write_together(self, ready: Sequence[Scored]) -> None:
        unwritten = self._write_for_nbgrader(ready)
        written = [each for each in ready if each.hand_in.attempt.id not in unwritten]
        holding = self._add_grades([each for each in written if each.holds is None])
        self.done.refuse(unwritten)
        for each in written:
            attempt = each.hand_in.attempt
            holds = each.holds or holding[attempt.id]
            whose = (attempt.id, attempt.employee_id, attempt.module_id, attempt.number)
            self.done.grades[attempt.id] = Line(*whose, holds.score, holds.max_score, holds.awaiting, holds.pass_mark)

    def _write_for_nbgrader(self, ready: Sequence[Scored]) -> dict[str, KenshuError]:
        tests = {module: self.tests(module) for module in {each.hand_in.attempt.module_id for each in ready}}
        if self.book is None:
            return {}
        known = {module: found for module, found in tests.items() if found is not None}
        return write_for_nbgrader(self.course, self.book, known, ready, self.files)

    def _add_grades(self, ready: Sequence[Scored]) -> dict[str, Grade]:
        if not ready:
            return {}
        now = clock.now()
        with self.database.writing() as conn:
            # The server and the command line may grade the same hand-in at once: the first one's grade holds.
            holding = grades.latest_of(conn, [each.hand_in.attempt.id for each in ready])
            new = [_new_grade(each, now) for each in ready if each.hand_in.attempt.id not in holding]
            grades.add_all(conn, new)
        return holding | {grade.attempt_id: grade for grade in new}


def _new_grade(ready: Scored, now: datetime) -> Grade:
    edition = ready.hand_in.edition
    assert edition is not None
    return grades.graded(ready.hand_in.attempt.id, ready.slots, edition.rules.pass_mark, "kenshu", now, edition=edition.sha256)
