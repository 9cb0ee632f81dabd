"""What is released holds no key, and its bytes do not follow one."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import UpdateBase, delete, update

from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.editions.build import build, differences
from kenshu.nbgrader.gradebook import gradebook, released_tests
from kenshu.nbgrader.release import release
from kenshu.nbgrader.tables import grade_cell, source_cell
from kenshu.results import grades
from tests.conftest import Desk


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def spoil_keys(course: Course, canary: str) -> None:
    """Every key of the course becomes another one, and a canary stands in everything that goes with a key."""
    chance = random.Random(7)
    for path in course.scenarios.glob("*.yaml"):
        if path.name == "guideline.yaml":
            continue
        scenario = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        for question in scenario["questions"]:
            _spoil(question, canary, chance)
        path.write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")


def _spoil(question: dict[str, Any], canary: str, chance: random.Random) -> None:
    parts: list[dict[str, Any]] = next(
        (question[name] for name in ("options", "steps", "statements", "sentences") if name in question), []
    )
    for part in parts:
        part["why"] = {"ja": canary, "en": canary}
    match question["kind"]:
        case "single":
            _move(parts, "right", chance)
        case "multiple":
            _turn(parts, "right")
        case "mark":
            _turn(parts, "breaks")
        case "order":
            question["order"] = question["order"][1:] + question["order"][:1]
            if question["order"] == [step["id"] for step in parts]:
                question["order"].reverse()
        case "sort":
            turned = {"allowed": "forbidden", "forbidden": "consult", "consult": "allowed"}
            for part in parts:
                part["verdict"] = turned[part["verdict"]]
        case "text":
            question["guide"] = {"ja": canary, "en": canary}
            question["criteria"] = [{"ja": canary, "en": canary}]


def _move(parts: list[dict[str, Any]], field: str, chance: random.Random) -> None:
    right = chance.choice([part for part in parts if field not in part])
    for part in parts:
        part.pop(field, None)
    right[field] = "true"


def _turn(parts: list[dict[str, Any]], field: str) -> None:
    clean = not any(field in part for part in parts)
    for part in parts[:1] if clean else parts:
        if part.pop(field, None) is None:
            part[field] = "true"


def test_the_release_is_the_same_bytes_after_every_key_is_another(course: Course) -> None:
    canary = "canary-7f3a9c"
    before = files_below(course.release)
    spoil_keys(course, canary)
    content = load(course)
    assert len(build(course, content).written) == len(content.modules)  # the sources change, the questions do not
    release(course, list(content.modules))
    after = files_below(course.release)
    assert after == before
    assert not any(canary.encode() in data for data in after.values())


def test_the_release_holds_no_hidden_test(released_course: Course, content: Content) -> None:
    for module in content.modules:
        source = (released_course.modules / module / f"{module}.ipynb").read_text(encoding="utf-8")
        released = (released_course.release / module / f"{module}.ipynb").read_text(encoding="utf-8")
        assert "HIDDEN" in source
        for word in ("HIDDEN", "kenshu.grading", '"key"', "points("):
            assert word not in released
        for cell in json.loads(released)["cells"]:
            if cell["metadata"]["kenshu"]["role"] == "grade":
                assert all(line.startswith("#") for line in cell["source"])


def test_a_release_leaves_nothing_else_behind(released_course: Course, content: Content) -> None:
    assert sorted(path.name for path in released_course.release.iterdir()) == sorted(content.modules)


def test_slots_may_change_and_nbgrader_forgets_the_hand_ins_that_have_other_ones(desk: Desk, employee: str) -> None:
    from kenshu.grading.bulk import grade

    desk.hand_in(desk.start(employee))
    grade(desk.course)
    path = desk.course.quizzes / "working-hours.yaml"
    quiz = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    group = next(group for group in quiz["test"] if group["take"] == "2")
    group["take"] = "1"
    path.write_text(yaml.safe_dump(quiz, allow_unicode=True), encoding="utf-8")
    before = files_below(desk.course.release)
    build(desk.course, load(desk.course))
    release(desk.course, ["working-hours"])
    assert files_below(desk.course.release) != before
    assert grade(desk.course).refused == []
    with desk.database.reading() as conn:
        assert len(grades.latest_of(conn)) == 1


def test_the_gradebook_knows_the_modules_by_the_courses_id(released_course: Course, content: Content) -> None:
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from kenshu.nbgrader.release import nbgrader_config

    config = nbgrader_config(released_course)
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    assert api.course_id == released_course.settings["id"]
    shown = {assignment["name"]: assignment for assignment in api.get_assignments()}
    assert sorted(shown) == sorted(content.modules)
    for name, assignment in shown.items():
        assert assignment["max_score"] == sum(slot.points for slot in content.modules[name].test_slots)
        assert assignment["status"] == "draft"


@pytest.mark.kernel
def test_nbgraders_own_validation_passes(released_course: Course) -> None:
    source = released_course.modules / "working-hours" / "working-hours.ipynb"
    said = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", str(source)], capture_output=True, text=True, check=True, cwd=source.parent
    )
    assert "Success! Your notebook passes all the tests." in said.stdout


def test_the_command_says_what_differs(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from kenshu.cli.main import kenshu

    monkeypatch.setenv("KENSHU_LANG", "en")
    run = CliRunner()
    assert run.invoke(kenshu, ["--course", str(course.root), "build", "--check"]).exit_code == 0
    (course.modules / "working-hours" / "questions.json").write_text("{}")
    said = run.invoke(kenshu, ["--course", str(course.root), "build", "--check"])
    assert said.exit_code == 1
    assert "notebooks/modules/working-hours/questions.json" in said.output
    built = run.invoke(kenshu, ["--course", str(course.root), "build", "--json"])
    assert (built.exit_code, json.loads(built.output)["changed"]) == (0, ["notebooks/modules/working-hours/questions.json"])
    assert differences(course, load(course)) == ([], [])


def change_cell(path: Path, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a notebook's cell on the disk."""
    notebook = json.loads(path.read_bytes())
    change(next(cell for cell in notebook["cells"] if cell["id"] == name))
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def in_the_gradebook(change: UpdateBase) -> Callable[[Course], None]:
    """Change nbgrader's rows."""

    def spoil(course: Course) -> None:
        with gradebook(course) as book, book.writing() as conn:
            conn.execute(change)

    return spoil


