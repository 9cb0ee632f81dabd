"""Foreign assignments, which are no module of the kit's, and folders that nbgrader itself collected: both go nbgrader's own way.

Which is which is decided by what trainers wrote, the source and the released notebook, never by a hand-in: what a learner takes out
of a notebook's metadata, or puts in, changes nothing.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.editions.released import is_own
from kenshu.nbgrader.hand_in_files import TIMESTAMP


def is_foreign(course: Course, assignment: str) -> bool:
    """Return whether an assignment has notebooks, and neither its source nor its release is a module of the kit's.

    Of one that has neither source nor release nobody can tell; it is not foreign, so that nothing of it is executed.
    """
    if not assignment or assignment.startswith("."):  # ".." leads elsewhere; a hand-in's folder may be called anything
        return False
    own = f"{assignment}.ipynb"
    folders = (course.modules / assignment, course.release / assignment)
    return any(list(folder.glob("*.ipynb")) for folder in folders) and not any(is_own(folder / own) for folder in folders)


def course_of(config: Any) -> Course:
    """Return the course that nbgrader is configured for, by `kenshu.nbgrader.release.configure`."""
    return Course(Path(config.CourseDirectory.root).parent)


def left_to_nbgrader(course: Course, conn: Connection) -> dict[str, int]:
    """Return {assignment: its hand-ins that wait for `nbgrader autograde`}, in the order of the names.

    They are folders in `submitted/` at what is no module; of those at modules `strays` tells.
    """
    # As nbgrader finds them: what begins with a dot is none.
    found = {(folder.parent.name, folder.name) for folder in course.submitted.glob("[!.]*/[!.]*") if folder.is_dir()}
    modules = on_record(conn).modules if found else ()
    waiting = (name for person, name in found if name not in modules and not _is_graded(course, person, name))
    return dict(sorted(Counter(waiting).items()))


def _is_graded(course: Course, person: str, assignment: str) -> bool:
    autograded = course.autograded / person / assignment
    return autograded.is_dir() and _time(autograded) == _time(course.submitted / person / assignment)


def _time(folder: Path) -> bytes | None:
    try:
        return (folder / TIMESTAMP).read_bytes()
    except OSError:
        return None
