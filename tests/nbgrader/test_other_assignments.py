"""Assignments of nbgrader's own beside the kit's modules: they go nbgrader's way, and the kit leaves them alone.

The assignment is the one of nbgrader's documentation, with the two hand-ins that come with it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

import nbgrader
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.build import build
from tests.conftest import Desk

EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
CELLS = """
    SELECT student_id, notebook.name, base_cell.name, auto_score, manual_score, needs_manual_grade, auto_comment
    FROM grade
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN notebook ON notebook.id = base_cell.notebook_id
    LEFT JOIN comment ON comment.notebook_id = grade.notebook_id AND comment.cell_id = grade.cell_id
    WHERE notebook.name IN ('problem1', 'problem2')
    ORDER BY 1, 2, 3
"""


def run(folder: Path, *words: str) -> None:
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls a program alembic
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env=os.environ | {"PATH": beside},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def graded(folder: Path, source: Path) -> list[tuple[object, ...]]:
    """Grade the documentation's hand-ins in a course folder, and return every cell's row."""
    shutil.copytree(EXAMPLE / "source" / "ps1", source / "ps1")
    for student in ("bitdiddle", "hacker"):
        shutil.copytree(EXAMPLE / "submitted" / student / "ps1", folder / "submitted" / student / "ps1")
    run(folder, "generate_assignment", "ps1", "--create")
    run(folder, "autograde", "ps1", "--create")
    engine = create_engine(f"sqlite:///{folder / 'gradebook.db'}")
    with engine.connect() as conn:
        rows = [tuple(row) for row in conn.execute(text(CELLS))]
    engine.dispose()
    return rows


@pytest.mark.kernel
def test_every_cell_is_scored_as_stock_nbgrader_scores_it(course: Course, tmp_path: Path) -> None:
    stock = tmp_path / "stock"
    stock.mkdir()
    (stock / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "stock"\n', encoding="utf-8")

    ours, theirs = graded(course.grading, course.modules), graded(stock, stock / "source")

    assert ours == theirs
    assert len(theirs) > 10
    assert any(row[3] for row in theirs)  # somebody has points

    run(course.grading, "generate_feedback", "ps1")
    page = (course.grading / "feedback" / "bitdiddle" / "ps1" / "problem1.html").read_text(encoding="utf-8")
    assert "squares(1)" in re.sub(r"<[^>]+>", "", page)  # the tests, as nbgrader shows them


def test_a_build_leaves_what_a_trainer_made(course: Course, content: Content) -> None:
    shutil.copytree(EXAMPLE / "source" / "ps1", course.modules / "ps1")
    own = course.modules / "working-hours"
    for name in ("working-hours-Copy1.ipynb", "my-own.ipynb"):
        shutil.copy(own / "working-hours.ipynb", own / name)
    elsewhere = course.modules / "notes"
    elsewhere.mkdir()
    (elsewhere / "notes.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    (elsewhere / "questions.json").write_text("{}", encoding="utf-8")
    before = {path: path.read_bytes() for path in sorted(course.modules.rglob("*")) if path.is_file()}

    assert build(course, content) == ([], [])

    assert {path: path.read_bytes() for path in sorted(course.modules.rglob("*")) if path.is_file()} == before


def test_what_was_built_of_a_module_that_is_gone_is_removed_and_said(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    (course.quizzes / "working-hours.yaml").unlink()
    (course.modules / "working-hours" / "trainer.txt").write_text("a note", encoding="utf-8")

    said = CliRunner().invoke(kenshu, ["--course", str(course.root), "build"]).output

    for name in ("questions.json", "working-hours.ipynb"):
        assert f"Removed: notebooks/modules/working-hours/{name}" in said
    assert [path.name for path in (course.modules / "working-hours").iterdir()] == ["trainer.txt"]


def test_a_copy_beside_a_modules_notebook_is_not_released(course: Course, content: Content) -> None:
    from kenshu.nbgrader.release import release

    own = course.modules / "working-hours"
    shutil.copy(own / "working-hours.ipynb", own / "working-hours-Copy1.ipynb")
    release(course, ["working-hours"])
    assert sorted(path.name for path in (course.release / "working-hours").iterdir()) == ["questions.json", "working-hours.ipynb"]


def test_grading_and_collecting_pass_them_by(desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    shutil.copytree(EXAMPLE / "source" / "ps1", desk.course.modules / "ps1")
    shutil.copytree(EXAMPLE / "submitted" / "hacker" / "ps1", desk.course.submitted / "hacker" / "ps1")
    waiting = desk.course.inbound / "hacker+ps1+2026-11-24 01:30:00 UTC+abc"
    shutil.copytree(EXAMPLE / "submitted" / "hacker" / "ps1", waiting)
    run = CliRunner()

    assert run.invoke(kenshu, ["--course", str(desk.course.root), "grade"]).exit_code == 0
    collected = run.invoke(kenshu, ["--course", str(desk.course.root), "collect"])

    assert collected.exit_code == 0
    assert "not one of the kit's modules" in collected.output
    figures = json.loads(run.invoke(kenshu, ["--course", str(desk.course.root), "collect", "--json"]).output)
    assert figures["passed_by"] == [waiting.name]
    assert waiting.is_dir()
