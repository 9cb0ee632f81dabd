"""What nbgrader makes of a notebook that was handed in: cells cleared, restored, checked and scored. Nothing is executed.

The order is that of `nbgrader autograde`, step by step: ClearOutput, DeduplicateIds, OverwriteCells, CheckCellMetadata,
SaveAutoGrades. Where nbgrader gives a notebook up, so does this.
"""

import hashlib
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kenshu.errors import KenshuError
from kenshu.grading.gradebook import SourceCell, Tests

Cell = Any  # nbformat's, a dictionary

_SCHEMA = 3  # of nbgrader's marks
_FLAGS = ("grade", "locked", "solution")
_ALLOWED = {*_FLAGS, "schema_version", "task", "grade_id", "points", "checksum", "cell_type"}
_NAME = re.compile(r"^[a-zA-Z0-9_\-]*$")
_CHECKSUM = 32


class Found(NamedTuple):
    """What a notebook says: {graded cell: points, None where a person decides}, and the texts that were left as released.

    `fault`: nbgrader stops in the middle, and what it found before stands.
    """

    auto: dict[str, float | None]
    no_response: frozenset[str]
    fault: KenshuError | None = None


def read_notebook(raw: bytes) -> Any:
    """The notebook in a file, in nbformat 4. Raises KenshuError (`folder.unreadable`) where there is none in it."""
    from nbformat import converter, reader

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing and repeated ids are mended, as nbconvert mends them
            notebook = _valid(_cleared(_normal(converter.convert(reader.reads(raw.decode()), 4))))
    except Exception as fault:  # whatever was handed in: nbformat meets any shape of it, and nests as deep as it is
        raise KenshuError("folder.unreadable", reason=" ".join(str(fault).split())[:200]) from fault
    return notebook


def restore(notebook: Any, tests: Tests) -> list[Cell]:
    """The cells of a notebook as nbgrader would run them. Raises KenshuError for marks that it cannot restore or does not know."""
    cells: list[Cell] = notebook["cells"]
    names: set[str] = set()
    for cell in reversed(cells):
        _each(cell, lambda cell: _deduplicate(cell, names))
    for cell in cells:
        _each(cell, lambda cell: _overwrite(cell, tests))
    try:
        _valid(notebook)
    except Exception as fault:  # an added part that its new kind of cell may not have
        raise KenshuError("folder.unreadable", reason=" ".join(str(fault).split())[:200]) from fault
    names.clear()
    for cell in cells:
        _each(cell, lambda cell: _check(cell, names))
    return cells


def score(cells: list[Cell], tests: Tests, hand_in: Any) -> Found:
    """The points of restored cells for a hand-in (`answers.json`), an exception where it cannot be read."""
    auto: dict[str, float | None] = {}
    blank: dict[str, bool] = {}
    fault = None
    for cell in cells:
        if _is(cell, "grade"):
            source = tests.cells[_marks(cell)["grade_id"]]
            untouched = bool(_is(cell, "solution")) and _marks(cell).get("checksum") == _checksum(cell)
            auto[source.name] = _points(tests, source, hand_in, untouched=untouched)
            blank[source.name] = untouched and not _is(cell, "task")
        if _is(cell, "task") and "grade_id" not in _marks(cell):
            fault = KenshuError("folder.marks", cell=_name(cell))
            break
    return Found(auto, frozenset(name for name, left in blank.items() if left), fault)


def written(notebook: Any) -> bytes:
    """A notebook as the bytes of its file."""
    from nbformat import writes

    text: str = writes(notebook)
    return (text.rstrip("\n") + "\n").encode()


