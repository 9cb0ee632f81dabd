"""The files that `nbgrader autograde` leaves: formgrader, generate_feedback and export work on them."""

import json
from pathlib import Path
from typing import Any

from kenshu.course import Course
from kenshu.grading.gradebook import Points, Tests
from kenshu.player.attempts import Attempt
from kenshu.storage.files import fresh_folder

READ_ONLY = 0o444


def write_autograded(course: Course, attempt: Attempt, tests: Tests, points: Points) -> None:
    """Put `autograded/<employee>/<module>/` in place, from the hand-in's folder. Raises StorageFailed, OSError."""
    submitted = course.submitted / attempt.employee_id / attempt.module_id
    name = f"{attempt.module_id}.ipynb"
    notebook = json.loads((submitted / name).read_bytes())
    for cell in notebook["cells"]:
        _restore(cell, tests, points)
    with fresh_folder(course.autograded / attempt.employee_id / attempt.module_id) as fresh:
        for path in submitted.iterdir():
            if path.name != name:
                _write(fresh / path.name, path.read_bytes())
        _write(fresh / name, (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def _restore(cell: dict[str, Any], tests: Tests, points: Points) -> None:
    marks = cell["metadata"].get("nbgrader")
    if marks is None:
        return
    source = tests.cells[marks["grade_id"]]
    marks["checksum"] = source.checksum
    if source.locked:
        cell["source"] = source.source.splitlines(keepends=True)
    if source.name in tests.hidden:
        cell["execution_count"] = 1
        output = {"text/plain": [repr(points[source.slot])]}
        cell["outputs"] = [{"data": output, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}]


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(READ_ONLY)
