"""Comparison of the gradebook rows of `kenshu grade` with those of stock `nbgrader autograde`, on hand-ins of every kind.

    python -m tools.rows_equal

Stock runs a kernel for every notebook, without any configuration. Gradebooks are compared, field by field, but for ids: one of
stock's with one of the kit's; one of stock's with one that nbgrader made as the kit configures it, without a kernel, of folders
that were tampered with; and one that only stock has worked on with one that both have: each grades the hand-ins that the other
has graded, with a trainer's points and comments in between. Everybody in them is fictional.
"""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import click
from sqlalchemy import create_engine, select, update

from kenshu.attempts.draw import draw
from kenshu.content import load
from kenshu.course import Course
from kenshu.demo.simulate import answer
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.grading import bulk
from kenshu.grading.releasing import release
from kenshu.kinds import awaits_person, kind_of
from kenshu.nbgrader import tables as book
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.gradebook import gradebook
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.storage import ledger, open_database
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import employee as employee_table
from kenshu.storage.tables import receipt as receipt_table
from tools import stock_nbgrader
from tools.tampered import KINDS, MODULE, REFUSED, STOPPING

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
DUE = datetime(2026, 12, 1)  # noqa: DTZ001 - as nbgrader writes it

# How those who handed in through the kit answered: (skill, share left open, text, days after NOW). The others are folders.
ANSWERED = {
    "right": (1.0, 0.0, "上司に確認します。", 0),
    "half-right": (0.5, 0.0, "<b>投稿しません</b>\n$x$", 0),
    "wrong": (0.0, 0.0, "いいえ", 0),
    "blank": (1.0, 1.0, "", 0),
    "partial": (0.8, 0.5, "", 0),
    "text-only": (0.0, 1.0, "窓口の担当課に\n\n相談します。", 0),
    "late": (0.8, 0.1, "遅れました。", 30),
    "again": (0.8, 0.1, "", 1),
}
BOTH = {"stock-first-1": "half-right", "stock-first-2": "late", "kit-first-1": "half-right", "kit-first-2": "late"}
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@dataclass
class Outcome:
    """The outcome: how many hand-ins, {table: rows compared}, and what differs."""

    hand_ins: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)


def compare(course: Course, folder: Path) -> Outcome:
    """Grade the same hand-ins in every way, and compare. `course` is built, released, without hand-ins, and is changed."""
    both, configured = (Course.at(Path(shutil.copytree(course.root, folder / name))) for name in ("both", "configured"))
    set_due(course)
    for person in ANSWERED:
        for number in (1, 2) if person == "again" else (1,):
            hand_in(course, person, number, person, NOW + timedelta(days=ANSWERED[person][3] * number))
    bulk.grade(course, files="all")
    first = [hand_in(both, person, 1, base, NOW) for person, base in BOTH.items()]
    write_missing(both)
    stock = folder / "stock"
    shutil.copytree(course.modules / MODULE, stock / "source" / MODULE)
    for source in (course, both):
        shutil.copytree(source.submitted, stock / "submitted", dirs_exist_ok=True)
    for number, (kind, change) in enumerate(KINDS.items()):
        base = ("half-right", "late")[number % 2]
        change(_of(kind, Path(shutil.copytree(course.submitted / base / MODULE, stock / "submitted" / kind / MODULE))))
        shutil.copytree(stock / "submitted" / kind, configured.submitted / kind)
    outcome = Outcome(hand_ins=len(list((stock / "submitted").glob(f"*/{MODULE}"))))
    _grade_by_stock(stock)
    set_due(configured)
    stock_nbgrader.run(configured.grading, _autograde(()))
    _work_on_both(both, first, stock)
    graded, worked = stock / "graded.db", stock / "gradebook.db"
    for name, people, theirs, ours in (
        ("kenshu grade", ANSWERED, graded, course.grading / "gradebook.db"),
        ("as configured", [kind for kind in KINDS if kind not in REFUSED], graded, configured.grading / "gradebook.db"),
        ("one of both", BOTH, worked, folder / "mixed" / "gradebook.db"),
    ):
        compare_rows(rows_of(theirs, tuple(people)), _without_refused(rows_of(ours)), name, outcome)
    return outcome


def _of(person: str, folder: Path) -> Path:
    """Make a copied hand-in the person's own."""
    path = folder / ANSWERS
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"employee": person}), encoding="utf-8")
    return folder


def _without_refused(rows: Rows) -> Rows:
    return {table: {key: row for key, row in found.items() if row.get("student") not in REFUSED} for table, found in rows.items()}


