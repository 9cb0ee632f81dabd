"""nbgrader with `grading/nbgrader_config.py`, the way formgrader's button and nbgrader's commands call it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.grading.bulk import grade
from kenshu.nbgrader.hand_in_files import inert
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.nbgrader.release import nbgrader_config
from kenshu.nbgrader.three_ways import gradebook_rows
from tests.conftest import Desk, right_answers

# nbgrader's own code builds a submission in parts, of each of which SQLAlchemy warns.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <[A-Za-z]+> not in session:sqlalchemy.exc.SAWarning")

CHEATS: dict[str, str] = {
    "strips_asserts": "import ast\nget_ipython().ast_transformers.append(ast.NodeTransformer())",
    "always_equal": "class Yes(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__",
    "own_points": "import kenshu.nbgrader.checks as checks\nchecks.points = lambda *_: 1.0",
    "reads_the_key": "open('executed', 'w').write(open('working-hours.ipynb').read())",
    "writes_grades": "import sqlite3\nsqlite3.connect('../../../gradebook.db').execute('update grade set auto_score = 1')",
}


def nbgrader_api(course: Course) -> Any:
    """What formgrader works with, for a course whose configuration file has been read."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.grading)).load_config()
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def autograde(course: Course, employee_id: str) -> None:
    answer = nbgrader_api(course).autograde("working-hours", employee_id)
    assert answer["success"], answer["log"] + answer.get("error", "")


def wrong_hand_in(desk: Desk, employee_id: str) -> Path:
    """An attempt that was handed in blank, and its folder."""
    desk.hand_in(desk.start(employee_id))
    write_missing(desk.course)
    return desk.course.submitted / employee_id / "working-hours"


def scores(course: Course) -> set[float | None]:
    return {row.auto_score for row in gradebook_rows(course.grading / "gradebook.db").values()}


def test_formgraders_button_gives_the_scores_of_kenshu_grade(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    desk.answer(attempt, right_answers(content, attempt))
    desk.hand_in(attempt)
    autograde(desk.course, employee)
    theirs = gradebook_rows(desk.course.grading / "gradebook.db")
    grade(desk.course)
    assert gradebook_rows(desk.course.grading / "gradebook.db") == theirs
    assert {2.0, 1.0, 0.0} == scores(desk.course)


def test_nbgrader_leaves_alone_what_kenshu_grade_has_graded(desk: Desk, employee: str) -> None:
    wrong_hand_in(desk, employee)
    grade(desk.course, files="all")
    graded = desk.course.autograded / employee / "working-hours" / "working-hours.ipynb"
    before = graded.stat().st_mtime_ns
    api = nbgrader_api(desk.course)
    assert "Skipping existing assignment" in api.autograde("working-hours", employee, force=False)["log"]
    assert graded.stat().st_mtime_ns == before


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cell_that_somebody_added_is_never_executed(desk: Desk, employee: str, cheat: str) -> None:
    folder = wrong_hand_in(desk, employee)
    path = folder / "working-hours.ipynb"
    notebook = json.loads(path.read_bytes())
    added = {"cell_type": "code", "execution_count": 1, "id": "added", "metadata": {}, "outputs": []}
    notebook["cells"].insert(0, {**added, "source": f"open('executed', 'w').close()\n{CHEATS[cheat]}"})
    path.write_text(json.dumps(notebook))
    autograde(desk.course, employee)
    assert scores(desk.course) == {0.0}
    assert list(desk.course.root.rglob("executed")) == []


@pytest.mark.parametrize("known_by", ["source", "release", "neither"])
def test_a_module_stays_one_without_its_marks_in_the_hand_in(desk: Desk, employee: str, known_by: str) -> None:
    folder = wrong_hand_in(desk, employee)
    if known_by != "release":
        shutil.rmtree(desk.course.release / "working-hours")
    if known_by != "source":
        shutil.rmtree(desk.course.modules / "working-hours")
    path = folder / "working-hours.ipynb"
    notebook = json.loads(path.read_bytes())
    for part in (notebook, *notebook["cells"]):
        del part["metadata"]["kenshu"]
    notebook["cells"][2].update(cell_type="code", execution_count=None, outputs=[], source="open('executed', 'w').close()")
    path.write_text(json.dumps(notebook))
    autograde(desk.course, employee)
    assert scores(desk.course) == {0.0}
    assert list(desk.course.root.rglob("executed")) == []


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (None, "answers.json"),
        (b"", "answers.json"),
        (b'{"employee": "E0002", "module": "working-hours", "draw": {}, "answers": {}}', "E0002/working-hours"),
        (b'{"employee": "E0001", "module": "account-security", "draw": {}, "answers": {}}', "E0001/account-security"),
        (b"[]", "-"),
    ],
    ids=["none", "empty", "another person's", "another module's", "a list"],
)
def test_a_hand_in_without_its_answers_is_not_scored_as_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answers: bytes | None, says: str
) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    employee = desk.employ("E0001")
    folder = wrong_hand_in(desk, employee)
    monkeypatch.setattr("kenshu.nbgrader.settings.write_missing", lambda _: pytest.fail("written anew"))
    monkeypatch.setattr("kenshu.nbgrader.settings._write_what_nbgrader_looks_for", lambda _: None)
    (folder / "answers.json").unlink()
    if answers is not None:
        (folder / "answers.json").write_bytes(answers)
    done = nbgrader_api(desk.course).autograde("working-hours", employee)
    assert not done["success"]
    assert "was not graded" in done["log"]
    assert says in done["log"]
    assert scores(desk.course) <= {None}
    assert not (desk.course.autograded / employee / "working-hours").exists()


