"""Questions that came from elsewhere become scenario files; what they lack is left empty, and named with its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kenshu.content import Scenario
from kenshu.content.reader import read_model
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.interchange.fields import Asked
from kenshu.kinds.question import ID
from kenshu.storage.files import write_whole


@dataclass(frozen=True)
class Drafts:
    """The files that were written, and what is still to be filled in, each with its file, line and field."""

    files: list[Path]
    to_do: list[KenshuError]


def write_drafts(course: Course, questions: Iterable[Asked]) -> Drafts:
    """Write a scenario file for each story. Nothing is overwritten: raises KenshuError where one is there already."""
    scenarios: dict[str, dict[str, Any]] = {}
    for one in questions:
        name = _id(one.scenario["id"])
        scenario = scenarios.setdefault(name, {**one.scenario, "id": name, "questions": []})
        own = one.question["id"]
        kept = re.fullmatch(ID, own) and own.startswith(f"{name}-")
        scenario["questions"].append({**one.question, "id": own if kept else f"{name}-{len(scenario['questions']) + 1}"})
    paths = {course.scenarios / f"{name}.yaml": scenario for name, scenario in scenarios.items()}
    there = [path.name for path in paths if path.exists()]
    if there:
        raise KenshuError("questions.there", found=", ".join(there))
    faults: list[KenshuError] = []
    for path, scenario in paths.items():
        write_whole(path, yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False, width=120).encode())
        read_model(path, Scenario, faults)
    return Drafts(list(paths), faults)


def _id(name: str) -> str:
    """Return a scenario's id made of any name: lower-case letters, digits and hyphens, a letter first."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    return plain if re.match(r"[a-z]", plain) else f"q-{plain}".rstrip("-")
