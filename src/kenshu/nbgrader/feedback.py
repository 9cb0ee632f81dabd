"""Nbgrader's feedback on a module, without the key and without other hosts.

Stock feedback shows every hidden test, and loads MathJax. Feedback on a foreign assignment is nbgrader's own.
"""

import re
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade

from kenshu.nbgrader.foreign import course_of, is_foreign


class WithoutKeys(ClearHiddenTests):  # type: ignore[misc]
    """Takes the hidden tests out of what becomes feedback on a module, and the lines of them that an error quotes."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Leave a foreign notebook as it is."""
        if is_foreign(course_of(self.config), resources["nbgrader"]["assignment"]):
            return nb, resources
        cleared: tuple[Any, Any] = super().preprocess(nb, resources)
        return cleared

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear a cell; a graded one keeps its released source and its points."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if is_grade(cell) and output.output_type == "execute_result"]
        return cell, resources


class LocalPage(HTMLExporter):
    """A page that loads nothing from another host: a city hall's network may be cut off."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """Return the page without scripts from elsewhere; nbgrader's template names MathJax's host itself, past all settings."""
        foreign = is_foreign(course_of(self.config), resources["nbgrader"]["assignment"])
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return page if foreign else _SCRIPT_FROM_ELSEWHERE.sub("", page), resources


_SCRIPT_FROM_ELSEWHERE = re.compile(r'<script\b[^>]*\bsrc="(?:https?:)?//[^"]*"[^>]*>\s*</script>')
