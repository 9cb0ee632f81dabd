"""`kenshu grade`: everything handed in is graded, once, and one that cannot be holds up no other."""

import shutil
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from kenshu.content import Content
from kenshu.errors import StorageFailed
from kenshu.grading import autograded, bulk, gradebook, grades
from kenshu.grading.agreement import gradebook_rows
from kenshu.grading.bulk import grade
from kenshu.grading.gradebook import take_manual_scores
from kenshu.player.attempts import Attempt
from kenshu.storage.gradebook import open_gradebook
from kenshu.storage.tables import grade as grade_table
from tests.conftest import NOW, Desk, right_answers


def text_slot(content: Content, attempt: Attempt) -> str:
    return next(slot for slot, question in attempt.draw.items() if content.questions[question].kind == "text")


def hand_in_with_text(desk: Desk, content: Content, employee_id: str) -> tuple[Attempt, str]:
    attempt = desk.start(employee_id)
    slot = text_slot(content, attempt)
    desk.answer(attempt, {**right_answers(content, attempt), slot: "勤務が終わってから投稿します。"})
    desk.hand_in(attempt)
    return attempt, slot


def give(desk: Desk, employee_id: str, slot: str, score: float, said: str | None = None, cell: str = "text") -> None:
    """What formgrader does when a trainer types a score, and a comment."""
    with open_gradebook(desk.course) as book:
        row = book.find_grade(f"{cell}-{slot}", "working-hours", "working-hours", employee_id)
        row.manual_score, row.needs_manual_grade = score, False
        if said is not None:
            book.find_comment(f"{cell}-{slot}", "working-hours", "working-hours", employee_id).manual_comment = said or None
        book.db.commit()


def held(desk: Desk, attempt: Attempt) -> grades.Grade:
    with desk.database.reading() as conn:
        found = grades.latest(conn, attempt.id)
    assert found is not None
    return found


def count_grades(desk: Desk) -> int:
    with desk.database.reading() as conn:
        return conn.execute(select(func.count()).select_from(grade_table)).scalar_one()


