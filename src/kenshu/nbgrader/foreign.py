"""Foreign assignments: those of a course's nbgrader that are no module of the kit's, and go nbgrader's own way.

Which is which is decided by what trainers wrote, the source and the released notebook, never by a hand-in: what a learner takes out
of a notebook's metadata, or puts in, changes nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kenshu.course import Course
from kenshu.editions.released import is_own


def is_foreign(course: Course, assignment: str) -> bool:
    """Return whether an assignment has notebooks, and neither its source nor its release is a module of the kit's.

    Of one that has neither source nor release nobody can tell; it is not foreign, so that nothing of it is executed.
    """
    if not assignment or assignment.startswith("."):  # ".." leads elsewhere; a hand-in's folder may be called anything
        return False
    own = f"{assignment}.ipynb"
    folders = (course.modules / assignment, course.release / assignment)
    return any(_notebooks(folders)) and not any(is_own(folder / own) for folder in folders)


def course_of(config: Any) -> Course:
    """Return the course that nbgrader is configured for, by `kenshu.nbgrader.release.configure`."""
    return Course(Path(config.CourseDirectory.root).parent)


def _notebooks(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from folder.glob("*.ipynb")
