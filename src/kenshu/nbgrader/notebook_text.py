"""A notebook as text, where many are made that differ in a few cells: all the other cells are turned into text once."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any


class NotebookText:
    """The text of a notebook and of its variants; `cells` are the notebook's own, in their order."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        """Take a notebook that is not changed any more."""
        self.cells: list[dict[str, Any]] = notebook["cells"]
        self._texts = [cell_text(cell) for cell in self.cells]
        self._without_source = cache(lambda place: cell_text(self.cells[place] | {"source": []}))
        self._before, _, self._after = json_text(notebook | {"cells": []}).partition(b'"cells": []')

    def with_cells(self, own: Mapping[int, bytes]) -> bytes:
        """Return the notebook with other cells in some places, {place: the cell's text}: the bytes as `json_text` of the whole."""
        texts = [own.get(place, text) for place, text in enumerate(self._texts)]
        return b"".join([self._before, b'"cells": [\n  ', b",\n  ".join(texts), b"\n ]", self._after])

    def with_source(self, place: int, source: str) -> bytes:
        """Return the text of a cell with another source, which is not empty."""
        before, _, after = self._without_source(place).rpartition(b'"source": []')
        lines = [json.dumps(line, ensure_ascii=False).encode() for line in source.splitlines(keepends=True)]
        return b"".join([before, b'"source": [\n    ', b",\n    ".join(lines), b"\n   ]", after])


def cell_text(cell: Mapping[str, Any]) -> bytes:
    """Return a cell as it stands in a notebook's text."""
    return _json(cell).replace("\n", "\n  ").encode()


def json_text(data: Mapping[str, Any]) -> bytes:
    """Return a notebook as nbgrader writes it: sorted, a blank for each level."""
    return (_json(data) + "\n").encode()


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
