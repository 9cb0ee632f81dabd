"""A key that was wrong, and is corrected as a trainer does it: in the scenario, then built and released."""

from typing import Any

from tools.put_on_record import build_and_release

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from tests.conftest import NOW
from tests.written import Change, change_question, change_quiz, move_key


def single_slot(content: Content, attempt: Attempt) -> str:
    """A test slot of the attempt that asks to choose one."""
    return next(
        slot for slot, question in attempt.draw.items() if slot.startswith("t") and content.questions[question].kind == "single"
    )


def wrong_option(content: Content, attempt: Attempt, slot: str) -> str:
    """The first option of a slot's question that is not right."""
    question = content.questions[attempt.draw[slot]]
    return next(part.id for part in question.parts if part.id != question.key())


def correct(course: Course, question_id: str, right: str) -> None:
    """From now on another option of a question is the right one."""
    move_key(course, question_id, right)
    rebuild(course)


def change(course: Course, question_id: str, by: Change) -> None:
    """Change a question as it is written, then build and release its module."""
    change_question(course, question_id, by)
    rebuild(course)


def take_out(course: Course, module_id: str, question_id: str) -> None:
    """Take a question out of a module's test, then build and release it."""

    def without(quiz: dict[str, Any]) -> None:
        for group in quiz["test"]:
            group["questions"] = [question for question in group["questions"] if question != question_id]

    change_quiz(course, module_id, without)
    rebuild(course)


def rebuild(course: Course) -> None:
    """Build and release what is written."""
    build_and_release(course, NOW)
