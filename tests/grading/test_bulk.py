"""`kenshu grade`: everything handed in is graded, once, and one that cannot be holds up no other."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.errors import StorageFailed
from kenshu.grading.bulk import grade
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.gradebook_rows import record
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.nbgrader.three_ways import gradebook_rows
from kenshu.results import grades
from kenshu.results.verdict import verdict
from kenshu.storage.guards import changes_allowed
from kenshu.storage.tables import grade as grade_table
from tests.conftest import NOW, Desk, right_answers
from tests.grading.corrected import take_out


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
    assert verdict(found) == "failed"
    rows = gradebook_rows(desk.course.grading / "gradebook.db")
    assert {row.auto_score for row in rows.values()} == {0.0}
    assert [row.comment for key, row in rows.items() if key[2].startswith("text")] == ["No response."]


@pytest.mark.both_databases
def test_right_answers_with_a_text_pass_or_await_a_trainer(desk: Desk, employee: str, content: Content) -> None:
    attempt, slot = hand_in_with_text(desk, content, employee)
    graded = grade(desk.course)
    found = held(desk, attempt)
    assert found.slots[slot] == {"points": None, "max": 2.0}
    assert (found.score, found.awaiting) == (found.max_score - 2, 2.0)
    assert graded.awaiting == [attempt.id]


@pytest.mark.both_databases
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

    def faulty(conn: Any, course: Any, tests: Any, submissions: Any) -> None:
        record(conn, course, tests, submissions)
        if any(submission.employee_id == "E1" for submission in submissions):
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as fault:
        fault.setattr("kenshu.nbgrader.graded_hand_ins.record", faulty)
        graded = grade(desk.course)
    assert set(graded.grades) == {attempts[0].id, attempts[2].id}
    assert [refusal.attempt_id for refusal in graded.refused] == [attempts[1].id]
    assert "No space left" in str(graded.refused[0].reason)
    assert set(grade(desk.course).grades) == {attempts[1].id}


@pytest.mark.both_databases
def test_a_run_that_ended_between_nbgrader_and_the_record_is_made_good(
    desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)

    def cut(*_: object) -> None:
        raise StorageFailed("storage.failed", reason="cut")

    with monkeypatch.context() as fault:
        fault.setattr(grades, "add_all", cut)
        assert len(grade(desk.course).refused) == 1
    assert count_grades(desk) == 0
    assert set(grade(desk.course).grades) == {attempt.id}


def test_a_lost_gradebook_row_is_written_again(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    grade(desk.course)
    before = gradebook_rows(desk.course.grading / "gradebook.db")
    with open_gradebook(desk.course) as book:
        book.remove_submission("working-hours", employee)
    assert set(grade(desk.course).grades) == {attempt.id}
    assert gradebook_rows(desk.course.grading / "gradebook.db") == before
    assert count_grades(desk) == 1


@pytest.mark.both_databases
def test_a_retake_takes_the_place_of_the_hand_in_and_a_score_given_before_waits_for_its_trainer(
    desk: Desk, employee: str, content: Content
) -> None:
    first, slot = hand_in_with_text(desk, content, employee)
    grade(desk.course)
    give(desk, employee, slot, 0.5)
    assert take_manual_scores(desk.course) == 1
    retake = desk.start(employee)
    desk.answer(retake, {**right_answers(content, retake), text_slot(content, retake): "上司に相談してから決めます。"})
    desk.hand_in(retake, NOW + timedelta(days=1))
    assert set(grade(desk.course).grades) == {retake.id}
    with open_gradebook(desk.course) as book:
        assert book.find_submission("working-hours", employee).timestamp == (NOW + timedelta(days=1)).replace(tzinfo=None)
        row = book.find_grade(f"text-{slot}", "working-hours", "working-hours", employee)
        assert (row.auto_score, row.manual_score, row.needs_manual_grade) == (None, 0.5, True)
    assert held(desk, first).slots[slot]["points"] == 0.5
    assert take_manual_scores(desk.course) == 0
    assert held(desk, retake).slots[text_slot(content, retake)]["points"] is None


def test_a_record_that_cannot_be_read_holds_up_no_other(desk: Desk) -> None:
    ids = [desk.employ(f"E{number}") for number in range(3)]
    attempts = [desk.start(employee_id) for employee_id in ids]
    for attempt in attempts:
        desk.hand_in(attempt)
    with desk.database.writing() as conn, changes_allowed(conn):
        conn.execute(text("UPDATE receipt SET answers = '{' WHERE attempt_id = :attempt"), {"attempt": attempts[1].id})
    graded = grade(desk.course)
    assert set(graded.grades) == {attempts[0].id, attempts[2].id}
    assert [refusal.attempt_id for refusal in graded.refused] == [attempts[1].id]
    assert "cannot be read" in graded.refused[0].reason.message("en")


def test_folders_are_written_for_a_person_to_grade_and_for_all_when_asked(desk: Desk, content: Content) -> None:
    hand_in_with_text(desk, content, desk.employ("E1"))
    desk.hand_in(desk.start(desk.employ("E2")))
    grade(desk.course)
    folders = desk.course.autograded
    assert [path.name for path in folders.iterdir()] == ["E1"]
    grade(desk.course, files="all")
    assert sorted(path.name for path in folders.iterdir()) == ["E1", "E2"]


def test_an_earlier_attempt_that_was_never_graded_gets_its_grade(desk: Desk, employee: str, content: Content) -> None:
    first = desk.start(employee)
    desk.hand_in(first)
    second = desk.start(employee)
    desk.answer(second, right_answers(content, second))
    desk.hand_in(second, NOW + timedelta(days=1))
    found = grade(desk.course).grades
    assert found[first.id].score == 0.0
    assert found[second.id].score == found[second.id].max_score - 2


@pytest.mark.both_databases
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
    assert verdict(found) == "passed"
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
    assert grade(desk.course, [attempt.id]).grades[attempt.id].awaiting == 0.0
    assert held(desk, attempt).slots[slot]["points"] == 1.5
    assert count_grades(desk) == 2


def test_a_hand_in_whose_edition_is_not_on_record_is_named_and_holds_up_no_other(desk: Desk) -> None:
    first, second = (desk.start(desk.employ(f"E{number}")) for number in (1, 2))
    for attempt in (first, second):
        desk.hand_in(attempt)
    with desk.database.writing() as conn, changes_allowed(conn):
        conn.execute(text("UPDATE attempt SET edition = 'gone' WHERE id = :attempt"), {"attempt": first.id})
    graded = grade(desk.course)
    assert (set(graded.grades), [refusal.attempt_id for refusal in graded.refused]) == ({second.id}, [first.id])


def test_a_question_that_was_taken_out_of_the_module_is_graded_by_the_edition_that_asked_it(
    desk: Desk, employee: str, content: Content
) -> None:
    attempt = desk.start(employee)
    slot = next(slot.id for slot in desk.edition().released.slots if slot.group == "overtime")
    desk.answer(attempt, right_answers(content, attempt))
    take_out(desk.course, "working-hours", attempt.draw[slot])
    desk.hand_in(attempt)
    graded = grade(desk.course)
    assert graded.refused == []
    assert held(desk, attempt).slots[slot]["points"] == held(desk, attempt).slots[slot]["max"]


@pytest.mark.parametrize(
    ("score", "awaiting", "said"),
    [(8.0, 0.0, "passed"), (7.9, 0.0, "failed"), (7.9, 2.0, "awaiting"), (5.9, 2.0, "failed"), (8.0, 2.0, "passed")],
)
def test_a_verdict_is_given_as_soon_as_nothing_can_change_it(score: float, awaiting: float, said: str) -> None:
    found = grades.Grade("a", {}, score, 10.0, awaiting, 80, "kenshu", NOW)
    assert verdict(found) == said


def test_thirds_that_add_up_reach_the_pass_mark() -> None:
    found = grades.Grade("a", {}, sum([1 / 3] * 6) + 0.4, 3.0, 0.0, 80, "kenshu", NOW)
    assert verdict(found) == "passed"