def hand_in(course: Course, person: str, number: int, base: str, at: datetime) -> str:
    """Record a hand-in, answered as `ANSWERED` says of `base`, with its author where that one is new; return its attempt's id."""
    database = open_database(course.database_url)
    with database.writing() as conn:
        edition = on_record(conn).newest(MODULE)
        if number == 1:
            conn.execute(employee_table.insert().values(id=person, name="架空 花子", added_at=NOW))
        drawn = draw(edition.released, person, number)
        began = {"started_at": at, "released": edition.public_sha256, "edition": edition.sha256}
        row = {"id": f"{person}-{number}", "employee_id": person, "module_id": MODULE, "number": number, "draw": drawn, **began}
        ledger.add(conn, attempt_table, [row])
        answers = _answers(edition, drawn, Random(f"{person} {number}"), base)
        receipt = {"number": f"R-{row['id']}", "attempt_id": row["id"], "answers": answers, "via": "page", "at": at}
        ledger.add(conn, receipt_table, [receipt])
    database.close()
    return f"{person}-{number}"


def _answers(edition: Edition, drawn: Mapping[str, str], chance: Random, base: str) -> dict[str, Any]:
    skill, left_open, text, _ = ANSWERED[base]
    answers: dict[str, Any] = {}
    for slot, name in sorted(drawn.items()):
        asked = edition.questions[name]
        if awaits_person(asked["offered"]["kind"], asked["key"]):
            samples = kind_of(asked["offered"]["kind"]).samples
            answers[slot] = samples.in_own_words(asked["offered"], None, text) if text else None
        else:
            answers[slot] = None if chance.random() < left_open else answer(asked, chance, skill, "ja") or None
    return answers


