"""Tampered hand-ins as folders: all that people and broken disks make of an honest one, graded twice by `tools.rows_equal`.

Each kind changes the files of an honest hand-in at `working-hours`. nbgrader gives up those named in `STOPPING` together with all
that it would have graded after them. A cheat that works by running in nbgrader's kernel is not among them: there it gets what it
wants, and here, where nothing runs, what its answers earn.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

MODULE = "working-hours"

Notebook = dict[str, Any]
Change = Callable[[Path], None]

KINDS: dict[str, Change] = {}
STOPPING = ("graded-cell-twice", "question-twice", "text-twice", "older-marks")
# Those that nbgrader as the kit configures it refuses aloud, where stock scores what is missing as 0 in silence.
REFUSED = ("without-answers", "answers-cut-off")


def _kind(change: Change) -> Change:
    KINDS[change.__name__.strip("_").replace("_", "-")] = change
    return change


def _of_notebook(change: Callable[[Notebook], None]) -> Change:
    def of_folder(folder: Path) -> None:
        path = folder / f"{MODULE}.ipynb"
        notebook = json.loads(path.read_bytes())
        change(notebook)
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")

    of_folder.__name__ = change.__name__
    return _kind(of_folder)


def _of_answers(change: Callable[[dict[str, Any]], Any]) -> Change:
    def of_folder(folder: Path) -> None:
        path = folder / "answers.json"
        path.write_text(json.dumps(change(json.loads(path.read_bytes()))), encoding="utf-8")

    of_folder.__name__ = change.__name__
    return _kind(of_folder)


def cell_of(notebook: Notebook, name: str) -> dict[str, Any]:
    """Return the cell of nbgrader's name."""
    found: dict[str, Any] = next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)
    return found


def marks_of(notebook: Notebook, name: str) -> dict[str, Any]:
    """Return nbgrader's marks of a cell."""
    marks: dict[str, Any] = cell_of(notebook, name)["metadata"]["nbgrader"]
    return marks


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"n{abs(hash(source))}",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


@_kind
def _collected(_folder: Path) -> None:
    """Leave the hand-in honest, as nbgrader's own collect does."""


@_kind
def _copied_with_more_files(folder: Path) -> None:
    (folder / "notes").mkdir()
    (folder / "notes" / "メモ.txt").write_text("架空のメモ", encoding="utf-8")
    (folder / "draft.ipynb").write_text("{}", encoding="utf-8")


@_kind
def _without_answers(folder: Path) -> None:
    (folder / "answers.json").unlink()


@_kind
def _answers_cut_off(folder: Path) -> None:
    path = folder / "answers.json"
    path.write_bytes(path.read_bytes()[:100])


@_of_answers
def _answers_of_other_shapes(record: dict[str, Any]) -> Any:
    odd = [7, {"k": []}, [[1]], "no-such-option", True, {"x": "may"}, None, ["a", "a"]]
    slots = sorted(slot for slot in record["draw"] if slot.startswith("t"))
    record["answers"] = dict(zip(slots, odd, strict=False))
    record["draw"][slots[-2]] = "no-such-question"
    return record


@_of_notebook
def _edited(notebook: Notebook) -> None:
    for number, source in enumerate(("1.0", "points = 100\npoints", "import sys\nprint('x', file=sys.stderr)", ""), 1):
        cell_of(notebook, f"grade-t0{number}")["source"] = source
    cell_of(notebook, "question-t01")["source"] = "raise ValueError('edited')"
    cell_of(notebook, "text-t09")["source"] = "上司に確認します。"


@_of_notebook
def _added(notebook: Notebook) -> None:
    added = (
        _code("1.0"),
        _code("raise RuntimeError('added')"),
        {"cell_type": "markdown", "id": "m1", "metadata": {}, "source": "# x"},
    )
    for number, cell in enumerate(added):
        notebook["cells"].insert(3 + 2 * number, cell)


@_of_notebook
def _deleted(notebook: Notebook) -> None:
    gone = ("grade-t02", "text-t09", "question-t05", "question-t06", "grade-t06")
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") not in gone]


@_of_notebook
def _emptied(notebook: Notebook) -> None:
    notebook["cells"] = []


@_of_notebook
def _points_changed(notebook: Notebook) -> None:
    for name, points in (("grade-t01", 100), ("grade-t02", "5"), ("grade-t03", -1), ("text-t09", 0.5)):
        marks_of(notebook, name)["points"] = points


