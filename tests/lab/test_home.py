import json

import pytest

from kenshu.attempts.notebook_journal import ANSWERS
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.errors import AccountRefused
from kenshu.lab.exchange import offer_for_hand_in
from kenshu.lab.notebook_attempt import NotebookAttempt
from kenshu.lab.server import learner_config, learner_home, learners_lab
from kenshu.storage import Database
from tests.conftest import Desk


def home_of(course: Course, database: Database, employee: str) -> NotebookAttempt:
    with database.reading() as conn:
        return NotebookAttempt(learner_home(course, conn, employee) / "working-hours", employee)


def test_every_released_module_is_there_without_a_key(course: Course, content: Content, database: Database, employee: str) -> None:
    with database.reading() as conn:
        home = learner_home(course, conn, employee)
    assert {folder.name for folder in home.iterdir()} == set(content.modules)
    for folder in home.iterdir():
        assert {path.name for path in folder.iterdir()} == {f"{folder.name}.ipynb", "questions.json"}
        assert b"BEGIN HIDDEN TESTS" not in (folder / f"{folder.name}.ipynb").read_bytes()


def test_what_a_trainer_tried_in_the_released_folder_reaches_no_learner(course: Course, database: Database, employee: str) -> None:
    (course.release / "working-hours" / ANSWERS).write_text("a trainer's answers")
    offer_for_hand_in(course)
    assert home_of(course, database, employee).journal.lines() == []
    assert list(course.exchange.rglob("questions.json"))
    assert list(course.exchange.rglob(ANSWERS)) == []


def test_answers_stay_when_the_folder_is_brought_up_to_date(course: Course, database: Database, employee: str) -> None:
    attempt = home_of(course, database, employee)
    slot = next(slot for slot in attempt.test if attempt.question(slot)["kind"] == "single")
    value = attempt.question(slot)["parts"][0]["id"]
    attempt.save(slot, value, 1)
    released = course.release / "working-hours" / "questions.json"
    released.write_bytes(released.read_bytes() + b"\n")
    again = home_of(course, database, employee)
    assert again.value(slot) == value
    assert (again.folder / "questions.json").read_bytes() == released.read_bytes()


def test_an_attempt_handed_in_on_the_page_is_handed_in_here_too(course: Course, desk: Desk, employee: str) -> None:
    desk.hand_in(desk.start(employee))
    for _ in range(2):
        attempt = home_of(course, desk.database, employee)
        assert (attempt.number, attempt.open, attempt.may_repeat) == (1, False, True)
    assert len(attempt.journal.lines()) == 1


def test_a_second_attempt_begun_on_the_page_goes_on_here(course: Course, desk: Desk, employee: str) -> None:
    desk.hand_in(desk.start(employee))
    second = desk.start(employee)
    attempt = home_of(course, desk.database, employee)
    assert (attempt.number, attempt.open) == (2, True)
    assert attempt.draw == second.draw


def test_the_learners_nbgrader_knows_the_exchange_and_nothing_of_the_course(course: Course) -> None:
    folder = learner_config(course, "E0001")
    settings = json.loads((folder / "nbgrader_config.json").read_text(encoding="utf-8"))
    assert settings["Exchange"]["root"] == str(course.exchange)
    assert learner_config(course, "E0002") != folder
    assert not any(str(course.release) in path.read_text(encoding="utf-8") for path in folder.rglob("*.json"))


@pytest.mark.parametrize("who", ["E0002", "../../evil", ""])
def test_nobody_works_as_somebody_who_is_not_in_the_roster(course: Course, employee: str, who: str) -> None:
    with pytest.raises(AccountRefused) as refusal:
        learners_lab(course, who, 0, open_browser=False)
    assert refusal.value.values["employee"] == who
    assert employee == "E0001"
    assert not (course.grading / "home").exists()


def test_released_questions_are_read_from_the_learners_own_folder(course: Course, database: Database, employee: str) -> None:
    attempt = home_of(course, database, employee)
    assert attempt.released == released_module(course.release / "working-hours")
