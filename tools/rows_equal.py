"""Whether `kenshu grade` writes the gradebook rows that stock `nbgrader autograde` writes.

    python -m tools.rows_equal

Stock runs a kernel for every notebook, without any configuration. Two gradebooks are compared, field by field, but for ids:
one of stock's with one of the kit's, and one that only stock has worked on with one that both have: each grades the second hand-in
of somebody whose first the other has graded, with a trainer's points and comments in between. Everybody in them is fictional.
"""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import click
from sqlalchemy import Connection, create_engine, select, update

from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.course import Course
from kenshu.demo.answers import answer
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.grading import bulk
from kenshu.nbgrader import tables as book
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.nbgrader.open_gradebook import gradebook
from kenshu.storage import ledger, open_database
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import employee as employee_table
from kenshu.storage.tables import receipt as receipt_table
from tools import stock_nbgrader
from tools.put_on_record import build_and_release

MODULE = "working-hours"
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
DUE = datetime(2026, 12, 1)  # noqa: DTZ001 - as nbgrader writes it

# How they answered: (skill, share left open, text, days after NOW).
ANSWERED = {
    "right": (1.0, 0.0, "上司に確認します。", 0),
    "half-right": (0.5, 0.0, "<b>投稿しません</b>\n$x$", 0),
    "blank": (1.0, 1.0, "", 0),
    "late": (0.8, 0.3, "窓口の担当課に\n\n相談します。", 30),
    "again": (0.8, 0.1, "", 1),
}
STOCK_FIRST, KIT_FIRST = BOTH = ("stock-first", "kit-first")
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@dataclass
class Outcome:
    """What came of it: how many handed in, {table: rows compared}, and what differs."""

    hand_ins: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)


def compare(course: Course, folder: Path) -> Outcome:
    """Grade the same hand-ins in both ways, and compare. `course` is built, released, without records, and is changed."""
    both = Course.at(Path(shutil.copytree(course.root, folder / "both")))
    set_due(course)
    for person, (skill, left_open, text, days) in ANSWERED.items():
        for number in (1, 2) if person == "again" else (1,):
            _hand_in(course, person, number, days * number, (skill, left_open, text))
    graded = bulk.grade(course, files="all")
    _hand_in(both, STOCK_FIRST, 1, 0, (0.5, 0.2, "相談します。"))
    _hand_in(both, KIT_FIRST, 1, 0, (0.5, 0.2, ""))
    write_missing(both)
    stock = _stock(folder / "stock", course, both)
    _work_on_both(both, stock)
    outcome = Outcome(hand_ins=len(graded.grades))
    kit, people = course.grading / "gradebook.db", tuple(ANSWERED)
    compare_rows(rows_of(stock / "gradebook.db", people), rows_of(kit, people), "one of each", outcome)
    compare_rows(rows_of(stock / "gradebook.db", BOTH), rows_of(folder / "mixed" / "gradebook.db", BOTH), "one of both", outcome)
    return outcome


def _hand_in(course: Course, person: str, number: int, days: int, how: tuple[float, float, str]) -> None:
    database = open_database(course.database_url)
    with database.writing() as conn:
        edition = on_record(conn).newest(MODULE)
        drawn, at = draw(edition.released, person, number), NOW + timedelta(days=days)
        attempt = Attempt(
            f"{person}-{number}", person, MODULE, number, drawn, edition.public_sha256, at, edition=edition.sha256, handed_in_at=at
        )
        if number == 1:
            conn.execute(employee_table.insert().values(id=person, name="架空 花子", added_at=NOW))
        _record(conn, attempt, _answers(edition, drawn, Random(f"{person} {number}"), *how))
    database.close()


