"""Stock nbgrader, nbgrader with our configuration, and `kenshu grade` give the same scores."""

from typing import Any

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.agreement import Comparison, Row, compare, gradebook_rows
from kenshu.grading.bulk import grade
from kenshu.player.attempts import Attempt
from tests.conftest import Desk, right_answers


def half_right(content: Content, attempt: Attempt) -> dict[str, Any]:
    """Answers that are partly right where a kind knows parts, and wrong where it does not."""
    answers: dict[str, Any] = {}
    for slot, value in right_answers(content, attempt).items():
        question = content.questions[attempt.draw[slot]]
        ids = [part.id for part in question.parts]
        match question.kind:
            case "single":
                answers[slot] = next(part for part in ids if part != value)
            case "multiple" | "mark":
                answers[slot] = sorted([*value, next(part for part in ids if part not in value)])
            case "order":
                answers[slot] = [value[1], value[0], *value[2:]]
            case "sort":
                answers[slot] = dict(list(value.items())[:-1])
    return answers


def text_slot(content: Content, attempt: Attempt) -> str:
    return next(slot for slot, question in attempt.draw.items() if content.questions[question].kind == "text")


@pytest.fixture
def answered(desk: Desk, content: Content) -> Course:
    """Nine hand-ins: right, partly right, blank, with and without a text, and a retake."""
    for number, module_id in enumerate(("working-hours", "personal-accounts", "confidentiality")):
        for place, answer in enumerate((right_answers, half_right, None)):
            employee_id = desk.employ(f"E{number}{place}")
            attempt = desk.start(employee_id, module_id)
            if answer is not None:
                desk.answer(attempt, answer(content, attempt))
            if answer is half_right:
                desk.answer(attempt, {text_slot(content, attempt): "<script>alert(1)</script>\n上司に確認します。"})
            desk.hand_in(attempt)
    retake = desk.start("E02")
    desk.answer(retake, right_answers(content, retake))
    desk.hand_in(retake)
    return desk.course


def test_three_ways_agree_on_every_cell(answered: Course, content: Content) -> None:
    graded = grade(answered)
    assert graded.refused == []
    assert len(graded.grades) == 10
    assert compare(answered).differences == []
    scores = {row.auto_score for row in gradebook_rows(answered.grading / "gradebook.db").values()}
    assert {0.0, 1.0, None} < scores
    assert any(score and score not in (1.0, 2.0) for score in scores), "no partial credit was compared"


def test_a_difference_is_found(answered: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    from kenshu.grading import agreement

    grade(answered)
    rows = gradebook_rows(answered.grading / "gradebook.db")
    key = min(rows)
    other = {**rows, key: Row(0.25, needs_manual_grade=False, comment=None)}
    books = iter([rows, other, rows])
    monkeypatch.setattr(agreement, "_nbgrader", lambda *_: None)
    monkeypatch.setattr(agreement, "gradebook_rows", lambda _: next(books))
    found: Comparison = compare(answered)
    assert [(row.employee, row.module, row.cell) for row in found.differences] == [key]
    assert found.hand_ins == 9
