"""What trainers write: a quiz or a scenario of a test's course, changed in its file, built or not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kenshu.course import Course

Change = Callable[[dict[str, Any]], None]


def change_quiz(course: Course, module_id: str, change: Change) -> None:
    """Change a module's quiz in its file."""
    _rewrite(course.quizzes / f"{module_id}.yaml", change)


def set_rules(course: Course, module_id: str, **rules: str) -> None:
    """Write other rules into a module's quiz."""
    change_quiz(course, module_id, lambda quiz: quiz.update(rules))


def change_question(course: Course, question_id: str, change: Change) -> None:
    """Change a question in its scenario's file."""

    def within(scenario: dict[str, Any]) -> None:
        change(next(question for question in scenario["questions"] if question["id"] == question_id))

    _rewrite(scenario_of(course, question_id), within)


def move_key(course: Course, question_id: str, right: str) -> None:
    """Let another option of a question be the right one."""

    def move(question: dict[str, Any]) -> None:
        for option in question["options"]:
            option.pop("right", None)
            if option["id"] == right:
                option["right"] = "true"

    change_question(course, question_id, move)


def scenario_of(course: Course, question_id: str) -> Path:
    """Return the file that a question stands in."""
    return course.scenarios / f"{question_id.rpartition('-')[0]}.yaml"


def _rewrite(path: Path, change: Change) -> None:
    written = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
    change(written)
    path.write_text(yaml.dump(written, Dumper=yaml.CDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
