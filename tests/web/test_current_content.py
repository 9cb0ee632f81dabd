"""A running server takes up what trainers change, and keeps what is sound while they are at it."""

import logging

import pytest

from kenshu.course import Course
from kenshu.web.current import CurrentContent


def test_a_change_is_taken_up_and_a_faulty_one_is_not(course: Course, caplog: pytest.LogCaptureFixture) -> None:
    current = CurrentContent(course)
    quiz = course.quizzes / "working-hours.yaml"
    sound = quiz.read_text(encoding="utf-8")
    first = current.content.modules["working-hours"].minutes

    quiz.write_text(sound.replace(f"minutes: {first}", "minutes: 1234567"), encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        current.look()
    assert "working-hours.yaml" in caplog.text
    assert current.content.modules["working-hours"].minutes == first

    quiz.write_text(sound.replace(f"minutes: {first}", f"minutes: {first + 1}"), encoding="utf-8")
    current.look()
    assert current.content.modules["working-hours"].minutes == first + 1


def test_nothing_is_read_again_while_nothing_changes(course: Course) -> None:
    current = CurrentContent(course)
    before = current.content

    current.look()

    assert current.content is before
