"""The folders of hand-ins that nbgrader works on: `submitted/` and `autograded/<employee>/<module>/`.

Everything in them stands in the records and in the gradebook. So they are written when somebody needs them, and can be written
again at any time: where a person must grade, for all when that is asked for, and before nbgrader looks for them
(`grading/nbgrader_config.py` calls `write_missing`).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.editions.released import QUESTIONS
from kenshu.errors import KenshuError
from kenshu.nbgrader import tables as book
from kenshu.nbgrader.autograded import AutogradedNotebooks
from kenshu.nbgrader.gradebook import Points, Tests, known_tests, recorded_times, slot_of
from kenshu.nbgrader.hand_in_files import TIMESTAMP, Submissions, nbgrader_time
from kenshu.nbgrader.open_gradebook import gradebook
from kenshu.results.handed_in import HandedIn, current, handed_in
from kenshu.storage import open_database
from kenshu.storage.files import remove_abandoned, replace_folder
from kenshu.storage.portions import portions

READ_ONLY = 0o444  # what nbgrader gives the files that it has graded


def write_folders(
    course: Course, tests: Mapping[str, Tests], hand_ins: Iterable[tuple[HandedIn, Points]], *, autograded: bool = True
) -> dict[str, KenshuError]:
    """Put the folders of these hand-ins in place, as the records have them, whatever stands there.

    `tests` are those of their modules, {module: tests}; points are those by the key, {slot: points}, which `autograded/` shows.
    A hand-in that the person has made a later one of has no folder. Nothing waits for the disk. Returns {attempt id: why} of those
    that could not be written; one holds up no other.
    """
    modules: dict[str, _Module] = {}
    unwritten: dict[str, KenshuError] = {}
    for hand_in, points in hand_ins:
        attempt = hand_in.attempt
        if not hand_in.current:
            continue
        try:
            module = modules.get(attempt.module_id)
            if module is None:
                module = modules[attempt.module_id] = _Module(course, attempt.module_id, tests)
            module.write(hand_in, points if autograded else None)
        except KenshuError as fault:
            unwritten[attempt.id] = fault
        except (OSError, LookupError, ValueError, TypeError) as fault:
            reason = f"{type(fault).__name__}: {fault}"
            unwritten[attempt.id] = KenshuError(
                "grading.failed", employee=attempt.employee_id, module=attempt.module_id, reason=reason
            )
    return unwritten


class _Module:
    """Writes the folders of hand-ins at one module."""

    def __init__(self, course: Course, module_id: str, tests: Mapping[str, Tests]) -> None:
        self.course = course
        self.module_id = module_id
        self.tests = tests
        self.submissions = Submissions(course.release / module_id)

    @cached_property
    def notebooks(self) -> AutogradedNotebooks:
        return AutogradedNotebooks(self.submissions.released, self.tests[self.module_id])

    def write(self, hand_in: HandedIn, points: Points | None) -> None:
        employee_id = hand_in.attempt.employee_id
        sources = self.submissions.sources(hand_in)
        files = self.submissions.files(hand_in, sources)
        _put(self.course.submitted / employee_id / self.module_id, files, None)
        if points is not None:
            graded = {QUESTIONS: self.submissions.questions, self.submissions.name: self.notebooks.notebook(sources, points)}
            _put(self.course.autograded / employee_id / self.module_id, files | graded, READ_ONLY)


def _put(folder: Path, files: Mapping[str, bytes], mode: int | None) -> None:
    remove_abandoned(folder)
    if not _holds(folder, files):
        replace_folder(folder, files, mode)


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return {path.name: path.read_bytes() for path in folder.iterdir()} == files
    except OSError:
        return False


class Missing(NamedTuple):
    """How many hand-ins lacked a folder, and {attempt id: why} of those that still do."""

    lacking: int
    unwritten: dict[str, KenshuError]


def write_missing(course: Course, *, changed: bool = False, besides: Collection[str] = ()) -> Missing:
    """Put in place what nbgrader would look for in vain.

    Of each person's last hand-in at each module that is `submitted/`, and `autograded/` where the gradebook holds its points. A
    folder of an earlier hand-in, or one that a power cut left empty, is replaced; one that says that it is of a later time is
    left alone: nbgrader has collected it. `changed`: every folder is looked into, and is made again where it is not as the records
    have it, but those of the attempts `besides`. Raises StorageFailed where the records cannot be read.
    """
    unwritten: dict[str, KenshuError] = {}
    tests: dict[str, Tests] = {}
    database = open_database(course.database_url)
    try:
        with gradebook(course) as opened:
            with opened.reading() as rows, database.reading() as records:
                lacking = _lacking(course, records, recorded_times(rows), besides, changed=changed)
            for portion in portions(lacking):
                # Read, and let go: who grades meanwhile waits for no folder.
                with opened.reading() as rows, database.reading() as records:
                    hand_ins = handed_in(records, portion)
                    points = _points(rows, {hand_in.attempt.employee_id for hand_in in hand_ins})
                    tests |= known_tests(rows, {module_id for _, module_id in points} - tests.keys())
                graded = [(each, points[_whose(each)]) for each in hand_ins if lacking[each.attempt.id] and _whose(each) in points]
                ungraded: list[tuple[HandedIn, Points]] = [(each, {}) for each in hand_ins if not lacking[each.attempt.id]]
                unwritten |= write_folders(course, tests, graded) | write_folders(course, {}, ungraded, autograded=False)
    finally:
        database.close()
    return Missing(len(lacking), unwritten)


def _lacking(
    course: Course, records: Connection, times: Mapping[tuple[str, str], datetime], besides: Collection[str], *, changed: bool
) -> dict[str, bool]:
    """Return {attempt id: whether the gradebook holds its points} of those that lack a folder; of all of them where `changed`."""
    lacking = {}
    for attempt_id, employee_id, module_id, at in current(records):
        if attempt_id in besides:
            continue
        has_points = times.get((employee_id, module_id)) == at
        roots = (course.submitted, course.autograded) if has_points else (course.submitted,)
        stamp = nbgrader_time(at)
        if changed or not all(_stands(root / employee_id / module_id, stamp) for root in roots):
            lacking[attempt_id] = has_points
    return lacking


def _stands(folder: Path, stamp: str) -> bool:
    """Return whether a folder is there whole, of that hand-in or of a later time."""
    try:
        # nbgrader's times sort as text: they are all in UTC.
        return (folder / TIMESTAMP).read_text() >= stamp and (folder / f"{folder.name}.ipynb").stat().st_size > 0
    except (OSError, ValueError):
        return False


def _whose(hand_in: HandedIn) -> tuple[str, str]:
    return hand_in.attempt.employee_id, hand_in.attempt.module_id


def _points(rows: Connection, employee_ids: Collection[str]) -> dict[tuple[str, str], Points]:
    """Return {(employee, module): the points by the key that the gradebook holds}."""
    query = (
        select(book.submitted_assignment.c.student_id, book.assignment.c.name, book.base_cell.c.name, book.grade.c.auto_score)
        .join(book.base_cell, book.base_cell.c.id == book.grade.c.cell_id)
        .join(book.submitted_notebook, book.submitted_notebook.c.id == book.grade.c.notebook_id)
        .join(book.submitted_assignment, book.submitted_assignment.c.id == book.submitted_notebook.c.assignment_id)
        .join(book.assignment, book.assignment.c.id == book.submitted_assignment.c.assignment_id)
        .where(book.submitted_assignment.c.student_id.in_(employee_ids))
    )
    points: dict[tuple[str, str], Points] = {}
    for employee_id, module_id, cell, score in rows.execute(query):
        points.setdefault((employee_id, module_id), {})[slot_of(cell)] = score
    return points