def test_a_blank_attempt_scores_zero(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    found = grade(desk.course).grades[attempt.id]
    assert (found.score, found.awaiting) == (0.0, 0.0)
    assert grades.verdict(found) == "failed"
    rows = gradebook_rows(desk.course.grading / "gradebook.db")
    assert {row.auto_score for row in rows.values()} == {0.0}
    assert [row.comment for key, row in rows.items() if key[2].startswith("text")] == ["No response."]


def test_right_answers_with_a_text_pass_or_await_a_trainer(desk: Desk, employee: str, content: Content) -> None:
    attempt, slot = hand_in_with_text(desk, content, employee)
    graded = grade(desk.course)
    found = graded.grades[attempt.id]
    assert found.slots[slot] == {"points": None, "max": 2.0}
    assert (found.score, found.awaiting) == (found.max_score - 2, 2.0)
    assert graded.awaiting == [attempt.id]


def test_a_second_run_has_nothing_to_do(desk: Desk, employee: str) -> None:
    desk.hand_in(desk.start(employee))
    assert len(grade(desk.course).grades) == 1
    again = grade(desk.course)
    assert (again.grades, again.refused) == ({}, [])
    assert count_grades(desk) == 1


def test_one_that_cannot_be_graded_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [desk.employ(f"E{number}") for number in range(3)]
    attempts = [desk.start(employee_id) for employee_id in ids]
    for attempt in attempts:
        desk.hand_in(attempt)
    write = autograded.write_autograded

    def faulty(course: Any, attempt: Attempt, *rest: Any) -> None:
        if attempt.employee_id == "E1":
            raise OSError(28, "No space left on device")
        write(course, attempt, *rest)

    with monkeypatch.context() as fault:
        fault.setattr(bulk, "write_autograded", faulty)
        graded = grade(desk.course)
    assert set(graded.grades) == {attempts[0].id, attempts[2].id}
    assert [refusal.attempt.id for refusal in graded.refused] == [attempts[1].id]
    assert "No space left" in str(graded.refused[0].reason)
    assert set(grade(desk.course).grades) == {attempts[1].id}


def test_a_run_that_ended_between_nbgrader_and_the_record_is_made_good(
    desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)

    def cut(*_: object) -> None:
        raise StorageFailed("storage.failed", reason="cut")

    with monkeypatch.context() as fault:
        fault.setattr(grades, "add", cut)
        assert len(grade(desk.course).refused) == 1
    assert count_grades(desk) == 0
    assert set(grade(desk.course).grades) == {attempt.id}


def test_lost_files_and_a_lost_gradebook_row_are_written_again(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    grade(desk.course)
    before = gradebook_rows(desk.course.grading / "gradebook.db")
    shutil.rmtree(desk.course.submitted)
    shutil.rmtree(desk.course.autograded)
    with open_gradebook(desk.course) as book:
        book.remove_submission("working-hours", employee)
    assert set(grade(desk.course).grades) == {attempt.id}
    assert gradebook_rows(desk.course.grading / "gradebook.db") == before
    assert (desk.course.submitted / employee / "working-hours" / "answers.json").is_file()
    assert count_grades(desk) == 1


def test_a_retake_replaces_the_hand_in_in_nbgrader_and_adds_to_the_record(desk: Desk, employee: str, content: Content) -> None:
    first, slot = hand_in_with_text(desk, content, employee)
    grade(desk.course)
    give(desk, employee, slot, 0.5)
    assert take_manual_scores(desk.course) == 1
    retake = desk.start(employee)
    desk.answer(retake, right_answers(content, retake))
    desk.hand_in(retake, NOW + timedelta(days=1))
    found = grade(desk.course)
    assert set(found.grades) == {retake.id}
    with open_gradebook(desk.course) as book:
        submission = book.find_submission("working-hours", employee)
        assert submission.timestamp == (NOW + timedelta(days=1)).replace(tzinfo=None)
        assert submission.score == found.grades[retake.id].score
    assert held(desk, first).slots[slot]["points"] == 0.5
    assert take_manual_scores(desk.course) == 0


def test_an_earlier_attempt_that_was_never_graded_gets_its_grade(desk: Desk, employee: str, content: Content) -> None:
    first = desk.start(employee)
    desk.hand_in(first)
    second = desk.start(employee)
    desk.answer(second, right_answers(content, second))
    desk.hand_in(second, NOW + timedelta(days=1))
    found = grade(desk.course).grades
    assert found[first.id].score == 0.0
    assert found[second.id].score == found[second.id].max_score - 2


def test_a_trainers_score_reaches_the_record_once(desk: Desk, employee: str, content: Content) -> None:
    attempt, slot = hand_in_with_text(desk, content, employee)
    grade(desk.course)
    assert take_manual_scores(desk.course) == 0
    give(desk, employee, slot, 1.5)
    assert take_manual_scores(desk.course) == 1
    assert take_manual_scores(desk.course) == 0
    found = held(desk, attempt)
    assert (found.slots[slot]["points"], found.awaiting, found.graded_by) == (1.5, 0.0, "trainer")
    assert found.score == found.max_score - 0.5
    assert grades.verdict(found) == "passed"
    give(desk, employee, slot, 2.0)
    assert take_manual_scores(desk.course) == 1
    assert count_grades(desk) == 3


def test_a_trainers_comment_goes_with_the_score_and_goes_away(desk: Desk, employee: str, content: Content) -> None:
    attempt, slot = hand_in_with_text(desk, content, employee)
    grade(desk.course)
    give(desk, employee, slot, 1.5, "確認先の担当課も書けると、なお良いです。 ")
    assert take_manual_scores(desk.course) == 1
    assert held(desk, attempt).slots[slot] == {"points": 1.5, "max": 2.0, "comment": "確認先の担当課も書けると、なお良いです。"}
    assert take_manual_scores(desk.course) == 0
    give(desk, employee, slot, 1.5, "")
    assert take_manual_scores(desk.course) == 1
    assert held(desk, attempt).slots[slot] == {"points": 1.5, "max": 2.0}
    assert take_manual_scores(desk.course) == 0


def test_what_a_trainer_decided_outlives_a_regrade(desk: Desk, employee: str, content: Content) -> None:
    attempt, slot = hand_in_with_text(desk, content, employee)
    grade(desk.course)
    give(desk, employee, slot, 1.5)
    take_manual_scores(desk.course)
    assert grade(desk.course, [attempt.id]).grades[attempt.id].slots[slot]["points"] == 1.5
    assert count_grades(desk) == 2


def test_a_question_that_was_taken_out_of_the_module_is_named(desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    tests = gradebook.released_tests

    def without(book: Any, module_id: str) -> Any:
        found = tests(book, module_id)
        keys: Any = found.hidden["grade-t01"].keys
        del keys[attempt.draw["t01"]]
        return found

    monkeypatch.setattr(bulk, "released_tests", without)
    graded = grade(desk.course)
    assert [refusal.reason.values["question"] for refusal in graded.refused] == [attempt.draw["t01"]]


@pytest.mark.parametrize(
    ("score", "awaiting", "said"),
    [(8.0, 0.0, "passed"), (7.9, 0.0, "failed"), (7.9, 2.0, "awaiting"), (5.9, 2.0, "failed"), (8.0, 2.0, "passed")],
)
def test_a_verdict_is_given_as_soon_as_nothing_can_change_it(score: float, awaiting: float, said: str) -> None:
    found = grades.Grade("a", {}, score, 10.0, awaiting, 80, "kenshu", NOW)
    assert grades.verdict(found) == said


def test_thirds_that_add_up_reach_the_pass_mark() -> None:
    found = grades.Grade("a", {}, sum([1 / 3] * 6) + 0.4, 3.0, 0.0, 80, "kenshu", NOW)
    assert grades.verdict(found) == "passed"
