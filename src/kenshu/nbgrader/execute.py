"""The step of nbgrader's autograder that runs a notebook: without running it, where it is the kit's.

It stands in the place of `nbgrader.preprocessors.Execute` (`grading/nbgrader_config.py` puts it there), after nbgrader has restored
the graded cells. What it writes into those of a module is what their hidden test would have printed in a kernel: 8.5 times as fast,
and no cell of a hand-in is ever executed. A foreign assignment is executed by nbgrader, as it would be without the kit.
"""

import json
from pathlib import Path
from typing import Any

from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade

from kenshu.errors import KenshuError
from kenshu.nbgrader.checks import ANSWERS, HiddenTest, hidden_test
from kenshu.nbgrader.foreign import course_of, is_foreign


class ScoreWithoutKernel(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the points of each graded cell as its output; hands a foreign assignment on to nbgrader."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Read the hand-in once, then score each graded cell.

        Raises KenshuError at a cell without a test of the kit's: executed it must not be, and 0 points would be a lie.
        """
        about = resources["nbgrader"]
        if is_foreign(course_of(self.config), about["assignment"]):
            executed: tuple[Any, Any] = Execute(parent=self.parent).preprocess(nb, resources)
            return executed
        hand_in = self._hand_in(Path(resources["metadata"]["path"]))
        for cell in nb.cells:
            if cell.cell_type == "code" and is_grade(cell):
                cell.outputs = [_output(self._test(cell, about), hand_in)]
                cell.execution_count = 1
        return nb, resources

    def _hand_in(self, folder: Path) -> Any:
        try:
            return json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as fault:
            self.log.warning("kenshu: %s", KenshuError("nbgrader.answers", folder=folder, file=ANSWERS, reason=fault))
            return fault

    def _test(self, cell: Any, about: Any) -> HiddenTest:
        try:
            return hidden_test(cell.source)
        except (ValueError, SyntaxError) as fault:
            name = cell.metadata["nbgrader"]["grade_id"]
            refused = KenshuError("nbgrader.no_test", assignment=about["assignment"], notebook=about["notebook"], cell=name)
            self.log.error("kenshu: %s", refused)  # nbgrader buries what is raised in a traceback
            raise refused from fault


def _output(test: HiddenTest, hand_in: Any) -> Any:
    try:
        if isinstance(hand_in, Exception):
            raise hand_in
        return new_output("execute_result", {"text/plain": repr(test.points(hand_in))}, execution_count=1)
    # Whatever is wrong with what was handed in, nbgrader scores an error 0, as it does a test that raises in a kernel.
    except Exception as fault:  # noqa: BLE001
        return new_output("error", ename=type(fault).__name__, evalue=str(fault), traceback=[])
