"""Nbgrader's own commands, and the command line, work on a gradebook in PostgreSQL."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from kenshu.content import Content
from kenshu.course import Course
from kenshu.nbgrader.gradebook import gradebook
from tests.conftest import Desk, right_answers

MODULE = "working-hours"

pytestmark = pytest.mark.postgresql


def run(course: Course, *command: str, database: str = "") -> str:
    surroundings = os.environ | ({"KENSHU_DATABASE": database} if database else {})
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=course.grading, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.kernel
def test_the_command_line_takes_the_database_and_nbgrader_finds_what_it_graded(
    desk: Desk, employee: str, content: Content, course: Course, database_address: str
) -> None:
    attempt = desk.start(employee, MODULE)
    desk.answer(attempt, right_answers(content, attempt))
    desk.hand_in(attempt)
    settings = course.root / "course.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("database:", "# database:"), encoding="utf-8")

    graded = json.loads(run(course, "kenshu", "--course", "..", "--database", database_address, "grade", "--files", "--json"))
    compared = json.loads(run(course, "kenshu", "--course", "..", "--database", database_address, "grade", "--compare", "--json"))
    run(course, "nbgrader", "autograde", MODULE, database=database_address)
    run(course, "nbgrader", "export", "--to", "grades.csv", database=database_address)

    assert [line["employee"] for line in graded["graded"]] == [employee]
    assert (compared["hand_ins"], compared["cells"] > 0, compared["differences"]) == (1, True, [])
    assert f",{employee}," in (course.grading / "grades.csv").read_text(encoding="utf-8")
    assert not (course.grading / "gradebook.db").exists()
    assert not (course.grading / "kenshu.db").exists()


def test_a_gradebook_that_is_missing_is_made(course: Course) -> None:
    with gradebook(course) as book, book.writing() as conn:
        conn.execute(text("DROP SCHEMA nbgrader CASCADE"))

    with gradebook(course) as book, book.reading() as conn:
        assert conn.scalar(text("SELECT count(*) FROM nbgrader.assignment")) == 0
        assert conn.scalar(text("SELECT id FROM nbgrader.course")) == course.settings["id"]
