"""The folder that one learner's JupyterLab opens: `grading/home/<employee>/`, a module in each folder."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from kenshu.attempts import attempts
from kenshu.attempts.notebook_journal import ANSWERS, Mark, NotebookJournal
from kenshu.course import Course
from kenshu.editions.released import QUESTIONS
from kenshu.lab.notebook_attempt import latest_number


def learner_home(course: Course, conn: Connection, employee_id: str) -> Path:
    """Return the learner's folder, made or brought up to date: every released module as it stands, beside the answers kept there.

    An attempt that was begun or handed in elsewhere, on the page, is noted, so that the notebook goes on from it.
    """
    home = course.grading / "home" / employee_id
    for questions in sorted(course.release.glob(f"*/{QUESTIONS}")):
        folder = home / questions.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        for released in questions.parent.iterdir():
            if released.is_file() and released.name != ANSWERS:  # a trainer may have tried the released notebook where it lies
                shutil.copyfile(released, folder / released.name)
        _go_on(NotebookJournal(folder / ANSWERS), attempts.of(conn, employee_id, folder.name))
    return home


def learner_config(course: Course, employee_id: str) -> Path:
    """Return the folder of the learner's Jupyter configuration: nbgrader's exchange, and its cache of this learner alone."""
    folder = course.grading / "home" / f".{employee_id}"
    nbgrader = {
        "CourseDirectory": {"course_id": course.settings["id"]},
        "Exchange": {"root": str(course.exchange), "cache": str(folder / "cache")},
    }
    _write(folder / "nbgrader_config.json", nbgrader)
    _write(folder / "labconfig" / "page_config.json", {"disabledExtensions": {"@jupyter/nbgrader": True}})
    return folder


def _go_on(journal: NotebookJournal, known: list[attempts.Attempt]) -> None:
    lines = journal.lines()
    handed_in = {line.number for line in lines if isinstance(line, Mark) and line.mark == "handed_in"}
    for attempt in known:
        if attempt.number > latest_number(lines):
            journal.append(Mark(attempt.number, "begun", attempt.started_at))
            lines = journal.lines()
        if attempt.handed_in_at is not None and attempt.number == latest_number(lines) and attempt.number not in handed_in:
            journal.append(Mark(attempt.number, "handed_in", attempt.handed_in_at))


def _write(path: Path, settings: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
