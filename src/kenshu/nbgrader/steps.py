"""Steps of nbgrader's commands as the kit takes them at a module: releasing, grading that runs nothing, feedback without the key.

`grading/nbgrader_config.py` puts them in the place of nbgrader's own. A foreign assignment goes nbgrader's way in each of them.
"""

import json
import re
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat.notebooknode import from_dict
from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade

from kenshu.editions.released import released_module
from kenshu.editions.stored_output import before_a_kernel
from kenshu.errors import KenshuError
from kenshu.nbgrader.checks import ANSWERS, HiddenTest, hidden_test
from kenshu.nbgrader.foreign import course_of, is_foreign
from kenshu.nbgrader.strays import written_for


class ClearOtherOutputs(ClearOutput):  # type: ignore[misc]
    """Clears the outputs of what is released, but for those that show a module's questions where no kernel runs."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clear everything, and give a module's cells the outputs that were built, whatever a trainer's kernel left there."""
        nb, resources = super().preprocess(nb, resources)
        if not is_foreign(course_of(self.config), resources["nbgrader"]["assignment"]):
            released = released_module(Path(resources["metadata"]["path"]))
            for cell in nb.cells:
                if cell.cell_type == "code":
                    about = cell.metadata.get("kenshu", {})
                    cell.outputs = from_dict(before_a_kernel(released, about.get("role"), about.get("slot")))
        return nb, resources


class ScoreWithoutKernel(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the points of each graded cell as its output; hands a foreign assignment on to nbgrader.

    It stands in the place of `nbgrader.preprocessors.Execute`, after nbgrader has restored the graded cells. What it writes into
    those of a module is what their hidden test would have printed in a kernel: 8.5 times as fast, and no cell of a hand-in is ever
    executed.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Read the hand-in once, then score each graded cell.

        Raises KenshuError where the answers are missing or are somebody else's, and at a cell without a test of the kit's: executed
        it must not be. 0 points would be a lie.
        """
        about = resources["nbgrader"]
        if is_foreign(course_of(self.config), about["assignment"]):
            executed: tuple[Any, Any] = Execute(parent=self.parent).preprocess(nb, resources)
            return executed
        hand_in = self._hand_in(Path(resources["metadata"]["path"]), about)
        for cell in nb.cells:
            if cell.cell_type == "code" and is_grade(cell):
                cell.outputs = [_output(self._test(cell, about), hand_in)]
                cell.execution_count = 1
        return nb, resources

    def _hand_in(self, folder: Path, about: Any) -> Any:
        whose = f"{about['student']}/{about['assignment']}"
        try:
            answers = json.loads((folder / ANSWERS).read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as fault:
            raise self._said(KenshuError("nbgrader.answers", whose=whose, file=ANSWERS, reason=fault)) from fault
        if written_for(answers) != whose:
            raise self._said(KenshuError("nbgrader.others", whose=whose, file=ANSWERS, found=written_for(answers)))
        return answers

    def _said(self, refused: KenshuError) -> KenshuError:
        """Say a fault in the log: nbgrader buries what is raised in a traceback."""
        self.log.error("kenshu: %s", refused)
        return refused

    def _test(self, cell: Any, about: Any) -> HiddenTest:
        try:
            return hidden_test(cell.source)
        except (ValueError, SyntaxError) as fault:
            name = cell.metadata["nbgrader"]["grade_id"]
            refused = KenshuError("nbgrader.no_test", assignment=about["assignment"], notebook=about["notebook"], cell=name)
            raise self._said(refused) from fault


def _output(test: HiddenTest, hand_in: Any) -> Any:
    try:
        return new_output("execute_result", {"text/plain": repr(test.points(hand_in))}, execution_count=1)
    # Whatever is wrong with what was handed in, nbgrader scores an error 0, as it does a test that raises in a kernel.
    except Exception as fault:  # noqa: BLE001
        return new_output("error", ename=type(fault).__name__, evalue=str(fault), traceback=[])


class WithoutKeys(ClearHiddenTests):  # type: ignore[misc]
    """Takes the hidden tests out of what becomes feedback on a module, and the lines of them that an error quotes.

    Stock feedback shows every hidden test, and loads MathJax.
    """

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
