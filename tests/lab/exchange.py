"""The exchange of a course, and what learners put into it and what comes of it."""

import getpass
import json
from pathlib import Path
from typing import Any

import yaml

from kenshu.attempts import attempts
from kenshu.attempts.draw import draw
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.released import Released
from kenshu.lab.collect import collect
from kenshu.storage import Database
from tests.conftest import right_by

MODULE = "working-hours"
ACCOUNT = getpass.getuser()


class Exchange:
    """The exchange of a course, and what learners put into it."""

    def __init__(self, course: Course, content: Content) -> None:
        self.course = course
        self.content = content
        self.inbound = course.exchange / course.settings["id"] / "inbound"
        self.inbound.mkdir(parents=True)

    def lines(self, employee_id: str = "E0001", number: int = 1) -> list[dict[str, Any]]:
        """The journal of somebody who answers every test question rightly."""
        released = json.loads((self.course.release / MODULE / "questions.json").read_text("utf-8"))
        at = "2026-11-24T01:30:00+00:00"
        keys = {
            slot: (question, right_by(self.content.questions[question], "個人の考えです。"))
            for slot, question in draw(Released.of_json(released), employee_id, number).items()
            if slot.startswith("t")
        }
        return [
            {"number": number, "slot": slot, "question": question, "value": value, "click": 1, "at": at}
            for slot, (question, value) in keys.items()
        ]

    def put(self, lines: list[dict[str, Any]] | bytes | None, who: str = "E0001", module: str = MODULE, random: str = "r1") -> Path:
        """A folder as nbgrader makes it."""
        folder: Path = self.inbound / f"{who}+{module}+2026-11-24 01:30:00.000000 UTC+{random}"
        folder.mkdir()
        (folder / "timestamp.txt").write_text("2020-01-01 00:00:00.000000 UTC")
        (folder / f"{module}.ipynb").write_text('{"cells": ["whatever a learner wrote"]}')
        if lines is not None:
            data = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
            (folder / "answers.jsonl").write_bytes(data)
        return folder

    def lab(self, **settings: object) -> Course:
        """The course with other settings of its lab."""
        path = self.course.root / "course.yaml"
        path.write_text(yaml.safe_dump({**self.course.settings, "lab": settings}, allow_unicode=True), encoding="utf-8")
        return Course.at(self.course.root)


def handed_in(database: Database, employee_id: str = "E0001") -> list[attempts.Attempt]:
    with database.reading() as conn:
        return [attempt for attempt in attempts.of(conn, employee_id) if attempt.handed_in_at is not None]


def reasons(course: Course) -> list[str]:
    found = collect(course)
    assert found.taken == []
    return [refused.reason.message("en") for refused in found.refused]