@_of_notebook
def _kinds_changed(notebook: Notebook) -> None:
    for name in ("grade-t01", "question-t02"):
        cell = cell_of(notebook, name)
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]
    cell_of(notebook, "text-t09").update(cell_type="code", outputs=[], execution_count=None)


@_of_notebook
def _turned_round(notebook: Notebook) -> None:
    first, second = marks_of(notebook, "grade-t01"), marks_of(notebook, "grade-t02")
    first["grade_id"], second["grade_id"] = second["grade_id"], first["grade_id"]
    marks_of(notebook, "grade-t03")["locked"] = False
    notebook["cells"].reverse()


@_of_notebook
def _marks_taken_off(notebook: Notebook) -> None:
    for name in ("grade-t03", "text-t09", "question-t04"):
        del cell_of(notebook, name)["metadata"]["nbgrader"]
    marks_of(notebook, "grade-t05")["checksum"] = "0" * 32


@_of_notebook
def _text_as_a_task(notebook: Notebook) -> None:
    marks_of(notebook, "text-t09")["task"] = True


@_of_notebook
def _task_added(notebook: Notebook) -> None:
    marks = {
        "grade": False,
        "grade_id": "bonus",
        "locked": False,
        "points": 9,
        "schema_version": 3,
        "solution": False,
        "task": True,
    }
    at = notebook["cells"].index(cell_of(notebook, "grade-t04"))
    notebook["cells"].insert(at, {"cell_type": "markdown", "id": "bonus", "metadata": {"nbgrader": marks}, "source": "?"})


@_of_notebook
def _ids_of_cells_repeated(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"
    del notebook["cells"][1]["id"]


def _changed_marks(name: str, cell: str, **marks: Any) -> None:
    def change(notebook: Notebook) -> None:
        marks_of(notebook, cell).update(marks)

    change.__name__ = name
    _of_notebook(change)


_changed_marks("points_as_text", "grade-t01", points="1")
_changed_marks("not_graded_any_more", "grade-t01", grade=False)
_changed_marks("graded_as_a_solution", "grade-t01", solution=True)
_changed_marks("question_made_graded", "question-t01", grade=True, points=5)
_changed_marks("text_not_a_solution", "text-t09", solution=False)
_changed_marks("renamed", "grade-t01", grade_id="grade-t99")
_changed_marks("older_marks", "question-t01", schema_version=2)
_changed_marks("marks_of_text", "question-t01", schema_version="3")
_changed_marks("more_marks", "grade-t02", bonus=1)


def _twice(name: str, cell: str) -> None:
    def change(notebook: Notebook) -> None:
        copy = deepcopy(cell_of(notebook, cell))
        notebook["cells"].append(copy | {"id": f"{copy['id']}-again"})

    change.__name__ = name
    _of_notebook(change)


_twice("graded_cell_twice", "grade-t01")
_twice("question_twice", "question-t01")
_twice("text_twice", "text-t09")


@_of_notebook
def _copy_without_flags(notebook: Notebook) -> None:
    copy = deepcopy(cell_of(notebook, "question-t01"))
    copy["metadata"]["nbgrader"]["locked"] = False
    notebook["cells"].append(copy | {"id": "again"})


@_of_notebook
def _cells_of_other_shapes(notebook: Notebook) -> None:
    del notebook["cells"][2]["metadata"]


@_kind
def _notebook_empty(folder: Path) -> None:
    (folder / f"{MODULE}.ipynb").write_bytes(b"")


@_kind
def _notebook_cut_off(folder: Path) -> None:
    path = folder / f"{MODULE}.ipynb"
    path.write_bytes(path.read_bytes()[:2000])


@_kind
def _notebook_of_other_bytes(folder: Path) -> None:
    (folder / f"{MODULE}.ipynb").write_bytes(bytes(range(256)))


@_kind
def _notebook_is_a_list(folder: Path) -> None:
    (folder / f"{MODULE}.ipynb").write_text("[]", encoding="utf-8")


@_kind
def _notebook_renamed(folder: Path) -> None:
    (folder / f"{MODULE}.ipynb").rename(folder / "Untitled.ipynb")


@_kind
def _no_notebook(folder: Path) -> None:
    (folder / f"{MODULE}.ipynb").unlink()


@_kind
def _no_time(folder: Path) -> None:
    (folder / "timestamp.txt").unlink()


@_kind
def _time_in_japan(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("2027-01-05 09:30:00 +0900", encoding="utf-8")


@_kind
def _time_is_none(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("きのう", encoding="utf-8")
