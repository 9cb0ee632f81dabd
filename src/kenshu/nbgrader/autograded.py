"""The notebook that `nbgrader autograde` leaves of a hand-in: formgrader, generate_feedback and export work on it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from kenshu.nbgrader.notebook_text import NotebookText, cell_text

if TYPE_CHECKING:
    from kenshu.nbgrader.gradebook import Points, Tests


class AutogradedNotebooks:
    """The graded notebooks of hand-ins at one module: the released cells restored, and the points as their outputs."""

    def __init__(self, released: dict[str, Any], tests: "Tests") -> None:
        """Take the notebook as released. Raises KeyError where it holds a cell that the tests do not know."""
        notebook = deepcopy(released)
        for cell in notebook["cells"]:
            _restore(cell, tests)
        self._text = NotebookText(notebook)
        names = {_name(cell): place for place, cell in enumerate(notebook["cells"])}
        self._graded = {cell.slot: names[cell.name] for cell in tests.graded if cell.locked}
        self._scored: dict[tuple[int, str], bytes] = {}

    def notebook(self, sources: Mapping[int, str], points: "Points") -> bytes:
        """Return a hand-in's graded notebook; `sources` as `Submissions.sources` has them."""
        own = {place: self._text.with_source(place, source) for place, source in sources.items()}
        return self._text.with_cells(
            own | {place: self._with_points(place, points[slot]) for slot, place in self._graded.items() if slot in points}
        )

    def _with_points(self, place: int, points: float | None) -> bytes:
        shown = repr(points)
        if (place, shown) not in self._scored:  # a slot earns one of a few shares: the same cells come again and again
            output = {"data": {"text/plain": [shown]}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
            self._scored[place, shown] = cell_text(self._text.cells[place] | {"execution_count": 1, "outputs": [output]})
        return self._scored[place, shown]


def _restore(cell: dict[str, Any], tests: "Tests") -> None:
    marks = cell["metadata"].get("nbgrader")
    if marks is None:
        return
    source = tests.cells[marks["grade_id"]]
    marks["checksum"] = source.checksum
    if source.locked:
        cell["source"] = source.source.splitlines(keepends=True)


def _name(cell: Mapping[str, Any]) -> str | None:
    name: str | None = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return name
