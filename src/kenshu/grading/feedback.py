"""Nbgrader's feedback without the key: stock feedback shows every hidden test."""

from typing import Any

from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade


class WithoutKeys(ClearHiddenTests):  # type: ignore[misc]
    """Takes the hidden tests out of what becomes feedback, and the lines of them that an error quotes."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """A graded cell keeps its released source and its points."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if is_grade(cell) and output.output_type == "execute_result"]
        return cell, resources