def _autograde(one_by_one: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the commands that grade everybody: some alone first, then all, and alone and last those at whom nbgrader stops."""
    return [
        *(("autograde", MODULE, "--student", person) for person in one_by_one),
        ("copy", "gradebook.db", "begun.db"),
        ("autograde", MODULE, f"--CourseDirectory.student_id_exclude={','.join(STOPPING)}"),
        *(("autograde", MODULE, "--student", person) for person in STOPPING),
    ]


def _grade_by_stock(place: Path) -> None:
    due = ("db", "assignment", "add", MODULE, "--duedate", f"{DUE} UTC")
    commands = [("generate_assignment", MODULE), due, *_autograde(list(BOTH)[:2]), ("copy", "gradebook.db", "graded.db")]
    stock_nbgrader.run(place, commands)


def _work_on_both(both: Course, first: list[str], stock: Path) -> None:
    """Have the kit grade two (stock has graded two), a trainer give points, then each grade anew what the other had graded."""
    mixed = stock.parent / "mixed"
    shutil.copytree(stock / "source", mixed / "source")
    shutil.copy(stock / "begun.db", both.grading / "gradebook.db")
    bulk.grade(both, first[2:])
    for place in (both.grading, stock):
        give(place / "gradebook.db")
    again = [hand_in(both, person, 2, base, NOW + timedelta(days=30)) for person, base in BOTH.items()]
    shutil.rmtree(both.submitted)
    write_missing(both)
    for person in BOTH:
        shutil.copytree(both.submitted / person, stock / "submitted" / person, dirs_exist_ok=True)
    bulk.grade(both, again[:2])
    shutil.copy(both.grading / "gradebook.db", mixed / "gradebook.db")
    for person in list(BOTH)[2:]:
        shutil.copytree(both.submitted / person, mixed / "submitted" / person)
    commands = [("autograde", MODULE, "--student", person) for person in BOTH]
    stock_nbgrader.run(stock.parent, [("cd", "stock"), *commands, ("cd", "../mixed"), *commands[2:]])


def set_due(course: Course) -> None:
    """Set the module's due date, in the gradebook, as formgrader does."""
    with gradebook(course) as opened, opened.writing() as conn:
        conn.execute(update(book.assignment).values(duedate=DUE))


def give(path: Path) -> None:
    """Write a trainer's points and comments, as formgrader does."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        for row in conn.execute(_GRADES.where(book.submitted_assignment.c.student_id.in_(list(BOTH)))).all():
            given: dict[str, Any] = {}
            if row.cell == "text-t09" or (row.cell == "grade-t01" and row.student.endswith("2")):
                given = {"manual_score": 0.5, "needs_manual_grade": False}
            elif row.cell == "grade-t03" and row.student.endswith("1"):
                given = {"extra_credit": 0.25, "needs_manual_grade": False}
            if given:
                conn.execute(update(book.grade).where(book.grade.c.id == row.id).values(**given))
        conn.execute(update(book.comment).values(manual_comment="もう少しです。"))
    engine.dispose()


_HAND_INS = (
    select(book.assignment.c.name.label("assignment"), book.submitted_assignment.c.student_id.label("student"))
    .select_from(book.submitted_assignment)
    .join(book.assignment, book.assignment.c.id == book.submitted_assignment.c.assignment_id)
)
_NOTEBOOKS = (
    _HAND_INS.add_columns(book.notebook.c.name.label("notebook"))
    .join(book.submitted_notebook, book.submitted_notebook.c.assignment_id == book.submitted_assignment.c.id)
    .join(book.notebook, book.notebook.c.id == book.submitted_notebook.c.notebook_id)
)
_CELLS = _NOTEBOOKS.add_columns(book.base_cell.c.name.label("cell"), book.base_cell.c.type)
_GRADES = (
    _CELLS.add_columns(book.grade)
    .join(book.grade, book.grade.c.notebook_id == book.submitted_notebook.c.id)
    .join(book.base_cell, book.base_cell.c.id == book.grade.c.cell_id)
)
_COMMENTS = (
    _CELLS.add_columns(book.comment)
    .join(book.comment, book.comment.c.notebook_id == book.submitted_notebook.c.id)
    .join(book.base_cell, book.base_cell.c.id == book.comment.c.cell_id)
)
_QUERIES = {
    "student": (select(book.student.c.id.label("student"), book.student), 1),
    "assignment": (select(book.assignment.c.name.label("assignment"), book.assignment), 1),
    "submitted_assignment": (_HAND_INS.add_columns(book.submitted_assignment), 2),
    "submitted_notebook": (_NOTEBOOKS.add_columns(book.submitted_notebook), 3),
    "grade": (_GRADES, 5),
    "comment": (_COMMENTS, 5),
}
_IDS = ("id", "assignment_id", "notebook_id", "cell_id", "course_id", "student_id")


def rows_of(path: Path, people: tuple[str, ...] | None = None, module: str = MODULE) -> Rows:
    """Return {table: {names of the row: its fields without ids}} of what a gradebook has of a module, of these people or of all."""
    engine = create_engine(f"sqlite:///{path}")
    found: Rows = {}
    with engine.connect() as conn:
        for table, (query, names) in _QUERIES.items():
            rows = [dict(row) for row in conn.execute(query).mappings()]
            wanted = [
                row
                for row in rows
                if row.get("assignment", module) == module and (people is None or row.get("student", people[0]) in people)
            ]
            found[table] = {
                tuple(list(row.values())[:names]): {name: value for name, value in row.items() if name not in _IDS}
                for row in wanted
            }
    engine.dispose()
    return found


def compare_rows(theirs: Rows, ours: Rows, where: str, outcome: Outcome) -> None:
    """Add two gradebooks' rows to the outcome, and where they differ."""
    for table in theirs:
        for key in sorted(theirs[table].keys() | ours[table].keys(), key=str):
            outcome.rows[table] += 1
            stock, kit = theirs[table].get(key), ours[table].get(key)
            if stock != kit:
                outcome.differences.append({"gradebook": where, "table": table, "row": key, "stock": stock, "kenshu": kit})


@click.command()
@click.option("--course", default=".", type=click.Path(path_type=Path), help="The course whose module is handed in.")
def main(course: Path) -> None:
    """Print rows compared and rows that differ, as JSON; end with 1 where one differs."""
    with tempfile.TemporaryDirectory(prefix="rows-") as temporary:
        outcome = compare(_released(Course.at(course), Path(temporary)), Path(temporary))
    summary = {"hand_ins": outcome.hand_ins, "compared": outcome.rows.total(), "differing": len(outcome.differences)}
    click.echo(json.dumps(summary | vars(outcome), ensure_ascii=False, indent=1, default=str))
    raise SystemExit(1 if outcome.differences else 0)


def _released(written: Course, folder: Path) -> Course:
    root = folder / "course"
    (root / "grading").mkdir(parents=True)
    shutil.copy(written.root / "course.yaml", root)
    shutil.copy(written.grading / "nbgrader_config.py", root / "grading")
    for name in ("scenarios", "quizzes"):
        shutil.copytree(written.root / name, root / name)
    course = Course.at(root)
    database = open_database(course.database_url)
    try:
        release(course, load(course), database, "E9999", NOW)
    finally:
        database.close()
    return course


if __name__ == "__main__":
    main()
