"""A hand-in is graded by the key of its own edition, and grading never uses another one by itself."""

import json
import shutil
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.nbgrader.three_ways import gradebook_rows
from kenshu.results import grades, scoring
from kenshu.results.scoring import Keys
from kenshu.storage.tables import receipt
from tests.conftest import NOW, Desk, right_answers
from tests.grading.corrected import correct, single_slot, wrong_option
from tests.grading.test_bulk import count_grades, give, held, text_slot
from tests.nbgrader.test_three_ways import half_right


def answers_of(desk: Desk, attempt: Attempt) -> dict[str, Any]:
    with desk.database.reading() as conn:
        found: dict[str, Any] = conn.execute(select(receipt.c.answers).where(receipt.c.attempt_id == attempt.id)).scalar_one()
        return found


def test_a_grade_names_the_edition_by_whose_key_it_was_given(desk: Desk, content: Content) -> None:
    for number in range(3):
        attempt = desk.start(desk.employ(f"E{number}"))
        desk.answer(attempt, half_right(content, attempt))
        desk.hand_in(attempt)
        grade(desk.course)
    edition = desk.edition("working-hours")
    with desk.database.reading() as conn:
        assert {found.edition for found in grades.latest_of(conn).values()} == {edition.sha256}
    assert set(edition.key) == {slot.id for slot in content.modules["working-hours"].test_slots}


def test_a_score_follows_from_the_record_alone(desk: Desk, content: Content) -> None:
    for module in content.modules:
        for number, answer in enumerate((right_answers, half_right)):
            attempt = desk.start(desk.employ(f"{module}-{number}"), module)
            texts = {slot: "先に相談します。" for slot, name in attempt.draw.items() if content.questions[name].kind == "text"}
            desk.answer(attempt, answer(content, attempt) | texts)
            desk.hand_in(attempt)
    graded = grade(desk.course)
    assert len(graded.grades) == 2 * len(content.modules)
    shutil.rmtree(desk.course.scenarios)
    shutil.rmtree(desk.course.release)
    with desk.database.reading() as conn:
        keys = Keys(conn)
        for attempt_id in graded.grades:
            attempt = attempts.find(conn, attempt_id)
            found = held(desk, attempt)
            key = keys.of(found)
            assert key is not None
            assert scoring.score(key, attempt.draw, answers_of(desk, attempt)) == found.slots


def test_a_corrected_key_changes_no_grade_that_exists(desk: Desk, content: Content) -> None:
    attempt = desk.start(desk.employ("E1"))
    slot = single_slot(content, attempt)
    desk.answer(attempt, {**right_answers(content, attempt), slot: wrong_option(content, attempt, slot)})
    desk.hand_in(attempt)
    said = grade(desk.course, files="all").grades
    before = held(desk, attempt)
    rows = gradebook_rows(desk.course.grading / "gradebook.db")
    correct(desk.course, attempt.draw[slot], wrong_option(content, attempt, slot))
    lost_by_nbgrader(desk.course, "E1")
    assert set(grade(desk.course, files="all").grades) == {attempt.id}
    assert grade(desk.course, [attempt.id]).grades == said
    assert (held(desk, attempt), count_grades(desk)) == (before, 1)
    assert gradebook_rows(desk.course.grading / "gradebook.db") == rows
    output = (desk.course.autograded / "E1" / "working-hours" / "working-hours.ipynb").read_text(encoding="utf-8")
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in json.loads(output)["cells"]}
    assert cells[f"grade-{slot}"]["outputs"][0]["data"]["text/plain"] == ["0.0"]


def test_hand_ins_after_the_correction_are_graded_by_the_corrected_key(desk: Desk, content: Content) -> None:
    first = desk.start(desk.employ("E1"))
    slot = single_slot(content, first)
    desk.hand_in(first)
    grade(desk.course)
    now_right = wrong_option(content, first, slot)
    correct(desk.course, first.draw[slot], now_right)
    second = next(
        attempt for number in range(40) if (attempt := desk.start(desk.employ(f"F{number}"))).draw[slot] == first.draw[slot]
    )
    desk.answer(second, {slot: now_right})
    desk.hand_in(second)
    graded = grade(desk.course).grades
    assert set(graded) == {second.id}
    assert held(desk, second).slots[slot]["points"] == 1.0
    assert held(desk, first).edition != held(desk, second).edition == desk.edition("working-hours").sha256


def test_what_a_person_gave_returns_to_a_lost_gradebook_row(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    slot = text_slot(content, attempt)
    desk.answer(attempt, {slot: "先に相談します。"})
    desk.hand_in(attempt)
    grade(desk.course)
    give(desk, employee, slot, 1.5, "よく書けています。")
    assert take_manual_scores(desk.course) == 1
    before = held(desk, attempt)
    lost_by_nbgrader(desk.course, employee)
    grade(desk.course)
    assert take_manual_scores(desk.course) == 0
    assert held(desk, attempt) == before
    with open_gradebook(desk.course) as book:
        row = book.find_grade(f"text-{slot}", "working-hours", "working-hours", employee)
        assert (row.manual_score, row.needs_manual_grade, row.score) == (1.5, False, 1.5)
        assert book.find_submission("working-hours", employee).score == before.score


def test_an_earlier_attempt_stays_as_it_is(desk: Desk, employee: str, content: Content) -> None:
    first = desk.start(employee)
    desk.hand_in(first)
    second = desk.start(employee)
    desk.answer(second, right_answers(content, second))
    desk.hand_in(second, NOW + timedelta(days=1))
    grade(desk.course)
    slot = single_slot(content, first)
    correct(desk.course, first.draw[slot], wrong_option(content, first, slot))
    lost_by_nbgrader(desk.course, employee)
    assert set(grade(desk.course).grades) == {second.id}
    assert count_grades(desk) == 2


def lost_by_nbgrader(course: Course, employee_id: str) -> None:
    shutil.rmtree(course.autograded / employee_id, ignore_errors=True)
    with open_gradebook(course) as book:
        book.remove_submission("working-hours", employee_id)