def in_the_release(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Course], None]:
    """Change a cell of what was released."""
    return lambda course: change_cell(course.release / "working-hours" / "working-hours.ipynb", name, change)


SPOILED: dict[str, Callable[[Course], object]] = {
    "a key in the gradebook": in_the_gradebook(update(source_cell).where(source_cell.c.name == "grade-t01").values(source="1.0")),
    "points in the gradebook": in_the_gradebook(update(grade_cell).values(max_score=9.0)),
    "a cell that the gradebook lacks": in_the_gradebook(delete(source_cell).where(source_cell.c.name == "text-t09")),
    "no gradebook": lambda course: (course.grading / "gradebook.db").unlink(),
    "no release": lambda course: shutil.rmtree(course.release / "working-hours"),
    "no questions": lambda course: (course.release / "working-hours" / "questions.json").unlink(),
    "other questions": lambda course: (course.release / "working-hours" / "questions.json").write_text("{}"),
    "a file too many": lambda course: (course.release / "working-hours" / "old.png").write_bytes(b"1"),
    "other words of a heading": in_the_release("heading-test-ja", lambda cell: cell.update(source=["# 別"])),
    "other code of a question": in_the_release("question-t01", lambda cell: cell.update(source=["1"])),
    "other words above a hidden test": in_the_release("grade-t01", lambda cell: cell.update(source=["# 別"])),
    "other words above a free text": in_the_release("text-t09", lambda cell: cell["source"].insert(0, "別\n")),
    "other marks": in_the_release("question-t01", lambda cell: cell["metadata"]["nbgrader"].update(locked=False)),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_what_is_not_as_a_release_leaves_it_is_released_anew(course: Course, spoil: Callable[[Course], object]) -> None:
    before = files_below(course.release)
    with gradebook(course) as book, book.reading() as conn:
        held = {name: (cell.source, cell.worth) for name, cell in released_tests(conn, "working-hours").cells.items()}
    spoil(course)
    release(course, ["working-hours"])
    assert files_below(course.release) == before
    with gradebook(course) as book, book.reading() as conn:
        assert held == {name: (cell.source, cell.worth) for name, cell in released_tests(conn, "working-hours").cells.items()}


def test_what_a_trainer_puts_beside_a_notebook_is_released_too(course: Course) -> None:
    (course.modules / "working-hours" / "picture.png").write_bytes(b"1")
    release(course, ["working-hours"])
    assert (course.release / "working-hours" / "picture.png").read_bytes() == b"1"


def leave_output(cell: dict[str, Any]) -> None:
    """What a trainer's kernel leaves in a cell, with a word of the key."""
    cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["key-7f3a\n"]}]


@pytest.mark.parametrize("name", ["practice-p01", "question-t01", "grade-t01", "setup"])
def test_what_a_trainers_kernel_left_in_a_cell_is_not_released(course: Course, name: str) -> None:
    before = files_below(course.release)
    assert before["working-hours/working-hours.ipynb"].count(b"kenshu-plain") > 2 * 10  # in two languages
    change_cell(course.modules / "working-hours" / "working-hours.ipynb", name, leave_output)
    release(course, ["working-hours"])
    assert files_below(course.release) == before


def test_what_is_in_place_is_not_released_again(course: Course, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbgrader.converters import GenerateAssignment

    released: list[str] = []
    monkeypatch.setattr(GenerateAssignment, "start", lambda self: released.append(self.coursedir.assignment_id))
    release(course, list(content.modules))
    assert released == []
