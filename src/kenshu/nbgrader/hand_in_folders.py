"""The folders of hand-ins that nbgrader works on: `submitted/` and `autograded/<employee>/<module>/`.

Everything in them stands in the records and in the gradebook. So they are written when somebody needs them, and can be written
again at any time: where a person must grade, for all when that is asked for, and before nbgrader looks for them
(`grading/nbgrader_config.py` calls `write_missing`).
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.gradebook import GRADES, Points, Tests, gradebook, known_tests, recorded_times, slot_of
from kenshu.nbgrader.hand_in_files import TIMESTAMP, HandInFiles, nbgrader_time
from kenshu.nbgrader.tables import submitted_assignment
from kenshu.results.handed_in import HandedIn, current, handed_in
from kenshu.storage import open_database
from kenshu.storage.files import remove_abandoned, replace_folder
from kenshu.storage.portions import portions

READ_ONLY = 0o444  # what nbgrader gives the files that it has graded


def write_folders(
    course: Course, tests: Mapping[str, Tests], hand_ins: Iterable[tuple[HandedIn, Points | None]]
) -> dict[str, KenshuError]:
    """Put the folders of these hand-ins in place, as the records have them, whatever stands there.

    `tests` are those of their modules, {module: tests}; points are those by the key, {slot: points}, which `autograded/` shows, or
    None: then that folder is not written. A hand-in that the person has made a later one of has no folder. Nothing waits for the
    disk. Returns {attempt id: why} of those that could not be written; one holds up no other.
    """
    files_of = cache(lambda module_id: HandInFiles(course.release / module_id, tests.get(module_id)))
    unwritten: dict[str, KenshuError] = {}
    for hand_in, points in hand_ins:
        attempt = hand_in.attempt
        if not hand_in.current:
            continue
        try:
            folders = files_of(attempt.module_id).folders(hand_in, points)
            for root, files, mode in zip((course.submitted, course.autograded), folders, (None, READ_ONLY), strict=False):
                _put(root / attempt.employee_id / attempt.module_id, files, mode)
        except (KenshuError, OSError, LookupError, ValueError, TypeError) as fault:
            unwritten[attempt.id] = failed(attempt, fault)
    return unwritten


def failed(attempt: Attempt, fault: Exception) -> KenshuError:
    """Return why a hand-in was not graded, as a fault that names it."""
    if isinstance(fault, KenshuError):
        return fault
    reason = f"{type(fault).__name__}: {fault}"
    return KenshuError("grading.failed", employee=attempt.employee_id, module=attempt.module_id, reason=reason)


def _put(folder: Path, files: Mapping[str, bytes], mode: int | None) -> None:
    remove_abandoned(folder)
    with suppress(OSError):
        if {path.name: path.read_bytes() for path in folder.iterdir()} == files:
            return
    replace_folder(folder, files, mode)


class Missing(NamedTuple):
    """The number of hand-ins without a folder, and {attempt id: why} of those still without."""

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
    with closing(open_database(course.database_url)) as database, gradebook(course) as opened:
        with opened.reading() as rows, database.reading() as records:
            lacking = _lacking(course, records, recorded_times(rows), besides, changed=changed)
        for portion in portions(lacking):
            # Read, and let go: who grades meanwhile waits for no folder.
            with opened.reading() as rows, database.reading() as records:
                hand_ins = handed_in(records, portion)
                points = _points(rows, {hand_in.attempt.employee_id for hand_in in hand_ins})
                tests |= known_tests(rows, {module_id for _, module_id in points} - tests.keys())
            wanted = [(each, points.get(_whose(each)) if lacking[each.attempt.id] else None) for each in hand_ins]
            unwritten |= write_folders(course, tests, wanted)
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
        whole = all((folder / name).stat().st_size > 0 for name in (f"{folder.name}.ipynb", ANSWERS))
        return whole and (folder / TIMESTAMP).read_text() >= stamp
    except (OSError, ValueError):
        return False


def _whose(hand_in: HandedIn) -> tuple[str, str]:
    return hand_in.attempt.employee_id, hand_in.attempt.module_id


def _points(rows: Connection, employee_ids: Collection[str]) -> dict[tuple[str, str], Points]:
    """Return {(employee, module): the points by the key that the gradebook holds}."""
    points: dict[tuple[str, str], Points] = {}
    for row in rows.execute(GRADES.where(submitted_assignment.c.student_id.in_(employee_ids))):
        points.setdefault((row.student_id, row.module_id), {})[slot_of(row.cell)] = row.auto_score
    return points
