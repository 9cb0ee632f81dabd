"""Hand-ins that nbgrader itself collected: folders in `submitted/` of which the kit has no receipt.

`nbgrader autograde` grades them. They are hand-ins at foreign assignments, or at a module by somebody who went round the kit: no
attempt, and no completion.
"""

from collections import Counter
from pathlib import Path

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.nbgrader.hand_in_files import TIMESTAMP
from kenshu.storage.tables import attempt, receipt


def left_to_nbgrader(course: Course, conn: Connection) -> dict[str, int]:
    """Return {assignment: its hand-ins that wait for `nbgrader autograde`}, in the order of the names."""
    # As nbgrader finds them: what begins with a dot is none.
    found = {(folder.parent.name, folder.name) for folder in course.submitted.glob("[!.]*/[!.]*") if folder.is_dir()}
    if found:
        known = conn.execute(select(attempt.c.employee_id, attempt.c.module_id).join(receipt))
        found -= {(employee_id, module_id) for employee_id, module_id in known}
    return dict(sorted(Counter(assignment for person, assignment in found if not _is_graded(course, person, assignment)).items()))


def _is_graded(course: Course, person: str, assignment: str) -> bool:
    autograded = course.autograded / person / assignment
    return autograded.is_dir() and _time(autograded) == _time(course.submitted / person / assignment)


def _time(folder: Path) -> bytes | None:
    try:
        return (folder / TIMESTAMP).read_bytes()
    except OSError:
        return None
