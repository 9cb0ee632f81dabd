"""A small course of simulations: two fictional ones for the test, and one of them once more for the practice."""

import shutil
from pathlib import Path
from typing import Any

import yaml
from tools.put_on_record import build_and_release

from kenshu.course import Course
from tests.conftest import REPOSITORY

MODULE = "trouble"
SIMULATIONS = Path(__file__).parent / "simulations"
NIGHT, FAKE = "all-routes-night", "second-official"
CLAUSE = "8-1-ku"  # both cite it


def simulated_course(root: Path) -> Course:
    """The course, written and not released."""
    for folder in ("scenarios", "quizzes", "grading"):
        (root / folder).mkdir(parents=True)
    shutil.copy(REPOSITORY / "course.yaml", root)
    shutil.copy(REPOSITORY / "grading" / "nbgrader_config.py", root / "grading")
    shutil.copy(REPOSITORY / "scenarios" / "guideline.yaml", root / "scenarios")
    for path in SIMULATIONS.glob("*.yaml"):
        shutil.copy(path, root / "scenarios")
    again = read(NIGHT)
    again["id"] = "practised"
    again["questions"][0]["id"] = "practised-1"
    write(root / "scenarios" / "practised.yaml", again)
    write(root / "quizzes" / f"{MODULE}.yaml", _quiz())
    return Course.at(root)


def released_simulations(root: Path) -> Course:
    """The course, released."""
    course = simulated_course(root)
    build_and_release(course)
    return course


def read(name: str) -> dict[str, Any]:
    """A simulation's scenario, as it is written."""
    found: dict[str, Any] = yaml.safe_load((SIMULATIONS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def write(path: Path, data: dict[str, Any]) -> None:
    """A file of YAML."""
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _quiz() -> dict[str, Any]:
    return {
        "id": MODULE,
        "title": {"ja": "トラブル対応", "en": "When there is trouble"},
        "intro": {"ja": "架空の場面で、順に決めていきます。", "en": "Decide, moment by moment, in fictional scenes."},
        "clauses": [CLAUSE],
        "minutes": 15,
        "pass_mark": 80,
        "attempts": 3,
        "valid": "fiscal-year",
        "reveal_after_fail": "clauses",
        "bound": {"employment": ["regular"]},
        "due": "2026-12-25",
        "practice": ["practised-1"],
        "test": [{"group": "trouble", "clauses": [CLAUSE], "take": 1, "points": 8, "questions": [f"{NIGHT}-1", f"{FAKE}-1"]}],
    }
