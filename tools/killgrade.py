"""Crash test of `kenshu grade`: killed at random moments and run again, it must end as an unkilled run does.

    python -m tools.killgrade --kills 100

Each time the same hand-ins are graded from the same beginning: a process grades, is killed as `kill -9` does at some moment, and
another grades to the end. Every row of nbgrader's gradebook, every grade of the records and every file of `autograded/` must then
be what a run gives that nobody killed; only ids and times of writing may differ.

What a killed run leaves of a folder beside its place is removed by a run an hour later; here the run after it takes it for as old.
"""

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from bench.hand_ins import hand_in_many
from sqlalchemy import select

import kenshu.storage.files
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.ledger.verify import verify
from kenshu.nbgrader import tables as book
from kenshu.nbgrader.gradebook import gradebook
from kenshu.storage import open_database
from kenshu.storage.tables import grade as grade_table
from tools.killtest import MODULE, one_module

HAND_INS = 600  # two batches


@dataclass
class Outcome:
    """The outcome: how many of the killed runs had graded something, and how many end states were not the reference's."""

    kills: int = 0
    half_done: int = 0
    different: int = 0
    rows: int = 0
    files: int = 0
    seconds: float = 0.0


def killgrade(sample: Course, kills: int, seed: int = 1) -> Outcome:
    """Kill so many runs over the hand-ins of a sample course; see the module."""
    began = time.monotonic()
    chance = random.Random(seed)
    context: Any = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
    context.set_forkserver_preload(["kenshu.grading.bulk"])
    outcome = Outcome()
    folder = sample.root.parent
    _run(context, _copy(sample, folder / "first"), "needed")  # the first process waits for what all share to be loaded
    for files in ("needed", "all"):
        lasted = _run(context, _copy(sample, folder / f"reference-{files}"), files)
        reference = end_state(Course.at(folder / f"reference-{files}"))
        outcome.rows, outcome.files = reference["rows"], max(outcome.files, len(reference["files"]))
        for number in range(kills // 2 if files == "all" else kills - kills // 2):
            course = _copy(sample, folder / f"killed-{files}-{number}")
            _run(context, course, files, chance.uniform(0, lasted))
            outcome.kills += 1
            outcome.half_done += 0 < len(_grades(course)) < reference["grades"]
            _run(context, course, files)
            outcome.different += end_state(course) != reference
            shutil.rmtree(course.root)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def end_state(course: Course) -> dict[str, Any]:
    """Return a graded course's digests and sizes, without ids and times of writing."""
    grades = _grades(course)
    rows = [*_nbgraders_rows(course), *grades]
    files = sorted(
        (path.relative_to(course.grading).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for name in ("submitted", "autograded")
        for path in (course.grading / name).rglob("*")
        if path.is_file()
    )
    database = open_database(course.database_url)
    with database.reading() as conn:
        broken = verify(conn)
    database.close()
    digest = hashlib.sha256("\n".join(sorted(map(json.dumps, rows))).encode()).hexdigest()
    return {"digest": digest, "rows": len(rows), "grades": len(grades), "files": files, "broken": broken}


def _nbgraders_rows(course: Course) -> list[list[Any]]:
    hand_in, its, cell, said = book.submitted_assignment.c, book.submitted_notebook.c, book.base_cell.c, book.comment.c
    whose = book.submitted_assignment.join(book.submitted_notebook, its.assignment_id == hand_in.id)
    grades = whose.join(book.grade, book.grade.c.notebook_id == its.id).join(book.base_cell, cell.id == book.grade.c.cell_id)
    comments = whose.join(book.comment, said.notebook_id == its.id).join(book.base_cell, cell.id == said.cell_id)
    points = [book.grade.c[name] for name in ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")]
    about = (hand_in.timestamp, hand_in.extension, its.late_submission_penalty, its.flagged)
    queries = {
        "student": select(*(column for column in book.student.c)),
        "hand-in of": select(hand_in.student_id, *about).select_from(whose),
        "points of": select(hand_in.student_id, cell.name, *points).select_from(grades),
        "comment to": select(hand_in.student_id, cell.name, said.auto_comment, said.manual_comment).select_from(comments),
    }
    with gradebook(course) as opened, opened.reading() as conn:
        return [[name, *map(_plain, row)] for name, query in queries.items() for row in conn.execute(query)]


def _grades(course: Course) -> list[list[Any]]:
    columns = ("attempt_id", "slots", "score", "max_score", "awaiting", "pass_mark", "graded_by", "reason", "edition")
    database = open_database(course.database_url)
    with database.reading() as conn:
        found = [["grade of", *row] for row in conn.execute(select(*(grade_table.c[name] for name in columns)))]
    database.close()
    return found


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _copy(sample: Course, root: Path) -> Course:
    shutil.copytree(sample.root, root)
    return Course.at(root)


def _run(context: Any, course: Course, files: str, killed_after: float | None = None) -> float:
    began = time.monotonic()
    process = context.Process(target=_grade, args=(course.root, files), daemon=True)
    process.start()
    process.join(killed_after)
    if killed_after is not None:
        process.kill()
        process.join()
    elif process.exitcode:
        raise RuntimeError(f"grading ended with {process.exitcode}")
    return time.monotonic() - began


def _grade(root: Path, files: Any) -> None:
    kenshu.storage.files.ABANDONED_AFTER = 0.0
    grade(Course.at(root), files=files)


def sample_course(source: Course, root: Path, hand_ins: int = HAND_INS) -> Course:
    """Make a released course of one module with so many hand-ins, none of them graded."""
    root.mkdir()
    course = one_module(source, root)
    database = open_database(course.database_url)
    hand_in_many(course, database, MODULE, hand_ins)
    database.close()
    return course


@click.command()
@click.option("--kills", default=100, show_default=True)
@click.option("--hand-ins", default=HAND_INS, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--course", "source", type=click.Path(path_type=Path), default=Path())
def main(kills: int, hand_ins: int, seed: int, source: Path) -> None:
    """Kill `kenshu grade` so often; exit 1 where an end state was another."""
    with tempfile.TemporaryDirectory(prefix="kenshu-killgrade-") as folder:
        outcome = killgrade(sample_course(Course.at(source), Path(folder, "sample"), hand_ins), kills, seed)
    click.echo(json.dumps(asdict(outcome), indent=2))
    raise SystemExit(1 if outcome.different else 0)


if __name__ == "__main__":
    main()
