"""What nbgrader's own commands and formgrader find after `kenshu grade`: one course, graded once, and the real programs on it.

Each starts without the folders that it needs, but those of a person's work, as they are written when somebody must grade by hand.
"""

import csv
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, cast
from urllib.request import Request, urlopen

import pytest

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.i18n import LANGS, Lang
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.results import text_queue
from kenshu.results.text_queue import FreeText
from kenshu.storage import open_database
from tests.conftest import Desk as Answers
from tests.conftest import right_answers

MODULE = "working-hours"
TEXT = "上司に確認します。"
COMMENT = "条項も挙げています。"
EVERYBODY = {"E0001", "E0002", "E0003"}
WITH_A_TEXT = "E0002"


@pytest.fixture(scope="module")
def graded(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, float]]:
    """A graded course, and {employee: score}: everything right, a text besides, and nothing answered."""
    course = Course.at(shutil.copytree(released_course.root, tmp_path_factory.mktemp("after") / "研修 course"))
    database = open_database(course.database_url)
    desk = Answers(course, database)
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
    made = [file.read_text(encoding="utf-8") for file in (course.grading / "feedback").glob(f"{WITH_A_TEXT}/*/*.html")]
    explanation = text_of(course).question["explanation"]
    secret = [
        words[lang].strip()
        for words in cast("list[Mapping[Lang, str]]", [explanation["guide"], *explanation["criteria"]])
        for lang in LANGS
    ]
    assert [words for words in secret if words in html.unescape(made[0])] == []


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


def page(address: str | Request) -> Any:
    with urlopen(address, timeout=60) as answer:
        assert answer.status == 200
        return answer.read().decode()


def text_of(course: Course) -> FreeText:
    """The text that waits."""
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        [waiting] = text_queue.waiting(conn, "T0001", 0.0)
        return text_queue.free_text(conn, waiting.attempt_id, waiting.slot, "T0001", 0.0)


def rubric(course: Course) -> list[str]:
    """All that a grader needs besides the answer, in both languages, as it begins."""
    text = text_of(course)
    offered, explanation = text.question["offered"], text.question["explanation"]
    words: list[Mapping[Lang, str]] = [
        offered["scenario"]["title"],
        offered["scenario"]["story"],
        offered["prompt"],
        explanation["guide"],
    ]
    words += [*cast("list[Mapping[Lang, str]]", explanation["criteria"]), *(clause["text"] for clause in text.clauses.values())]
    return [said[lang].strip().splitlines()[0] for said in words for lang in LANGS]


def their_mark(formgrader: str, notebook: str) -> None:
    """What formgrader's page sends when somebody types points and a comment."""
    for what, said in (("grade", {"manual_score": "1.5", "extra_credit": None}), ("comment", {"manual_comment": COMMENT})):
        address, _, token = formgrader.format(f"api/{what}s?submission_id={notebook}").rpartition("?")
        rows = json.loads(page(f"{address}&{token}"))
        row = next(each for each in rows if each["name"].startswith("text-"))
        sent = Request(formgrader.format(f"api/{what}/{row['id']}"), json.dumps(row | said).encode(), method="PUT")
        sent.add_header("Authorization", token.replace("=", " "))
        assert json.loads(page(sent)).items() >= {what: said for what, said in said.items() if what != "manual_score"}.items()


def our_mark(course: Course) -> None:
    """The same, by the act of the pages."""
    text = text_of(course)
    order = {"attempt_id": text.attempt.id, "slot": text.slot, "ticked": [0, 1], "comment": COMMENT}
    with closing(open_database(course.database_url)) as database, database.writing() as conn:
        done = ACTS["text.grade"](Desk(conn, course, "T0001", "lab", clock.now()), json.dumps(order))
    assert done["points"] == 1.5


def dump(course: Course) -> list[str]:
    with closing(sqlite3.connect(course.grading / "gradebook.db")) as book:
        return list(book.iterdump())


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
        shown = html.unescape(page(formgrader.format(f"submissions/{notebook['id']}/")))
        assert TEXT in shown
        assert [words for words in rubric(course) if words not in shown] == []
        ours = Course.at(shutil.copytree(course.root, tmp_path / "ours"))
        their_mark(formgrader, notebook["id"])
    our_mark(ours)
    assert dump(ours) == dump(course)  # every row and field of every table
    assert take_manual_scores(ours) == 0
    assert take_manual_scores(course) == 1
    assert written(course.autograded) == EVERYBODY
    assert write_missing(course).lacking == 0
