"""A graded hand-in, put where nbgrader finds it: its rows, and the files that somebody needs."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader import hand_in_folders
from kenshu.nbgrader.gradebook import Points, Submission, Tests
from kenshu.nbgrader.gradebook_rows import record
from kenshu.results.grades import Grade
from kenshu.results.handed_in import HandedIn
from kenshu.results.scoring import Slots
from kenshu.storage import Database

Files = Literal["needed", "all"]  # nbgrader's folders: of those that a person must grade, or of all


class Scored(NamedTuple):
    """A hand-in scored by its key alone, and the grade that holds, with what a person gave besides."""

    hand_in: HandedIn
    slots: Slots
    holds: Grade | None = None

    @property
    def points(self) -> Points:
        """The points by the key, as nbgrader's test of a slot has them.

        Where a person gives a part, there is none but of a blank: what an answer without that part earned, the kit has given it.
        """
        answers = self.hand_in.answers
        by_hand = {slot for slot, scored in self.slots.items() if "by_person" in scored and answers.get(slot)}
        return {slot: None if slot in by_hand else scored["points"] for slot, scored in self.slots.items()}

    @property
    def waits(self) -> bool:
        """True where a person must grade some of it."""
        return any(scored["points"] is None for scored in self.slots.values())


def write_for_nbgrader(
    course: Course, book: Database, tests: Mapping[str, Tests], hand_ins: Sequence[Scored], files: Files = "needed"
) -> dict[str, KenshuError]:
    """Put nbgrader's rows, and the files that are needed, in place for people's current hand-ins; others it does not hold.

    `tests` is {module: its tests} of the modules that the gradebook knows. A hand-in of an earlier edition with other slots stays
    in the kit's records alone (`fits`).

    Returns {attempt id: why} of those whose files could not be written: they have no row either. Raises StorageFailed, and what
    SQLAlchemy raises: then no row of these is written.
    """
    held = [each for each in hand_ins if each.hand_in.current and fits(each.hand_in, tests.get(each.hand_in.attempt.module_id))]
    wanted = [(each.hand_in, each.points) for each in held if files == "all" or each.waits]
    unwritten = hand_in_folders.write_folders(course, tests, wanted)
    written = [each for each in held if each.hand_in.attempt.id not in unwritten]
    if written:
        with book.writing() as conn:
            record(conn, course, tests, [_submission(each) for each in written])
    return unwritten


def fits(hand_in: HandedIn, tests: Tests | None) -> bool:
    """Return whether nbgrader's notebook and the hand-in have the slots of its edition, each graded as it was: by key or person."""
    by_person = {cell.slot: not cell.locked for cell in tests.graded} if tests else None
    edition = hand_in.edition
    return edition is not None and edition.by_person == by_person and hand_in.key == edition.key


def _submission(each: Scored) -> Submission:
    attempt, points = each.hand_in.attempt, each.points
    slots = each.holds.slots if each.holds else each.slots
    given = {slot: score for slot, score in slots.items() if score["points"] is not None and score["points"] != points.get(slot)}
    return Submission(attempt.employee_id, attempt.module_id, each.hand_in.at, points, given)
