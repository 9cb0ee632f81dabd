"""The folders that nbgrader works on are made from the records: fast, whole, and when somebody needs them."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.apps.exportapp import ExportApp
from sqlalchemy import update
from traitlets.config import Application
from traitlets.config.loader import PyFileConfigLoader

from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.grading.bulk import grade
from kenshu.nbgrader.gradebook import Points, gradebook, open_gradebook, released_tests
from kenshu.nbgrader.hand_in_files import json_text
from kenshu.nbgrader.hand_in_folders import write_folders, write_missing
from kenshu.results.handed_in import HandedIn, handed_in
from kenshu.storage.tables import attempt as attempt_table
from tests.conftest import NOW, Desk, right_answers

MODULE = "working-hours"
NOTEBOOK = f"{MODULE}.ipynb"
TEXT = "上司に確認します。\n\\" + '"</pre>\u2028 # *'


def hand_in(desk: Desk, employee_id: str, content: Content, text: str = "") -> None:
    attempt = desk.start(employee_id)
    slot = next(slot for slot, question in attempt.draw.items() if content.questions[question].kind == "text")
    desk.answer(attempt, right_answers(content, attempt) | ({slot: text} if text else {}))
    desk.hand_in(attempt)


def without_folders(course: Course) -> Course:
    for folder in (course.submitted, course.autograded):
        shutil.rmtree(folder, ignore_errors=True)
    return course


def recorded(desk: Desk) -> list[HandedIn]:
    with desk.database.reading() as conn:
        return handed_in(conn)


def released_cells(course: Course) -> dict[str, Any]:
    with gradebook(course) as book, book.reading() as conn:
        return {MODULE: released_tests(conn, MODULE)}


def some_points(tests: dict[str, Any]) -> Points:
    return {cell.slot: None if cell.solution_cell else 1 / 3 for cell in tests[MODULE].graded}


def write(desk: Desk) -> dict[str, KenshuError]:
    tests = released_cells(desk.course)
    return write_folders(desk.course, tests, [(each, some_points(tests)) for each in recorded(desk)])


def place(desk: Desk, kind: str = "submitted", employee_id: str = "E0001") -> Path:
    return desk.course.grading / kind / employee_id / MODULE


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def cells_in(folder: Path) -> dict[str, Any]:
    return {cell["id"]: cell for cell in json.loads((folder / NOTEBOOK).read_bytes())["cells"]}


def test_the_folders_hold_what_nbgrader_would_find_and_leave(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content, TEXT)
    without_folders(desk.course)
    assert write(desk) == {}
    submitted, autograded = files_in(place(desk)), files_in(place(desk, "autograded"))
    assert sorted(submitted) == ["answers.json", "timestamp.txt", NOTEBOOK]
    assert sorted(autograded) == ["answers.json", "questions.json", "timestamp.txt", NOTEBOOK]
    for notebook in (submitted[NOTEBOOK], autograded[NOTEBOOK]):
        assert notebook == json_text(json.loads(notebook)), "a cell was put in that does not read as it would alone"
    handed, graded = cells_in(place(desk)), cells_in(place(desk, "autograded"))
    text = next(name for name in handed if name.startswith("text-"))
    assert handed[text]["source"] == graded[text]["source"]
    assert "上司に確認します。" in "".join(handed[text]["source"])
    assert graded["grade-t01"]["outputs"][0]["data"] == {"text/plain": ["0.3333333333333333"]}
    assert [name for name, cell in handed.items() if cell.get("outputs")] == []  # what stands there for everybody is no answer
    assert [name for name, cell in graded.items() if cell.get("outputs")] == [name for name in graded if name.startswith("grade-")]
    assert "HIDDEN TESTS" in "".join(graded["grade-t01"]["source"])
    assert "HIDDEN TESTS" not in "".join(handed["grade-t01"]["source"])
    assert {path.stat().st_mode & 0o777 for path in place(desk, "autograded").iterdir()} == {0o444}
    assert [path.name for path in place(desk).parent.iterdir()] == [MODULE]


def test_a_submitted_folder_that_somebody_changed_is_restored(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content, TEXT)
    without_folders(desk.course)
    write(desk)
    before = files_in(place(desk)), files_in(place(desk, "autograded"))
    (place(desk) / NOTEBOOK).write_text("spoiled")
    (place(desk) / "extra.py").write_text("print()")
    (place(desk) / "timestamp.txt").write_text("2030-01-01 00:00:00.000000 UTC")
    write(desk)
    assert (files_in(place(desk)), files_in(place(desk, "autograded"))) == before


def test_a_folder_that_is_right_is_left_alone(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content)
    write(desk)
    before = place(desk).stat(), place(desk, "autograded").stat()
    write(desk)
    assert [each.st_ino for each in before] == [place(desk).stat().st_ino, place(desk, "autograded").stat().st_ino]


def test_one_that_cannot_be_written_is_named_and_holds_up_no_other(desk: Desk, content: Content) -> None:
    for employee_id in ("E0001", "E0002", "E0003"):
        hand_in(desk, desk.employ(employee_id), content)
    without_folders(desk.course)
    desk.course.submitted.mkdir()
    (desk.course.submitted / "E0002").write_text("a file where a folder should be")
    [attempt_id] = write(desk)
    assert attempt_id == next(each.attempt.id for each in recorded(desk) if each.attempt.employee_id == "E0002")
    for employee_id in ("E0001", "E0003"):
        assert (place(desk, "autograded", employee_id) / NOTEBOOK).is_file()


def test_what_somebody_changed_is_restored_when_every_folder_is_looked_into(desk: Desk, content: Content) -> None:
    for employee_id in ("E0001", "E0002"):
        hand_in(desk, desk.employ(employee_id), content, TEXT)
    grade(desk.course, files="all")
    before = files_in(place(desk))
    for employee_id in ("E0001", "E0002"):
        (place(desk, "submitted", employee_id) / "answers.json").write_text("{}")
    write_missing(desk.course)
    assert files_in(place(desk)) != before, "only what is missing was asked for"
    second = next(each.attempt.id for each in recorded(desk) if each.attempt.employee_id == "E0002")
    write_missing(desk.course, changed=True, besides={second})
    assert files_in(place(desk)) == before
    assert files_in(place(desk, "submitted", "E0002"))["answers.json"] == b"{}"
    grade(desk.course, files="all")
    assert files_in(place(desk, "submitted", "E0002"))["answers.json"] != b"{}"


def test_only_a_persons_last_hand_in_has_folders(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content)
    again = desk.start(employee)
    desk.hand_in(again, NOW + timedelta(days=1))
    without_folders(desk.course)
    write(desk)
    assert json.loads(files_in(place(desk))["answers.json"])["attempt"] == again.id


def test_what_is_missing_is_written_and_a_second_time_nothing(desk: Desk, content: Content) -> None:
    for employee_id in ("E0001", "E0002"):
        hand_in(desk, desk.employ(employee_id), content, TEXT)
    assert write_missing(without_folders(desk.course)).lacking == 2
    assert not desk.course.autograded.exists(), "nobody has graded yet"
    grade(desk.course, files="all")
    whole = [files_in(place(desk, kind, "E0002")) for kind in ("submitted", "autograded")]
    shutil.rmtree(place(desk, "autograded", "E0001"))
    assert write_missing(desk.course).lacking == 1
    assert write_missing(without_folders(desk.course)).lacking == 2
    assert [files_in(place(desk, kind, "E0002")) for kind in ("submitted", "autograded")] == whole
    assert write_missing(desk.course).lacking == 0


def test_the_folder_of_an_earlier_hand_in_is_replaced(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content)
    grade(desk.course, files="all")
    again = desk.start(employee)
    desk.hand_in(again, NOW + timedelta(days=1))
    grade(desk.course)
    write_missing(desk.course)
    for kind in ("submitted", "autograded"):
        assert json.loads(files_in(place(desk, kind))["answers.json"])["attempt"] == again.id
    assert cells_in(place(desk, "autograded"))["grade-t01"]["outputs"][0]["data"] == {"text/plain": ["0.0"]}


@pytest.mark.parametrize(("spoiled", "left"), [("timestamp.txt", b""), ("timestamp.txt", b"\xff\x00"), (NOTEBOOK, b"")])
def test_a_folder_that_a_power_cut_left_spoiled_is_made_again(
    desk: Desk, employee: str, content: Content, spoiled: str, left: bytes
) -> None:
    hand_in(desk, employee, content)
    grade(desk.course, files="all")
    whole = files_in(place(desk, "autograded"))
    path = place(desk, "autograded") / spoiled
    path.chmod(0o644)
    path.write_bytes(left)
    assert write_missing(desk.course).lacking == 1
    assert files_in(place(desk, "autograded")) == whole


def test_a_later_hand_in_that_nbgrader_collected_is_left_where_it_is(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content)
    write_missing(desk.course)
    (place(desk) / "timestamp.txt").write_text("2030-01-01 00:00:00.000000 UTC")
    collected = files_in(place(desk))
    write_missing(desk.course)
    assert files_in(place(desk)) == collected


def test_an_assignment_of_nbgraders_with_a_notebook_of_another_name_is_in_nobodys_way(
    desk: Desk, employee: str, content: Content
) -> None:
    hand_in(desk, employee, content)
    grade(desk.course, files="all")
    with open_gradebook(desk.course) as book, book.db.no_autoflush:
        book.add_assignment("ps1")
        book.add_notebook("problem1", "ps1")
        book.add_grade_cell("test1", "problem1", "ps1", max_score=1, cell_type="code")
        book.add_submission("ps1", employee)
    assert write_missing(without_folders(desk.course)) == (1, {})
    assert (place(desk, "autograded") / NOTEBOOK).is_file()


def test_nothing_is_written_of_somebody_who_was_erased(desk: Desk, employee: str, content: Content) -> None:
    from kenshu.storage.guards import changes_allowed
    from kenshu.storage.tables import erasure

    hand_in(desk, employee, content)
    alias = desk.employ("erased-1")
    with desk.database.writing() as conn, changes_allowed(conn):
        conn.execute(update(attempt_table).values(employee_id=alias))
        conn.execute(erasure.insert().values(employee_id=alias, rows={}, entered_by="hr", entered_at=NOW))
    assert write_missing(without_folders(desk.course)).lacking == 0
    assert not desk.course.submitted.exists()


def read_configuration(course: Course) -> None:
    PyFileConfigLoader("nbgrader_config.py", path=str(course.grading)).load_config()


def test_nbgrader_finds_the_folders_once_it_has_read_its_configuration(desk: Desk, employee: str, content: Content) -> None:
    hand_in(desk, employee, content)
    read_configuration(without_folders(desk.course))
    assert place(desk).is_dir()
    hand_in(desk, desk.employ("E0002"), content)
    grade(without_folders(desk.course))
    read_configuration(desk.course)
    assert place(desk, "autograded", "E0001").is_dir()
    assert place(desk, "autograded", "E0002").is_dir()


@pytest.mark.parametrize(("app", "looks"), [(AutogradeApp, True), (ExportApp, False)])
def test_only_a_command_that_looks_for_folders_waits_for_them(
    desk: Desk, employee: str, content: Content, app: type[Application], looks: bool
) -> None:
    hand_in(desk, employee, content)
    without_folders(desk.course)
    Application.clear_instance()
    app.instance()
    try:
        read_configuration(desk.course)
    finally:
        app.clear_instance()
    assert place(desk).is_dir() == looks


def test_a_course_without_records_gets_no_database(course: Course) -> None:
    for path in course.grading.glob("kenshu.db*"):
        path.unlink()
    read_configuration(course)
    assert not (course.grading / "kenshu.db").exists()


def test_what_cannot_be_written_is_said_and_nbgrader_goes_on(
    desk: Desk, employee: str, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(desk, employee, content)
    without_folders(desk.course)
    desk.course.submitted.write_text("a file where a folder should be")
    read_configuration(desk.course)
    assert "kenshu: " in caplog.text
    [unwritten] = write_missing(desk.course).unwritten
    assert unwritten == recorded(desk)[0].attempt.id
