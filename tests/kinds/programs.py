"""The rooms in which a kind is scored by programs that are not the kit: stock nbgrader's cell, and the auditor's interpreter."""

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from kenshu.kinds import answer_in_words, read_answer, share
from kenshu.ledger import audit_export
from tests.kinds.city import MODULE, SORTS, WORTH, City, answers_to, awaits, earned_by, points


def stock_nbgrader(city: City, sample: str) -> int:
    """The cell that nbgrader runs ends in the number of points; one that a person grades holds what was written."""
    slot, attempt = city.slots[sample], city.attempts["right"]
    question = city.question(sample)
    if awaits(question):
        folder = city.course.submitted / attempt.employee_id / MODULE
        cells = json.loads((folder / f"{MODULE}.ipynb").read_text(encoding="utf-8"))["cells"]
        [source] = ["".join(cell["source"]) for cell in cells if cell["metadata"].get("kenshu") == {"role": "text", "slot": slot}]
        written = answer_in_words(question["offered"], answers_to(question).right[0], "ja")
        assert [line for line in written.splitlines() if line not in source] == []
        return 1
    notebook = json.loads((city.course.modules / MODULE / f"{MODULE}.ipynb").read_text(encoding="utf-8"))
    [source] = ["".join(cell["source"]) for cell in notebook["cells"] if cell["id"] == f"grade-{slot}"]
    answers = answers_to(question)
    tried = [raw for sort in SORTS for raw in getattr(answers, sort)]
    for raw in tried:
        value = read_answer(question["offered"], raw)
        assert _printed(source, {"draw": attempt.draw, "answers": {slot: value}}) == points(earned_by(question, raw))
    assert _printed(source, None) == WORTH
    return len(tried)


def auditor(city: City, sample: str) -> int:
    """The auditor's program scores as the kit does with nothing but Python, and refuses a kind that it has no rule of."""
    kind = city.kind(sample)
    question = city.question(sample)
    answers = answers_to(question)
    values = [read_answer(question["offered"], raw) for sort in SORTS for raw in getattr(answers, sort)]
    with TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(audit_export.made(city.course)[0])).extractall(folder)
        assert "faults: 0" in _bare(folder, "verify.main([])")
        asking = [[kind, question["key"], value] for value in values]
        scored = _bare(folder, "print([verify.RULES[kind].share(key, value) for kind, key, value in json.load(sys.stdin)])", asking)
        assert scored == str([share(kind, question["key"], value) for value in values])
        Path(folder, "kinds", f"{kind}.py").unlink()
        said = _bare(folder, "verify.main([])")
        assert said.count(f" {kind}: ") == len(SORTS)
        assert "the kind of question is unknown to this program\nentries: " in said
    return len(values)


def _printed(source: str, hand_in: dict[str, Any] | None) -> float:
    """The number that a graded cell ends in, in a folder with this hand-in; without one, as `nbgrader validate` runs it."""
    *statements, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        if hand_in is not None:
            Path("answers.json").write_text(json.dumps(hand_in), encoding="utf-8")
        with patch.dict(os.environ, {"NBGRADER_EXECUTION": "validate" if hand_in is None else "autograde"}):
            exec(compile(ast.Module(statements, []), "cell", "exec"), names)
            printed = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    assert isinstance(printed, float)
    return printed


def _bare(folder: str, program: str, given: object = None) -> str:
    """The output of the auditor's program in a bare interpreter, without any package."""
    before = f"import json, sys; sys.path.insert(0, {folder!r}); import verify\n"
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", before + program]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, encoding="utf-8", check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()
