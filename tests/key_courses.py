"""Courses that differ from the repository's in their keys alone: one with a canary in every key, one with other right options."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from tools.put_on_record import build_and_release

from kenshu.course import Course
from kenshu.kinds import kind_of

REPOSITORY = Path(__file__).parents[1]
CANARY = "canary-7f3a9c51e0d2"


def course_with(change: Callable[[dict[str, Any]], None], root: Path) -> Course:
    """The repository's course with every question changed, built and released below `root`."""
    shutil.copy(REPOSITORY / "course.yaml", root)
    shutil.copytree(REPOSITORY / "quizzes", root / "quizzes")
    shutil.copytree(REPOSITORY / "languages", root / "languages")
    shutil.copytree(REPOSITORY / "scenarios" / "pictures", root / "scenarios" / "pictures")
    for path in (REPOSITORY / "scenarios").glob("*.yaml"):
        scenario = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        for question in scenario.get("questions", ()):
            change(question)
        text = yaml.dump(scenario, Dumper=yaml.CDumper, allow_unicode=True, sort_keys=False)
        (root / "scenarios" / path.name).write_text(text, encoding="utf-8")
    course = Course.at(root)
    build_and_release(course)
    return course


def put_canary(question: dict[str, Any]) -> None:
    """The canary stands in every text that only the trainer's side may hold."""
    for part in _parts(question):
        part["why"] = {"ja": f"{CANARY} 理由", "en": f"{CANARY} reason"}
        if "missing" in part:
            part["missing"] = {"ja": f"{CANARY} 不足", "en": f"{CANARY} missing"}
    if "guide" in question:
        question["guide"] = {"ja": f"{CANARY} 模範", "en": f"{CANARY} model"}
        question["criteria"] = [{"ja": f"{CANARY} 観点", "en": f"{CANARY} criterion"}]


def _parts(written: Any) -> Iterator[dict[str, Any]]:
    """What has a reason, however deep it stands."""
    if isinstance(written, dict) and "why" in written:
        yield written
    for each in written.values() if isinstance(written, dict) else written if isinstance(written, list) else ():
        yield from _parts(each)


def permute_key(question: dict[str, Any]) -> None:
    """Other options are right; what is shown stays."""
    question.update(kind_of(question["kind"]).samples.another_key(question))


def bytes_below(folder: Path) -> dict[str, bytes]:
    """{path: bytes} of every file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
