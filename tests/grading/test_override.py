"""Points against the key: with a reason, within the slot, beside the grade before. Without a reason they are not taken."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from kenshu.attempts.attempts import Attempt
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.errors import AttemptUnknown, KenshuError
from kenshu.grading.bulk import grade
from kenshu.grading.override import not_taken, override
from kenshu.i18n import LANGS
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.results import grades
from kenshu.results.scoring import SlotScore
from kenshu.results.verdict import verdict
from kenshu.web.pages.feedback import feedback
from tests.conftest import NOW, Desk
from tests.grading.corrected import single_slot
from tests.grading.test_bulk import count_grades, give, held, text_slot
from tests.grading.test_regrade import issue, notes, run


@pytest.fixture
def blank(desk: Desk, employee: str) -> Attempt:
    """A blank attempt, graded: nothing in it has points."""
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    grade(desk.course)
    return attempt


def set_points(
    desk: Desk, attempt: Attempt, slot: str, points: float, reason: str = "説明を受けた", by: str = "T001"
) -> grades.Grade:
    with desk.database.writing() as conn:
        return override(conn, desk.course, attempt.id, slot, points, by=by, now=NOW, reason=reason)


def test_the_points_count_and_the_grade_before_stays(desk: Desk, blank: Attempt) -> None:
    before = held(desk, blank)
    added = set_points(desk, blank, "t01", 0.5)
    assert held(desk, blank) == added
    assert (added.score, added.graded_by, added.reason, added.key_id) == (0.5, "T001", "説明を受けた", before.key_id)
    assert added.slots["t01"] == {"points": 0.5, "max": 1.0, "reason": "説明を受けた", "by": "T001"}
    assert {slot: score for slot, score in added.slots.items() if slot != "t01"} == {
        slot: score for slot, score in before.slots.items() if slot != "t01"
    }
    assert count_grades(desk) == 2
    with open_gradebook(desk.course) as book:
        assert book.find_submission(blank.module_id, blank.employee_id).score == 0.5


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"reason": " "}, "override.reason"),
        ({"by": ""}, "override.reason"),
        ({"points": -0.1}, "override.points"),
        ({"points": 1.1}, "override.points"),
        ({"points": float("nan")}, "override.points"),
        ({"slot": "t99"}, "override.slot"),
        ({"slot": "p01"}, "override.slot"),
    ],
)
def test_what_cannot_be_set_is_refused(desk: Desk, blank: Attempt, change: dict[str, Any], key: str) -> None:
    change = dict(change)
    with pytest.raises(KenshuError) as refused:
        set_points(desk, blank, change.pop("slot", "t01"), change.pop("points", 1.0), **change)
    assert refused.value.key == key
    assert count_grades(desk) == 1


def test_an_attempt_without_a_grade_is_refused(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    with pytest.raises(KenshuError) as refused:
        set_points(desk, attempt, "t01", 1.0)
    assert refused.value.key == "override.not_graded"
    with desk.database.writing() as conn, pytest.raises(AttemptUnknown):
        override(conn, desk.course, "nobody", "t01", 1.0, by="y", now=NOW, reason="x")


def test_a_score_from_formgrader_without_a_reason_is_not_taken_and_named(desk: Desk, blank: Attempt, content: Content) -> None:
    slot = single_slot(content, blank)
    give(desk, blank.employee_id, slot, 1.0, cell="grade")
    assert take_manual_scores(desk.course) == 0
    said = run(desk, "grade")
    assert said.exit_code == 1
    for part in (blank.employee_id, "working-hours", slot, f"kenshu override {blank.id} {slot} 1 --reason"):
        assert part in said.stderr
    assert len(json.loads(run(desk, "grade", "--json").stdout)["unreasoned"]) == 1
    assert count_grades(desk) == 1


def test_its_remedy_ends_the_complaint(desk: Desk, blank: Attempt, content: Content) -> None:
    slot = single_slot(content, blank)
    give(desk, blank.employee_id, slot, 1.0, cell="grade")
    words = ["override", blank.id, slot, "1", "--reason", "選択肢の文が二通りに読めた", "--by", "T001"]
    done = CliRunner().invoke(kenshu, ["--course", str(desk.course.root), *words, "--json"])
    assert json.loads(done.stdout)["score"] == 1.0
    assert not_taken(desk.course) == []
    assert run(desk, "grade").exit_code == 0


def test_a_score_in_a_slot_that_the_grade_has_not_is_nobodys(desk: Desk, blank: Attempt, content: Content) -> None:
    slot = single_slot(content, blank)
    give(desk, blank.employee_id, slot, 1.0, cell="grade")
    before = held(desk, blank)
    others = {name: scored for name, scored in before.slots.items() if name != slot}
    with desk.database.writing() as conn:
        grades.add_after(conn, before, others, "kenshu", NOW)
    assert not_taken(desk.course) == []


def test_extra_credit_is_a_score_without_a_reason_too(desk: Desk, blank: Attempt) -> None:
    with open_gradebook(desk.course) as book:
        book.find_grade("grade-t01", "working-hours", "working-hours", blank.employee_id).extra_credit = 0.5
        book.db.commit()
    [fault] = not_taken(desk.course)
    assert (fault.values["slot"], fault.values["found"], fault.values["holds"]) == ("t01", "0.5", "0")


def test_a_free_text_can_be_set_too_and_formgrader_does_not_undo_it(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    slot = text_slot(content, attempt)
    desk.answer(attempt, {slot: "先に相談します。"})
    desk.hand_in(attempt)
    grade(desk.course)
    give(desk, employee, slot, 2.0, "よい")
    take_manual_scores(desk.course)
    set_points(desk, attempt, slot, 1.0)
    assert take_manual_scores(desk.course) == 0
    assert held(desk, attempt).slots[slot]["points"] == 1.0
    give(desk, employee, slot, 2.0)
    assert take_manual_scores(desk.course) == 1
    assert held(desk, attempt).slots[slot] == {"points": 2.0, "max": 2.0, "comment": "よい"}


def test_an_attempt_that_is_not_the_last_leaves_nbgrader_alone(desk: Desk, blank: Attempt) -> None:
    retake = desk.start(blank.employee_id)
    desk.hand_in(retake, NOW + timedelta(days=1))
    grade(desk.course)
    set_points(desk, blank, "t01", 1.0)
    with open_gradebook(desk.course) as book:
        assert book.find_submission(blank.module_id, blank.employee_id).score == 0.0
    assert held(desk, retake).score == 0.0


def test_a_certificate_follows(desk: Desk, blank: Attempt) -> None:
    for slot, score in held(desk, blank).slots.items():
        set_points(desk, blank, slot, score["max"])
    issue(desk, blank, "K-1")
    text = next(slot for slot, score in held(desk, blank).slots.items() if score["max"] == 2.0)
    set_points(desk, blank, text, 0.0, "写し")
    set_points(desk, blank, "t01", 0.0, "写し")
    found = [(number, kind) for number, kind, _, _ in notes(desk)]
    assert found == ([("K-1", "withdrawn")] if verdict(held(desk, blank)) == "failed" else [])
    assert verdict(held(desk, blank)) == "failed"


@pytest.mark.parametrize("lang", LANGS)
def test_whoever_got_the_points_reads_the_reason(desk: Desk, lang: Any) -> None:
    edition = desk.edition()
    question = next(each for each in edition.questions.values() if each["offered"]["kind"] == "single")
    given: SlotScore = {"points": 1.0, "max": 1.0, "reason": "説明を受けた", "by": "T001"}
    clauses = edition.clauses
    said = {reveal: feedback(question, None, given, reveal, clauses, lang) for reveal in ("nothing", "clauses", "answers")}
    assert said["nothing"] is None
    assert [(said[reveal] or {})["comment"] for reveal in ("clauses", "answers")] == ["説明を受けた"] * 2
