"""A graded hand-in, put where nbgrader finds it: its rows, and the files that somebody needs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.kinds import share
from kenshu.nbgrader import hand_in_folders
from kenshu.nbgrader.gradebook import Points, Submission, Tests
from kenshu.nbgrader.gradebook_rows import record
from kenshu.nbgrader.open_gradebook import Book
from kenshu.results import keys
from kenshu.results.grades import Grade
from kenshu.results.handed_in import HandedIn
from kenshu.results.keys import Key

Files = Literal["needed", "all"]  # nbgrader's folders: of those that a person must grade, or of all


class ForNbgrader(NamedTuple):
    """A hand-in for nbgrader: its points by the key, {slot: points}, and the grade that holds, with what a person gave besides."""

    hand_in: HandedIn
    points: Points
    holds: Grade | None = None


def write_for_nbgrader(
    course: Course, book: Book, tests: Callable[[str], Tests], hand_ins: Sequence[ForNbgrader], files: Files = "needed"
) -> dict[str, KenshuError]:
    """Put nbgrader's rows, and the files that are needed, in place for people's current hand-ins; others it does not hold.

    Returns {attempt id: why} of those whose files could not be written: they have no row either. Raises StorageFailed, and what
    SQLAlchemy raises: then no row of these is written.
    """
    held = [each for each in hand_ins if each.hand_in.current]
    by_module = {module: tests(module) for module in {each.hand_in.attempt.module_id for each in held}}
    wanted = [each for each in held if files == "all" or None in each.points.values()]
    unwritten = hand_in_folders.write_folders(course, by_module, [(each.hand_in, each.points) for each in wanted])
    written = [each for each in held if each.hand_in.attempt.id not in unwritten]
    if written:
        with book.writing() as conn:
            record(conn, course, by_module, [_submission(each, by_module[each.hand_in.attempt.module_id]) for each in written])
    return unwritten


def _submission(each: ForNbgrader, tests: Tests) -> Submission:
    attempt, points = each.hand_in.attempt, each.points
    slots = each.holds.slots if each.holds else {}
    given = {slot: score for slot, score in slots.items() if score["points"] is not None and score["points"] != points[slot]}
    return Submission(
        employee_id=attempt.employee_id,
        module_id=attempt.module_id,
        at=each.hand_in.at,
        auto={cell.name: points[cell.slot] for cell in tests.graded},
        no_response=frozenset(cell.name for cell in tests.written if points[cell.slot] == 0.0),
        given=given,
    )


def points_by_key(grade: Grade, noted: Mapping[int, Key], tests: Tests, hand_in: HandedIn) -> Points:
    """Return {slot: points} of a graded hand-in by the key it was graded by, without what a person gave.

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