def test_answers_with_a_byte_order_mark_are_read(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    desk.answer(attempt, right_answers(content, attempt))
    desk.hand_in(attempt)
    write_missing(desk.course)
    file = desk.course.submitted / employee / "working-hours" / "answers.json"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    autograde(desk.course, employee)
    assert {2.0, 1.0, 0.0} == scores(desk.course)


def test_a_trainers_own_test_among_a_modules_is_refused_aloud(course: Course, caplog: pytest.LogCaptureFixture) -> None:
    from kenshu.nbgrader.steps import ScoreWithoutKernel

    marks = {"grade": True, "grade_id": "own", "locked": True, "points": 1, "schema_version": 3, "solution": False, "task": False}
    notebook = new_notebook(cells=[new_code_cell("assert True", metadata={"nbgrader": marks})])
    (course.root / "answers.json").write_text('{"employee": "E0001", "module": "working-hours"}')
    about = {
        "nbgrader": {"assignment": "working-hours", "notebook": "extra", "student": "E0001"},
        "metadata": {"path": str(course.root)},
    }
    with caplog.at_level("ERROR"), pytest.raises(KenshuError, match=r"working-hours/extra\.ipynb") as refused:
        ScoreWithoutKernel(config=nbgrader_config(course)).preprocess(notebook, about)
    assert refused.value.key == "nbgrader.no_test"
    assert str(refused.value) in caplog.text
    assert notebook.cells[0].outputs == []


def test_an_edited_graded_cell_is_restored(desk: Desk, employee: str) -> None:
    folder = wrong_hand_in(desk, employee)
    path = folder / "working-hours.ipynb"
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["metadata"]["kenshu"]["role"] == "grade":
            cell["source"] = 'points("t01", {}, 1)'
            cell["metadata"]["nbgrader"]["points"] = 100
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "1.0"}, "metadata": {}, "execution_count": 1}
            ]
    path.write_text(json.dumps(notebook))
    autograde(desk.course, employee)
    assert scores(desk.course) == {0.0}


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ("grade-t01", {"solution": True}),
        ("grade-t01", {"locked": False, "points": 100}),
        ("grade-t01", {"grade": False}),
        ("grade-t01", {"grade_id": "grade-t99"}),
        ("grade-t01", {"checksum": "0" * 32}),
        ("question-t01", {"grade": True, "points": 5}),
        ("question-t01", {"schema_version": 2}),
    ],
    ids=str,
)
def test_changed_marks_earn_nothing(desk: Desk, employee: str, cell: str, marks: dict[str, Any]) -> None:
    path = wrong_hand_in(desk, employee) / "working-hours.ipynb"
    notebook = json.loads(path.read_bytes())
    changed = next(each for each in notebook["cells"] if each["id"] == cell)
    changed["metadata"]["nbgrader"].update(marks)
    changed["source"] = "1.0"
    path.write_text(json.dumps(notebook))
    nbgrader_api(desk.course).autograde("working-hours", employee)
    assert scores(desk.course) <= {0.0, None}


