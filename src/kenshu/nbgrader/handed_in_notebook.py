"""What nbgrader makes of a notebook that was handed in: cells cleared, restored, checked and scored. Nothing is executed.

The order is that of `nbgrader autograde`, step by step: ClearOutput, DeduplicateIds, OverwriteCells, CheckCellMetadata,
SaveAutoGrades. Where nbgrader gives a notebook up, so does this.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import SourceCell, Tests
from kenshu.nbgrader.marks import Cell, checksum_of, flag, is_known, locked, marks_of, name_of


class Found(NamedTuple):
    """What a notebook says: {graded cell: points, None where a person decides}, and the texts that were left as released.

    `fault`: nbgrader stops in the middle, and what it found before stands.
    """

    auto: dict[str, float | None]
    no_response: frozenset[str]
    fault: KenshuError | None = None


def graded(raw: bytes, tests: Tests, hand_in: Any) -> tuple[Found, bytes]:
    """What the notebook in a file earns for a hand-in (`answers.json`; an exception where it cannot be read), and how it is shown.

    Raises KenshuError where there is no notebook in it, or cells that cannot be restored.
    """
    with _whatever_it_holds():
        notebook = _read(raw)
    cells = _restored(notebook, tests)
    with _whatever_it_holds():
        _valid(notebook)
    _check(cells)
    found = _scored(cells, tests, hand_in)
    _show(cells, found)
    with _whatever_it_holds():
        return found, _written(notebook)


@contextmanager
def _whatever_it_holds() -> Iterator[None]:
    try:
        yield
    except Exception as fault:  # nbformat meets any shape, nested as deep as it is
        raise KenshuError("folder.unreadable", reason=" ".join(str(fault).split())[:200]) from fault


def _read(raw: bytes) -> Any:
    from nbformat import converter, reader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # missing and repeated ids are mended, as nbconvert mends them
        return _valid(_cleared(_normal(converter.convert(reader.reads(raw.decode()), 4))))


def _written(notebook: Any) -> bytes:
    from nbformat import writes

    text: str = writes(notebook)
    return (text.rstrip("\n") + "\n").encode()


def _restored(notebook: Any, tests: Tests) -> list[Cell]:
    cells: list[Cell] = notebook["cells"]
    names: set[str] = set()
    for cell in reversed(cells):
        _each(cell, lambda cell: _deduplicate(cell, names))
    for cell in cells:
        _each(cell, lambda cell: _overwrite(cell, tests))
    return cells


def _check(cells: list[Cell]) -> None:
    names: set[str] = set()
    for cell in cells:
        _each(cell, lambda cell: _check_cell(cell, names))


def _scored(cells: list[Cell], tests: Tests, hand_in: Any) -> Found:
    auto: dict[str, float | None] = {}
    blank: dict[str, bool] = {}
    fault = None
    for cell in cells:
        if flag(cell, "grade"):
            source = tests.cells[marks_of(cell)["grade_id"]]
            untouched = bool(flag(cell, "solution")) and marks_of(cell).get("checksum") == checksum_of(cell)
            auto[source.name] = _points(tests, source, hand_in, untouched=untouched)
            blank[source.name] = untouched and not flag(cell, "task")
        if flag(cell, "task") and "grade_id" not in marks_of(cell):
            fault = KenshuError("folder.marks", cell=name_of(cell))
            break
    return Found(auto, frozenset(name for name, left in blank.items() if left), fault)


def _show(cells: list[Cell], found: Found) -> None:
    """Write the points into the cells that are graded automatically, as what they printed."""
    from nbformat.v4 import new_output

    for cell in cells:
        if cell["cell_type"] == "code" and flag(cell, "grade"):
            points = repr(found.auto.get(marks_of(cell)["grade_id"]))
            cell["outputs"] = [new_output("execute_result", {"text/plain": points}, execution_count=1)]
            cell["execution_count"] = 1


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
        raise KenshuError("folder.marks", cell=name_of(cell)) from fault


def _deduplicate(cell: Cell, names: set[str]) -> None:
    if flag(cell, "grade") or flag(cell, "solution") or locked(cell):
        name = marks_of(cell)["grade_id"]
        if name in names:
            raise KenshuError("folder.twice", cell=name)  # nbgrader blanks its marks, and gives them up as too old
        names.add(name)


def _overwrite(cell: Cell, tests: Tests) -> None:
    marks = marks_of(cell)
    name = marks.get("grade_id")
    if name is None:
        return
    source = tests.cells.get(name)
    if source is None:
        del marks["grade_id"]
        return
    if cell["cell_type"] != source.cell_type:
        _retype(cell, source.cell_type)
    if locked(cell) != source.locked:
        marks["locked"] = source.locked
    if flag(cell, "grade"):
        if source.worth is None:
            raise KenshuError("folder.marks", cell=name)
        if float(marks["points"]) != source.worth:
            marks["points"] = source.worth
    marks["checksum"] = source.checksum
    if source.locked and checksum_of(cell) != source.checksum:
        cell["source"] = source.source
        if checksum_of(cell) != source.checksum:
            raise KenshuError("folder.marks", cell=name)


def _retype(cell: Cell, cell_type: str) -> None:
    cell["cell_type"] = cell_type
    if cell_type == "code":
        cell["outputs"], cell["execution_count"] = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _check_cell(cell: Cell, names: set[str]) -> None:
    if "nbgrader" not in cell["metadata"]:
        return
    marks = cell["metadata"]["nbgrader"]
    graded = marks["grade"] or marks["solution"] or marks["locked"]
    sound = is_known(marks) and (not graded or bool(marks.get("grade_id"))) and (not marks["grade"] or "points" in marks)
    if marks.get("task", False):
        sound = sound and cell["cell_type"] == "markdown"
    elif cell["cell_type"] == "markdown":
        sound = sound and marks["grade"] == marks["solution"]
    if not sound:
        raise KenshuError("folder.marks", cell=name_of(cell))
    if graded:
        if marks["grade_id"] in names:
            raise KenshuError("folder.twice", cell=marks["grade_id"])
        names.add(marks["grade_id"])
