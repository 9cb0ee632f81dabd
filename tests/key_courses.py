"""Courses that differ from the repository's in their keys alone: one with a canary in every key, one with other right options."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kenshu.content import load
from kenshu.course import Course
from kenshu.editions.build import build
from kenshu.nbgrader.release import release

REPOSITORY = Path(__file__).parents[1]
CANARY = "canary-7f3a9c51e0d2"


def course_with(change: Callable[[dict[str, Any]], None], root: Path) -> Course:
    """The repository's course with every question changed, built and released below `root`."""
    shutil.copy(REPOSITORY / "course.yaml", root)
    shutil.copytree(REPOSITORY / "quizzes", root / "quizzes")
    (root / "scenarios").mkdir()
    for path in (REPOSITORY / "scenarios").glob("*.yaml"):
        scenario = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        for question in scenario.get("questions", ()):
            change(question)
        text = yaml.dump(scenario, Dumper=yaml.CDumper, allow_unicode=True, sort_keys=False)
        (root / "scenarios" / path.name).write_text(text, encoding="utf-8")
    course = Course.at(root)
    content = load(course)
    build(course, content)
    release(course, list(content.modules))
    return course


def parts_of(question: dict[str, Any]) -> list[dict[str, Any]]:
    """The options, steps, statements or sentences."""
    return next((question[field] for field in ("options", "steps", "statements", "sentences") if field in question), [])


def put_canary(question: dict[str, Any]) -> None:
    """The canary stands in every text that only the trainer's side may hold."""
    for part in parts_of(question):
        part["why"] = {"ja": f"{CANARY} 理由", "en": f"{CANARY} reason"}
    if question["kind"] == "text":
        question["guide"] = {"ja": f"{CANARY} 模範", "en": f"{CANARY} model"}
        question["criteria"] = [{"ja": f"{CANARY} 観点", "en": f"{CANARY} criterion"}]


def permute_key(question: dict[str, Any]) -> None:
    """Other options are right; what is shown stays."""
    parts = parts_of(question)
    for field in ("right", "breaks", "verdict"):
        if any(field in part for part in parts):
            values = [part.pop(field, None) for part in parts]
            if field == "verdict":
                values = ["consult" if value == "allowed" else "allowed" for value in values]
            for part, value in zip(parts, [*values[1:], values[0]], strict=True):
                if value is not None:
                    part[field] = value
    if question["kind"] == "order":
        question["order"] = question["order"][::-1]
        if question["order"] == [part["id"] for part in parts]:
            question["order"] = [*question["order"][1:], question["order"][0]]


def bytes_below(folder: Path) -> dict[str, bytes]:
    """{path: bytes} of every file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
