"""nbgrader's own example course, graded in a course of the kit's: what is not the kit's goes nbgrader's own way.

`nbgrader quickstart` makes the assignment `ps1`; its documentation has two people's hand-ins, one of whom is called hacker.
"""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from tools import stock_nbgrader
from tools.rows_equal import Rows, rows_of

import nbgrader
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.build import build
from kenshu.nbgrader.foreign import is_foreign
from kenshu.nbgrader.gradebook import make_gradebook
from kenshu.nbgrader.release import release
from tests.conftest import Desk

EXAMPLE = "ps1"
GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
DOCUMENTED = GUIDE / "submitted"
COMMANDS = [("generate_assignment", EXAMPLE), ("autograde", EXAMPLE), ("generate_feedback", EXAMPLE)]


def claim_to_be_a_module(folder: Path) -> None:
    """What a learner can write into a notebook's metadata."""
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_bytes())
        notebook["metadata"]["kenshu"] = {"module": path.stem}
        path.write_text(json.dumps(notebook), encoding="utf-8")


def leave_outputs(path: Path) -> None:
    """What a trainer's kernel leaves in every cell of code."""
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["tried-7f3a\n"]}]
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, released_course: Course) -> tuple[Path, Path]:
    """nbgrader's folders of a stock course and of a course of the kit's, after the same commands; a kernel for each notebook."""
    folder = tmp_path_factory.mktemp("foreign")
    course = Course.at(Path(shutil.copytree(released_course.root, folder / "研修")))
    stock = folder / "stock"
    make_gradebook(stock / "gradebook.db", "stock")
    for source in (stock / "source", course.modules):  # what `nbgrader quickstart` copies, too
        shutil.copytree(GUIDE / "source" / EXAMPLE, source / EXAMPLE)
        leave_outputs(source / EXAMPLE / "problem1.ipynb")
    for place in (stock, course.grading):
        shutil.copytree(DOCUMENTED, place / "submitted")
        claim_to_be_a_module(place / "submitted" / "hacker" / EXAMPLE)
    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(lambda place: stock_nbgrader.run(place, COMMANDS), (stock, course.grading)))
    return stock, course.grading


def rows(place: Path) -> Rows:
    return rows_of(place / "gradebook.db", module=EXAMPLE)


@pytest.mark.kernel
def test_every_row_is_stocks(both: tuple[Path, Path]) -> None:
    stock, kit = map(rows, both)
    assert kit == stock
    assert len(stock["grade"]) == 2 * 9
    assert {row["needs_manual_grade"] for row in stock["grade"].values()} == {True, False}
    assert {row["auto_comment"] for row in stock["comment"].values()} == {None, "No response."}


@pytest.mark.kernel
def test_the_example_is_graded_as_its_documentation_has_it(both: tuple[Path, Path]) -> None:
    points: dict[str, float] = {}
    for (_, student, *_), row in rows(both[1])["grade"].items():
        points[student] = points.get(student, 0.0) + (row["auto_score"] or 0.0)
    assert points == {"bitdiddle": 1.5, "hacker": 3.0}


@pytest.mark.kernel
def test_its_release_is_stocks_byte_for_byte_without_outputs(both: tuple[Path, Path]) -> None:
    stock, kit = (
        {path.name: path.read_bytes() for path in (place / "release" / EXAMPLE).iterdir() if path.is_file()} for place in both
    )
    assert len(stock) >= 2
    assert kit == stock
    assert [name for name, data in kit.items() if b"tried-7f3a" in data] == []


@pytest.mark.kernel
def test_feedback_is_stocks_byte_for_byte(both: tuple[Path, Path]) -> None:
    stock, kit = ({path.relative_to(place): path.read_bytes() for path in place.rglob("feedback/*/*/*.html")} for place in both)
    assert len(stock) == 4
    assert kit == stock


@pytest.mark.kernel
def test_what_the_kit_does_not_know_is_not_foreign(released_course: Course, both: tuple[Path, Path]) -> None:
    course = Course(both[1].parent)
    assert is_foreign(course, EXAMPLE)
    assert [module for module in ("working-hours", "gone") if is_foreign(course, module)] == []
    assert not is_foreign(released_course, EXAMPLE)


def files_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_build_leaves_what_a_trainer_made(course: Course, content: Content) -> None:
    shutil.copytree(GUIDE / "source" / EXAMPLE, course.modules / EXAMPLE)
    own = course.modules / "working-hours"
    for name in ("working-hours-Copy1.ipynb", "my-own.ipynb"):
        shutil.copy(own / "working-hours.ipynb", own / name)
    elsewhere = course.modules / "notes"
    elsewhere.mkdir()
    (elsewhere / "notes.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    (elsewhere / "questions.json").write_text("{}", encoding="utf-8")
    before = files_below(course.modules)
    assert build(course, content) == ([], [])
    assert files_below(course.modules) == before


def test_what_was_built_of_a_module_that_is_gone_is_removed_and_said(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    (course.quizzes / "working-hours.yaml").unlink()
    (course.modules / "working-hours" / "trainer.txt").write_text("a note", encoding="utf-8")
    said = CliRunner().invoke(kenshu, ["--course", str(course.root), "build"]).output
    for name in ("questions.json", "working-hours.ipynb"):
        assert f"Removed (kenshu build made it, of a module that is gone): notebooks/modules/working-hours/{name}" in said
    assert [path.name for path in (course.modules / "working-hours").iterdir()] == ["trainer.txt"]


def test_a_copy_beside_a_modules_notebook_is_not_released(course: Course) -> None:
    own = course.modules / "working-hours"
    shutil.copy(own / "working-hours.ipynb", own / "working-hours-Copy1.ipynb")
    release(course, ["working-hours"])
    assert sorted(path.name for path in (course.release / "working-hours").iterdir()) == ["questions.json", "working-hours.ipynb"]


def test_grading_and_collecting_pass_the_documented_hand_in_by(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    course = desk.course
    shutil.copytree(GUIDE / "source" / EXAMPLE, course.modules / EXAMPLE)
    waiting = course.inbound / f"hacker+{EXAMPLE}+2026-11-24 01:30:00 UTC+abc"
    for place in (course.submitted / "hacker" / EXAMPLE, waiting):
        shutil.copytree(DOCUMENTED / "hacker" / EXAMPLE, place)
    run = CliRunner()
    assert run.invoke(kenshu, ["--course", str(course.root), "grade"]).exit_code == 0
    collected = run.invoke(kenshu, ["--course", str(course.root), "collect", "--json"])
    assert (collected.exit_code, json.loads(collected.stdout)["passed_by"]) == (0, {EXAMPLE: 1})
    assert waiting.is_dir()


def test_a_module_on_record_is_not_passed_by_whatever_stands_in_its_place(desk: Desk) -> None:
    from kenshu.lab.collect import collect

    course = desk.course
    shutil.rmtree(course.release / "working-hours")
    shutil.rmtree(course.modules / "working-hours")
    shutil.copytree(GUIDE / "source" / EXAMPLE, course.modules / "working-hours")
    assert is_foreign(course, "working-hours")
    shutil.copytree(DOCUMENTED / "hacker" / EXAMPLE, course.inbound / "hacker+working-hours+2026-11-24 01:30:00 UTC+abc")
    collected = collect(course)
    assert (len(collected.refused), len(collected.passed_by)) == (1, 0)
