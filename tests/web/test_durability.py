"""The server is killed in the middle of saving: whatever it acknowledged is there afterwards."""

from pathlib import Path

from tools.killtest import MODULE, Outcome, killtest, look_for_all, one_module

from kenshu.course import Course
from tests.conftest import Desk


def test_no_acknowledged_answer_is_missing_after_five_kills(released_course: Course, tmp_path: Path) -> None:
    outcome = killtest(one_module(released_course, tmp_path), kills=5, people=3)

    assert outcome.kills == 5
    assert outcome.acknowledged >= 5
    assert outcome.in_flight > 0
    assert outcome.missing == []
    assert outcome.older == []
    assert outcome.integrity == "ok"


def test_an_answer_that_is_gone_or_changed_is_noticed(desk: Desk, employee: str, course: Course) -> None:
    attempt = desk.start(employee)
    slot = next(slot for slot, name in attempt.draw.items() if desk.edition(MODULE).released.questions[name]["kind"] == "text")
    desk.answer(attempt, {slot: "相談します。"})
    said = {"attempt": attempt.id, "slot": slot, "seq": 1, "value": "相談します。"}
    outcome = Outcome()

    look_for_all(course, [said, {**said, "seq": 2}, {**said, "value": "投稿します。"}], outcome)

    assert outcome.acknowledged == 3
    assert outcome.missing == [{**said, "seq": 2}, {**said, "value": "投稿します。"}]
