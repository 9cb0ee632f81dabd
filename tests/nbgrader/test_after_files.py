"""What nbgrader's own commands and formgrader find after `kenshu grade`: one course, graded once, and the real programs on it.

Each starts without the folders that it needs, but those of a person's work, as they are written when somebody must grade by hand.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.storage import open_database
from tests.conftest import Desk, right_answers

MODULE = "working-hours"
TEXT = "上司に確認します。"
EVERYBODY = {"E0001", "E0002", "E0003"}
WITH_A_TEXT = "E0002"


@pytest.fixture(scope="module")
def graded(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, float]]:
    """A graded course, and {employee: score}: everything right, a text besides, and nothing answered."""
    course = Course.at(shutil.copytree(released_course.root, tmp_path_factory.mktemp("after") / "研修 course"))
    database = open_database(course.database_url)
    desk = Desk(course, database)
    for employee_id in sorted(EVERYBODY):
        attempt = desk.start(desk.employ(employee_id))
        slot = next(slot for slot, question in attempt.draw.items() if content.questions[question].kind == "text")
        right = right_answers(content, attempt)
        desk.answer(attempt, {"E0001": right, WITH_A_TEXT: right | {slot: TEXT}, "E0003": {}}[employee_id])
        desk.hand_in(attempt)
    database.close()
    shutil.rmtree(course.submitted, ignore_errors=True)
    done = grade(course)
    assert done.refused == []
    assert written(course.autograded) == {WITH_A_TEXT}, "a person must grade it"
    return course, {line.employee_id: line.score for line in done.grades.values()}


def written(folder: Path) -> set[str]:
    return {path.parent.parent.name for path in folder.glob(f"*/{MODULE}/{MODULE}.*")}


def surroundings(home: Path) -> dict[str, str]:
    """Nothing of the machine's own settings, and the programs beside this Python."""
    home.mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "KENSHU", "XDG"))}
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return inherited | {"HOME": str(home), "USERPROFILE": str(home), "PATH": beside, "PYTHONUNBUFFERED": "1"}


@pytest.mark.kernel
def test_feedback_is_generated_for_everybody(graded: tuple[Course, dict[str, float]], tmp_path: Path) -> None:
    course, _ = graded
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", MODULE]
    env = surroundings(tmp_path / "home")
    done = subprocess.run(command, cwd=course.grading, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "had no folder; written: " in done.stderr
    assert written(course.autograded) == written(course.submitted) == EVERYBODY
    assert written(course.grading / "feedback") == EVERYBODY


@pytest.fixture
def nbgrader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """nbgrader's program in this process, as its own tests run it: its import alone takes longer than what it does here."""
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))

    def run(folder: Path, *words: str) -> str:
        monkeypatch.chdir(folder)
        app = NbGraderApp.instance()
        app.initialize(list(words))
        with suppress(NoStart):
            app.start()
        app.subapp.clear_instance()
        return capsys.readouterr().err

    return run


def test_stock_autograde_says_that_there_is_nothing_to_do(
    graded: tuple[Course, dict[str, float]], tmp_path: Path, nbgrader: Callable[..., str]
) -> None:
    course, _ = graded
    grade(course, files="all")
    stock = tmp_path / "stock"  # without the kit's configuration
    for folder in ("submitted", "autograded"):
        shutil.copytree(course.grading / folder, stock / folder)
    shutil.copy(course.grading / "gradebook.db", stock)
    said = nbgrader(stock, "autograde", MODULE, "--course", course.settings["id"])
    assert said.count("Skipping existing assignment") == len(EVERYBODY)
    assert "Autograding" not in said


def test_export_has_the_scores(graded: tuple[Course, dict[str, float]], tmp_path: Path, nbgrader: Callable[..., str]) -> None:
    course, scores = graded
    nbgrader(course.grading, "export", "--to", str(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == MODULE and row["student_id"] in scores]
    assert {row["student_id"]: float(row["raw_score"]) for row in rows} == pytest.approx(scores)


@contextmanager
def lab(course: Course, home: Path) -> Iterator[str]:
    """JupyterLab of the course's authors; the address that formgrader is at, to be filled with a path."""
    command = [sys.executable, "-m", "kenshu", "--course", str(course.root), "lab", "--port", "0", "--no-browser"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, env=surroundings(home), **output) as server:  # type: ignore[call-overload]
        said = []
        try:
            for line in server.stdout:
                said.append(line)
                if found := re.match(r"\S.*(http://127\.0\.0\.1:\d+/)lab\S*(token=\S+)", line):
                    yield f"{found[1]}formgrader/{{}}?{found[2]}"
                    break
            else:
                pytest.fail("".join(said), pytrace=False)
        finally:
            server.terminate()
            server.communicate(timeout=30)


def page(address: str) -> Any:
    with urlopen(address, timeout=60) as answer:
        assert answer.status == 200
        return answer.read().decode()


@pytest.mark.kernel
def test_formgrader_opens_what_had_no_folder(graded: tuple[Course, dict[str, float]], tmp_path: Path) -> None:
    course, scores = graded
    for folder in (course.submitted, course.autograded):
        shutil.rmtree(folder)
    with lab(course, tmp_path / "home") as formgrader:
        known = json.loads(page(formgrader.format(f"api/submissions/{MODULE}")))
        assert {each["student"]: each["score"] for each in known if each["autograded"]} == pytest.approx(scores)
        waiting = json.loads(page(formgrader.format(f"api/submitted_notebooks/{MODULE}/{MODULE}")))
        notebook = next(each for each in waiting if each["student"] == WITH_A_TEXT)
        assert notebook["needs_manual_grade"]
        assert TEXT in page(formgrader.format(f"submissions/{notebook['id']}/"))
    assert written(course.autograded) == EVERYBODY
    assert write_missing(course).lacking == 0