def show(cells: list[Cell], found: Found) -> None:
    """Write the points into the cells that are graded automatically, as what they printed."""
    for cell in cells:
        if cell["cell_type"] == "code" and _is(cell, "grade"):
            points = repr(found.auto[_marks(cell)["grade_id"]])
            cell["execution_count"] = 1
            output = {"data": {"text/plain": points}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
            cell["outputs"] = [output]


def _points(tests: Tests, source: SourceCell, hand_in: Any, *, untouched: bool) -> float | None:
    if source.name not in tests.hidden:
        return 0.0 if untouched else None
    try:
        if isinstance(hand_in, Exception):
            raise hand_in
        return tests.hidden[source.name].points(hand_in)
    # Whatever is wrong with what was handed in, nbgrader scores an error 0, as it does a test that raises in a kernel.
    except Exception:  # noqa: BLE001
        return 0.0


def _normal(notebook: Any) -> Any:
    from nbformat import validator

    return validator.normalize(notebook)[1]


def _cleared(notebook: Any) -> Any:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            for shown in ("collapsed", "scrolled"):
                cell["metadata"].pop(shown, None)
    return notebook


def _valid(notebook: Any) -> Any:
    from nbformat import validate

    validate(notebook, relax_add_props=True)
    return notebook


def _each(cell: Cell, step: Callable[[Cell], None]) -> None:
    try:
        step(cell)
    except KenshuError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as fault:  # marks of another shape than any that nbgrader writes
        raise KenshuError("folder.marks", cell=_name(cell)) from fault


def _deduplicate(cell: Cell, names: set[str]) -> None:
    if _is(cell, "grade") or _is(cell, "solution") or _locked(cell):
        name = _marks(cell)["grade_id"]
        if name in names:
            raise KenshuError("folder.twice", cell=name)  # nbgrader blanks its marks, and gives them up as too old
        names.add(name)


def _overwrite(cell: Cell, tests: Tests) -> None:
    marks = _marks(cell)
    name = marks.get("grade_id")
    if name is None:
        return
    source = tests.cells.get(name)
    if source is None:
        del marks["grade_id"]
        return
    if cell["cell_type"] != source.cell_type:
        _retype(cell, source.cell_type)
    if _locked(cell) != source.locked:
        marks["locked"] = source.locked
    if _is(cell, "grade"):
        if source.worth is None:
            raise KenshuError("folder.marks", cell=name)
        if float(marks["points"]) != source.worth:
            marks["points"] = source.worth
    marks["checksum"] = source.checksum
    if source.locked and _checksum(cell) != source.checksum:
        cell["source"] = source.source
        if _checksum(cell) != source.checksum:
            raise KenshuError("folder.marks", cell=name)


def _retype(cell: Cell, cell_type: str) -> None:
    cell["cell_type"] = cell_type
    if cell_type == "code":
        cell["outputs"], cell["execution_count"] = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _check(cell: Cell, names: set[str]) -> None:
    if "nbgrader" not in cell["metadata"]:
        return
    marks = cell["metadata"]["nbgrader"]
    graded = marks["grade"] or marks["solution"] or marks["locked"]
    sound = _is_known(marks) and (not graded or bool(marks.get("grade_id"))) and (not marks["grade"] or "points" in marks)
    if marks.get("task", False):
        sound = sound and cell["cell_type"] == "markdown"
    elif cell["cell_type"] == "markdown":
        sound = sound and marks["grade"] == marks["solution"]
    if not sound:
        raise KenshuError("folder.marks", cell=_name(cell))
    if graded:
        if marks["grade_id"] in names:
            raise KenshuError("folder.twice", cell=marks["grade_id"])
        names.add(marks["grade_id"])


def _is_known(marks: Mapping[str, Any]) -> bool:
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


def _marks(cell: Cell) -> Any:
    return cell["metadata"].get("nbgrader", {})


def _is(cell: Cell, flag: str) -> Any:
    return _marks(cell).get(flag, False)


def _locked(cell: Cell) -> Any:
    return False if _is(cell, "solution") else True if _is(cell, "grade") else _is(cell, "locked")


def _name(cell: Cell) -> str:
    marks = _marks(cell)
    return str(marks.get("grade_id", "") if isinstance(marks, dict) else "") or str(cell.get("id", ""))


def _checksum(cell: Cell) -> str:
    """Nbgrader's, which its gradebook holds of every cell."""
    marks = _marks(cell)
    parts = [cell["source"], cell["cell_type"], *map(str, (_is(cell, "grade"), _is(cell, "solution"), _locked(cell)))]
    parts.append(marks["grade_id"])
    if _is(cell, "grade"):
        parts.append(str(float(marks["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
