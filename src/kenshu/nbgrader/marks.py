"""Nbgrader's marks of a cell, its metadata `nbgrader`, as nbgrader itself reads them."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

Cell = Any  # nbformat's, a dictionary

_SCHEMA = 3
_FLAGS = ("grade", "locked", "solution")
_ALLOWED = {*_FLAGS, "schema_version", "task", "grade_id", "points", "checksum", "cell_type"}
_NAME = re.compile(r"^[a-zA-Z0-9_\-]*$")
_CHECKSUM = 32


def marks_of(cell: Cell) -> Any:
    """A cell's marks; {} where it has none."""
    return cell["metadata"].get("nbgrader", {})


def flag(cell: Cell, name: str) -> Any:
    """What stands for `grade`, `solution` or `task`: anything, where somebody has changed it."""
    return marks_of(cell).get(name, False)


def locked(cell: Cell) -> Any:
    """Whether nbgrader takes a cell for one that learners do not write."""
    return False if flag(cell, "solution") else True if flag(cell, "grade") else flag(cell, "locked")


def name_of(cell: Cell) -> str:
    """How to speak of a cell: nbgrader's name for it, else its id."""
    marks = marks_of(cell)
    return str(marks.get("grade_id", "") if isinstance(marks, dict) else "") or str(cell.get("id", ""))


def checksum_of(cell: Cell) -> str:
    """Nbgrader's checksum, which its gradebook holds of every cell. Raises what marks of another shape raise."""
    marks = marks_of(cell)
    parts = [cell["source"], cell["cell_type"], *map(str, (flag(cell, "grade"), flag(cell, "solution"), locked(cell)))]
    parts.append(marks["grade_id"])
    if flag(cell, "grade"):
        parts.append(str(float(marks["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def is_known(marks: Mapping[str, Any]) -> bool:
    """Whether marks are as nbgrader's schema of them says."""
    points = marks.get("points", 0)
    return (
        set(marks) <= _ALLOWED
        and marks.get("schema_version") == _SCHEMA
        and type(marks["schema_version"]) is int
        and all(type(marks[flag]) is bool for flag in _FLAGS)
        and type(marks.get("task", False)) is bool
        and isinstance(marks.get("grade_id", ""), str)
        and _NAME.search(marks.get("grade_id", "")) is not None
        and type(points) in (int, float)
        and points >= 0
        and isinstance(marks.get("checksum", ""), str)
        and len(marks.get("checksum", "-" * _CHECKSUM)) == _CHECKSUM
        and marks.get("cell_type", "raw") in ("raw", "code", "markdown")
    )
