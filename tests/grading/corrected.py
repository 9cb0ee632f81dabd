"""A key that was wrong, and is corrected as a trainer does it: in the scenario, then built and released."""

from collections.abc import Callable
from typing import Any

import yaml
from tools.put_on_record import build_and_release

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from tests.conftest import NOW


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

    def set_right(question: dict[str, Any]) -> None:
        for option in question["options"]:
            option.pop("right", None)
            if option["id"] == right:
                option["right"] = "true"

    change(course, question_id, set_right)


def change(course: Course, question_id: str, by: Callable[[dict[str, Any]], None]) -> None:
    """Change a question as it is written, then build and release its module."""
    path = course.scenarios / f"{question_id.rpartition('-')[0]}.yaml"
    scenario = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
    by(next(question for question in scenario["questions"] if question["id"] == question_id))
    path.write_text(yaml.dump(scenario, Dumper=yaml.CDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    rebuild(course)


def take_out(course: Course, module_id: str, question_id: str) -> None:
    """Take a question out of a module's test, then build and release it."""
    path = course.quizzes / f"{module_id}.yaml"
    quiz = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
    for group in quiz["test"]:
        group["questions"] = [question for question in group["questions"] if question != question_id]
    path.write_text(yaml.dump(quiz, Dumper=yaml.CDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    rebuild(course)


def rebuild(course: Course) -> None:
    """Build and release what is written."""
    build_and_release(course, NOW)