def _answers(
    edition: Edition, drawn: Mapping[str, str], chance: Random, skill: float, left_open: float, text: str
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for slot, question in sorted(drawn.items()):
        asked = edition.questions[question]
        given = (
            text
            if asked["offered"]["kind"] == "text"
            else None
            if chance.random() < left_open
            else answer(asked, chance, skill, "ja")
        )
        answers[slot] = given or None
    return answers


def _record(conn: Connection, attempt: Attempt, answers: dict[str, Any]) -> None:
    columns = [column.name for column in attempt_table.c]
    ledger.add(conn, attempt_table, [{name: getattr(attempt, name) for name in columns}])
    receipt = {"number": f"R-{attempt.id}", "attempt_id": attempt.id, "answers": answers, "via": "page", "at": attempt.handed_in_at}
    ledger.add(conn, receipt_table, [receipt])


def _stock(place: Path, *courses: Course) -> Path:
    """Stock's course, with everybody's hand-ins graded; `begun.db` is its gradebook before it has graded who is the kit's first."""
    shutil.copytree(courses[0].modules / MODULE, place / "source" / MODULE)
    for course in courses:
        shutil.copytree(course.submitted, place / "submitted", dirs_exist_ok=True)
    commands = [
        ("generate_assignment", MODULE),
        ("db", "assignment", "add", MODULE, "--duedate", f"{DUE} UTC"),
        ("autograde", MODULE, f"--CourseDirectory.student_id_exclude={KIT_FIRST}"),
        ("copy", "gradebook.db", "begun.db"),
        ("autograde", MODULE, "--student", KIT_FIRST),
    ]
    stock_nbgrader.run(place, commands)
    return place


def _work_on_both(both: Course, stock: Path) -> None:
    """Stock has graded one; the kit grades the other; a trainer gives points; then each grades anew whom the other had graded."""
    shutil.copy(stock / "begun.db", both.grading / "gradebook.db")
    bulk.grade(both, [f"{KIT_FIRST}-1"])
    for place in (both.grading, stock):
        give(place / "gradebook.db")
    for person in BOTH:
        _hand_in(both, person, 2, 30, (0.8, 0.1, ""))
    write_missing(both)
    bulk.grade(both, [f"{STOCK_FIRST}-2"])
    mixed = stock.parent / "mixed"
    shutil.copytree(stock / "source", mixed / "source")
    shutil.copy(both.grading / "gradebook.db", mixed / "gradebook.db")
    for place in (stock, mixed):
        shutil.copytree(both.submitted, place / "submitted", dirs_exist_ok=True)
    again = [("autograde", MODULE, "--student", person) for person in BOTH]
    stock_nbgrader.run(stock.parent, [("cd", "stock"), *again, ("cd", "../mixed"), again[1]])


def set_due(course: Course) -> None:
    """Set when the module is due, in the gradebook, as formgrader does."""
    with gradebook(course) as opened, opened.writing() as conn:
        conn.execute(update(book.assignment).values(duedate=DUE))


def give(path: Path) -> None:
    """A trainer's points and comments, as formgrader writes them."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        for row in conn.execute(_GRADES.where(book.submitted_assignment.c.student_id.in_(BOTH))).all():
            given: dict[str, Any] = {}
            if row.cell == "text-t09" or (row.cell == "grade-t01" and row.student == STOCK_FIRST):
                given = {"manual_score": 0.5, "needs_manual_grade": False}
            elif row.cell == "grade-t03":
                given = {"extra_credit": 0.25, "needs_manual_grade": False}
            if given:
                conn.execute(update(book.grade).where(book.grade.c.id == row.id).values(**given))
        theirs = _NOTEBOOKS.with_only_columns(book.submitted_notebook.c.id).where(book.submitted_assignment.c.student_id.in_(BOTH))
        conn.execute(update(book.comment).where(book.comment.c.notebook_id.in_(theirs)).values(manual_comment="もう少しです。"))
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
    """{table: {names of the row: its fields without ids}} of what a gradebook has of a module, of these people or of all."""
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
    """Add what two gradebooks have in rows, and where they differ."""
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
    rows = {"rows": outcome.rows, "differences": outcome.differences}
    click.echo(json.dumps(summary | rows, ensure_ascii=False, indent=1, default=str))
    raise SystemExit(1 if outcome.differences else 0)


def _released(written: Course, folder: Path) -> Course:
    root = folder / "course"
    (root / "grading").mkdir(parents=True)
    shutil.copy(written.root / "course.yaml", root)
    shutil.copy(written.grading / "nbgrader_config.py", root / "grading")
    for name in ("scenarios", "quizzes"):
        shutil.copytree(written.root / name, root / name)
    course = Course.at(root)
    build_and_release(course)
    return course


if __name__ == "__main__":
    main()
