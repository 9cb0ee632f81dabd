"""Grading without a kernel: every hand-in that has no grade yet, or that nbgrader's gradebook does not hold.

Hand-ins go through in batches: scored, then nbgrader's files where somebody needs them, nbgrader's rows, and last the grades in the
kit's own records. Whatever is interrupted has no grade then, and is done again from the start, with the same rows.

A hand-in is graded once, by the key of that day. Where nbgrader has lost it, its rows are written again as that key had them; only
`kenshu.grading.regrade` grades by another.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.errors import KenshuError
from kenshu.nbgrader import folders
from kenshu.nbgrader.book import Book, gradebook
from kenshu.nbgrader.folder_grading import GradedFolders, grade_folders
from kenshu.nbgrader.for_nbgrader import Files, ForNbgrader, points_by_key, write_for_nbgrader
from kenshu.nbgrader.gradebook import recorded_times
from kenshu.nbgrader.released_keys import ReleasedKeys
from kenshu.results import grades, keys
from kenshu.results.grades import Grade
from kenshu.results.handed_in import HandedIn, current, handed_in
from kenshu.results.keys import Key, Slots
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


@dataclass(frozen=True)
class Graded:
    """What a run did: {attempt id: its grade}, what it could not grade, and the folders that nbgrader itself collected."""

    grades: dict[str, Line] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    folders: GradedFolders = field(default_factory=GradedFolders)

    @property
    def awaiting(self) -> list[str]:
        """The attempts that hold points which a person has still to give."""
        return [attempt_id for attempt_id, line in self.grades.items() if line.awaiting]


class _Ready(NamedTuple):
    """A hand-in that has been scored; `slots` None where it has a grade already, which `nbgrader` names."""

    nbgrader: ForNbgrader
    slots: Slots | None


def grade(
    course: Course,
    attempt_ids: Collection[str] | None = None,
    progress: Progress | None = None,
    *,
    files: Files = "needed",
    database: Database | None = None,
) -> Graded:
    """Grade these attempts, or all that need it and nbgrader's own folders. One that cannot be graded holds up no other.

    `progress` is called with how many are done, of how many. `files`: nbgrader's folders for those that a person must grade, or
    for "all". `database` is the course's, where it is open already: to open it anew takes as long as to grade.
    Raises StorageFailed where the records cannot be opened.
    """
    opened = database or open_database(course.database_url)
    try:
        with gradebook(course) as book:
            run = _Run(course, opened, book, files)
            run.grade(attempt_ids, progress)
            done = run.done
            if attempt_ids is None:
                done = replace(done, folders=grade_folders(course, opened, book, run.released))
        if files == "all":
            known = {*done.grades, *(each.attempt_id for each in done.refused)}
            unwritten = folders.write_missing(course, changed=True, besides=known).unwritten
            done.refused.extend(Refused(attempt_id, why) for attempt_id, why in unwritten.items())
        return done
    finally:
        if database is None:
            opened.close()


class _Run:
    def __init__(self, course: Course, database: Database, book: Book, files: Files) -> None:
        self.course = course
        self.database = database
        self.book = book
        self.files = files
        self.done = Graded()
        self.released = ReleasedKeys(course, book)
        self._noted: dict[int, Key] = {}

    def grade(self, attempt_ids: Collection[str] | None, progress: Progress | None) -> None:
        todo = self._todo() if attempt_ids is None else list(attempt_ids)
        done = 0
        for some in portions(todo, AT_ONCE):
            waiting = [each for each in self._load(some) if self._is_released(each.hand_in)]
            self._write([ready for each in waiting if (ready := self._ready(each)) is not None])
            done += len(waiting)
            if progress is not None:
                progress(done, len(todo))

    def _todo(self) -> list[str]:
        """The attempts that need grading, the earliest hand-in first, and then those that nbgrader does not hold as they are."""
        with self.database.reading() as conn, self.book.reading() as book:
            graded = select(grade_table.c.id).where(grade_table.c.attempt_id == receipt_table.c.attempt_id)
            ungraded = select(receipt_table.c.attempt_id).where(~graded.exists()).order_by(receipt_table.c.at)
            found = list(conn.execute(ungraded).scalars())
            there, times = set(found), recorded_times(book)
            lost = [
                row.id for row in current(conn) if row.id not in there and times.get((row.employee_id, row.module_id)) != row.at
            ]
        return found + lost

    def _load(self, attempt_ids: list[str]) -> list["_Waiting"]:
        try:
            with self.database.reading() as conn:
                holding = grades.latest_of(conn, attempt_ids)
                self._noted = keys.noted(conn) if holding else self._noted
                return [_Waiting(hand_in, holding.get(hand_in.attempt.id)) for hand_in in handed_in(conn, attempt_ids)]
        except (ValueError, TypeError) as fault:  # a record that is not what was written
            if len(attempt_ids) > 1:
                return [each for attempt_id in attempt_ids for each in self._load([attempt_id])]
            self.done.refused.append(
                Refused(attempt_ids[0], KenshuError("grading.unreadable", attempt=attempt_ids[0], reason=fault))
            )
            return []

    def _is_released(self, hand_in: HandedIn) -> bool:
        try:
            self.released.key(hand_in.attempt.module_id)
        except KenshuError as fault:
            self.done.refused.append(Refused(hand_in.attempt.id, fault))
            return False
        return True

    def _ready(self, waiting: "_Waiting") -> _Ready | None:
        hand_in, holds = waiting
        if holds is not None:
            points = points_by_key(holds, self._noted, self.released.tests(hand_in.attempt.module_id), hand_in)
            return _Ready(ForNbgrader(hand_in, points, holds), None)
        try:
            slots = keys.score(self.released.key(hand_in.attempt.module_id), hand_in.attempt.draw, hand_in.answers)
        except Exception as fault:  # noqa: BLE001 - an answer of a shape that no kind reads, from before it was refused
            self.done.refused.append(Refused(hand_in.attempt.id, _unscored(hand_in.attempt, fault)))
            return None
        return _Ready(ForNbgrader(hand_in, {slot: score["points"] for slot, score in slots.items()}), slots)

    def _write(self, ready: list[_Ready]) -> None:
        try:
            self._write_together(ready)
        except (KenshuError, SQLAlchemyError, OSError, LookupError, ValueError, TypeError) as fault:
            if len(ready) > 1:
                for each in ready:
                    self._write([each])
            else:
                attempt = ready[0].nbgrader.hand_in.attempt
                self.done.refused.append(Refused(attempt.id, _failed(attempt, fault)))

    def _write_together(self, ready: Sequence[_Ready]) -> None:
        hand_ins = [each.nbgrader for each in ready]
        unwritten = write_for_nbgrader(self.course, self.book, self.released.tests, hand_ins, self.files)
        written = [each for each in ready if each.nbgrader.hand_in.attempt.id not in unwritten]
        holding = self._add_grades([each for each in written if each.slots is not None])
        for each in ready:
            attempt = each.nbgrader.hand_in.attempt
            if attempt.id in unwritten:
                self.done.refused.append(Refused(attempt.id, unwritten[attempt.id]))
                continue
            holds = each.nbgrader.holds or holding[attempt.id]
            self.done.grades[attempt.id] = Line(
                attempt.id,
                attempt.employee_id,
                attempt.module_id,
                attempt.number,
                holds.score,
                holds.max_score,
                holds.awaiting,
                holds.pass_mark,
            )

    def _add_grades(self, ready: Sequence[_Ready]) -> dict[str, Grade]:
        if not ready:
            return {}
        now = clock.now()
        with self.database.writing() as conn:
            # The server and the command line may grade the same hand-in at once: the first one's grade holds.
            holding = grades.latest_of(conn, [each.nbgrader.hand_in.attempt.id for each in ready])
            fresh = [each for each in ready if each.nbgrader.hand_in.attempt.id not in holding]
            new = list(self._new_grades(conn, fresh, now))
            grades.add_all(conn, new)
        return holding | {grade.attempt_id: grade for grade in new}

    def _new_grades(self, conn: Connection, ready: Sequence[_Ready], now: datetime) -> Iterator[Grade]:
        modules = {each.nbgrader.hand_in.attempt.module_id for each in ready}
        key_ids = {module: keys.note(conn, module, self.released.key(module), now) for module in modules}
        pass_marks = {module: released_module(self.course.release / module)["pass_mark"] for module in modules}
        for each in ready:
            attempt = each.nbgrader.hand_in.attempt
            module = attempt.module_id
            yield grades.graded(attempt.id, each.slots or {}, pass_marks[module], "kenshu", now, key_id=key_ids[module])


class _Waiting(NamedTuple):
    """A hand-in, and the grade that it has already."""

    hand_in: HandedIn
    holds: Grade | None


def _unscored(attempt: Attempt, fault: Exception) -> KenshuError:
    if isinstance(fault, KeyError):  # a question that the key does not have
        who = {"employee": attempt.employee_id, "module": attempt.module_id}
        return KenshuError("grading.other_edition", **who, question=str(fault.args[0]))
    return _failed(attempt, fault)


def _failed(attempt: Attempt, fault: Exception) -> KenshuError:
    if isinstance(fault, KenshuError):
        return fault
    reason = f"{type(fault).__name__}: {fault}"
    return KenshuError("grading.failed", employee=attempt.employee_id, module=attempt.module_id, reason=reason)
