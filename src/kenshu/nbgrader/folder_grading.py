"""Grading the hand-ins that nbgrader itself collected: their rows are written, and what was in them is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader import folder_handins
from kenshu.nbgrader.book import Book
from kenshu.nbgrader.folder_handins import FolderHandIn, FolderRefused
from kenshu.nbgrader.gradebook import Submission
from kenshu.nbgrader.gradebook_rows import record
from kenshu.nbgrader.released_keys import ReleasedKeys
from kenshu.storage import Database
from kenshu.storage.portions import portions


@dataclass(frozen=True)
class RefusedFolder:
    """A folder that could not be graded, and why. Nbgrader's rows say of it what can be said."""

    folder: str
    reason: KenshuError


@dataclass(frozen=True)
class GradedFolders:
    """The folders `<employee>/<module>` that were graded, and those that could not be."""

    graded: list[str] = field(default_factory=list)
    refused: list[RefusedFolder] = field(default_factory=list)


def grade_folders(course: Course, database: Database, book: Book, released: ReleasedKeys) -> GradedFolders:
    """Grade what stands in `submitted/` without a receipt of the kit and is not graded as it is now. One holds up no other.

    A folder that is refused is refused again the next time, until somebody has mended it. Raises StorageFailed.
    """
    done = GradedFolders()
    with database.reading() as conn, book.reading() as rows:
        waiting = folder_handins.waiting(course, conn, rows)
    for some in portions(waiting):
        _grade(course, database, book, released, some, done)
    return done


def _grade(
    course: Course, database: Database, book: Book, released: ReleasedKeys, some: Sequence[FolderHandIn], done: GradedFolders
) -> None:
    graded: list[FolderHandIn] = []
    submissions: list[Submission] = []
    for folder in some:
        try:
            tests = released.tests(folder.module_id)
            submissions.append(folder.submission(tests))
            folder.write_autograded(course, tests)
            graded.append(folder)
        except FolderRefused as fault:
            if fault.submission is not None:
                submissions.append(fault.submission)
            done.refused.append(RefusedFolder(folder.name, fault))
        except KenshuError as fault:
            done.refused.append(RefusedFolder(folder.name, fault))
    by_module = {module: released.tests(module) for module in {submission.module_id for submission in submissions}}
    with book.writing() as rows:
        record(rows, course, by_module, submissions)
    with database.writing() as conn:
        folder_handins.note(conn, graded)
    done.graded.extend(folder.name for folder in graded)