def test_a_deleted_graded_cell_earns_nothing(desk: Desk, employee: str) -> None:
    folder = wrong_hand_in(desk, employee)
    path = folder / "working-hours.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "grade-t01"]
    path.write_text(json.dumps(notebook))
    autograde(desk.course, employee)
    assert scores(desk.course) == {0.0, None}  # it waits for a person, as stock has it


def test_the_record_takes_nothing_from_a_hand_ins_folder(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    write_missing(desk.course)
    folder = desk.course.submitted / employee / "working-hours"
    record = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    record["answers"] = right_answers(content, attempt)
    (folder / "answers.json").write_text(json.dumps(record))
    (folder / "timestamp.txt").write_text("2020-01-01 00:00:00.000000 UTC")
    found = grade(desk.course).grades[attempt.id]
    assert found.score == 0.0
    assert scores(desk.course) == {0.0}


def text_attempt(desk: Desk, employee_id: str, content: Content, text: str) -> tuple[Attempt, str]:
    attempt = desk.start(employee_id)
    slot = next(slot for slot, question in attempt.draw.items() if content.questions[question].kind == "text")
    desk.answer(attempt, {**right_answers(content, attempt), slot: text})
    desk.hand_in(attempt)
    return attempt, slot


@pytest.mark.parametrize("way", ["kenshu", "nbgrader"])
def test_feedback_shows_neither_key_nor_hidden_test_nor_live_markup(desk: Desk, employee: str, content: Content, way: str) -> None:
    text = "<script>window.hit=1</script>"
    attempt, slot = text_attempt(desk, employee, content, text)
    if way == "kenshu":
        grade(desk.course, files="all")
    else:
        autograde(desk.course, employee)
    graded = (desk.course.autograded / employee / "working-hours" / "working-hours.ipynb").read_text(encoding="utf-8")
    assert "HIDDEN TESTS" in graded
    answer = nbgrader_api(desk.course).generate_feedback("working-hours", employee)
    assert answer["success"], answer["log"]
    page = (desk.course.grading / "feedback" / employee / "working-hours" / "working-hours.html").read_text(encoding="utf-8")
    assert "points(" not in re.sub(r"<[^>]+>", "", page)  # as the highlighter parts it, too; a lesson may have the word
    for word in ("HIDDEN", "course_api", "&quot;key&quot;", *(f">{question}<" for question in attempt.draw.values())):
        assert word not in page
    assert text not in page
    assert 'src="http' not in page
    assert "@import" not in page
    assert slot in page


def test_feedback_of_a_failed_test_quotes_no_key(desk: Desk, employee: str) -> None:
    folder = wrong_hand_in(desk, employee)
    spoiled = json.loads((folder / "answers.json").read_bytes()) | {"draw": {}}
    (folder / "answers.json").write_text(json.dumps(spoiled))
    autograde(desk.course, employee)
    assert scores(desk.course) == {0.0}
    nbgrader_api(desk.course).generate_feedback("working-hours", employee)
    page = (desk.course.grading / "feedback" / employee / "working-hours" / "working-hours.html").read_text(encoding="utf-8")
    assert "KeyError" not in page
    assert "HIDDEN" not in page


def test_a_text_stands_in_the_manual_grading_page_and_waits(desk: Desk, employee: str, content: Content) -> None:
    attempt, slot = text_attempt(desk, employee, content, "上司に確認します。")
    grade(desk.course)
    api = nbgrader_api(desk.course)
    waiting = api.get_submission("working-hours", employee)
    assert (waiting["needs_manual_grade"], waiting["autograded"]) == (True, True)
    notebook = json.loads((desk.course.autograded / employee / "working-hours" / "working-hours.ipynb").read_bytes())
    cell = next(
        cell for cell in notebook["cells"] if cell["metadata"]["kenshu"].get("slot") == slot and cell["cell_type"] == "markdown"
    )
    prompt = desk.edition().released.questions[attempt.draw[slot]]["prompt"]
    assert "".join(cell["source"]) == inert(prompt, "上司に確認します。")
