"""Rows in nbgrader's gradebook, many at once: what is put back, what is asked for again, and what comes late."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from nbgrader.api import Base
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy import Connection, FromClause, select, update

from kenshu.course import Course
from kenshu.nbgrader import tables as nbgrader
from kenshu.nbgrader.gradebook import Submission, gradebook, recorded_times, released_tests
from kenshu.nbgrader.gradebook import Tests as Released
from kenshu.nbgrader.gradebook_rows import new_keys, record
from kenshu.storage import Database
from tests.conftest import NOW

MODULE = "working-hours"
DUE = datetime(2026, 11, 24, 1, 0)  # noqa: DTZ001 - as nbgrader writes it; half an hour before NOW


@pytest.fixture
def book(course: Course) -> Iterator[Database]:
    with gradebook(course) as opened:
        yield opened


@pytest.fixture
def released(book: Database) -> Released:
    with book.reading() as conn:
        return released_tests(conn, MODULE)


def handed_in(released: Released, employee_id: str = "E0001", **points: float | None) -> Submission:
    by_key = {cell.slot: points.get(cell.slot, 1.0 if cell.locked else None) for cell in released.graded}
    return Submission(employee_id, MODULE, NOW, by_key)


def write(course: Course, book: Database, released: Released, *submissions: Submission) -> None:
    with book.writing() as conn:
        record(conn, course, {MODULE: released}, submissions)


def rows(book: Database, table: FromClause) -> list[dict[str, Any]]:
    with book.reading() as conn:
        return sorted((dict(row) for row in conn.execute(select(table)).mappings()), key=lambda row: str(row["id"]))


def grade_of(book: Database, released: Released, cell: str) -> dict[str, Any]:
    with book.reading() as conn:
        query = select(nbgrader.grade).where(nbgrader.grade.c.cell_id == released.cells[cell].grade_cell)
        return dict(conn.execute(query).mappings().one())


def give(book: Database, released: Released, cell: str, **values: Any) -> None:
    with book.writing() as conn:
        given = {"needs_manual_grade": False, **values}
        conn.execute(update(nbgrader.grade).where(nbgrader.grade.c.cell_id == released.cells[cell].grade_cell).values(**given))


@pytest.mark.both_databases
def test_written_twice_is_as_written_once(course: Course, book: Database, released: Released) -> None:
    some = [handed_in(released, f"E{number}") for number in range(3)]
    write(course, book, released, *some)
    once = {table.name: rows(book, table) for table in Base.metadata.sorted_tables if "id" in table.c}
    write(course, book, released, *some)
    assert {table.name: rows(book, table) for table in Base.metadata.sorted_tables if "id" in table.c} == once
    assert [len(once[name]) for name in ("student", "submitted_notebook", "grade", "comment")] == [3, 3, 33, 3]
    with book.reading() as conn:
        assert recorded_times(conn) == {(f"E{number}", MODULE): NOW for number in range(3)}


def test_more_than_one_statement_takes_are_written(course: Course, book: Database, released: Released) -> None:
    write(course, book, released, *(handed_in(released, f"E{number:04}") for number in range(1001)))
    write(course, book, released, *(replace(handed_in(released, f"E{number:04}"), at=NOW + timedelta(1)) for number in range(1001)))
    assert len(rows(book, nbgrader.grade)) == 11011
    with book.reading() as conn:
        assert set(recorded_times(conn).values()) == {NOW + timedelta(1)}


def test_keys_ascend_and_are_nbgraders_length() -> None:
    keys = [*new_keys(3), *new_keys(2)]
    assert sorted(set(keys)) == keys
    assert {len(key) for key in keys} == {32}


def test_a_student_whom_nbgrader_knows_stays_as_known(course: Course, book: Database, released: Released) -> None:
    with book.writing() as conn:
        conn.execute(nbgrader.student.insert().values(id="E0001", last_name="架空"))
    write(course, book, released, handed_in(released))
    assert [(row["id"], row["last_name"]) for row in rows(book, nbgrader.student)] == [("E0001", "架空")]


@pytest.mark.both_databases
def test_points_given_to_an_earlier_hand_in_stay_and_are_asked_for_again(
    course: Course, book: Database, released: Released
) -> None:
    write(course, book, released, handed_in(released))
    give(book, released, "text-t09", manual_score=1.5)
    write(course, book, released, replace(handed_in(released, t09=0.0), at=NOW + timedelta(1)))
    found = grade_of(book, released, "text-t09")
    assert (found["auto_score"], found["manual_score"], found["needs_manual_grade"]) == (0.0, 1.5, True)
    assert [row["auto_comment"] for row in rows(book, nbgrader.comment)] == ["No response."]


def test_points_that_the_records_have_are_put_back_with_their_comment(course: Course, book: Database, released: Released) -> None:
    write(course, book, released, replace(handed_in(released), given={"t09": {"points": 1.5, "comment": "よい"}}))
    found = grade_of(book, released, "text-t09")
    assert (found["manual_score"], found["needs_manual_grade"]) == (1.5, False)
    assert [row["manual_comment"] for row in rows(book, nbgrader.comment)] == ["よい"]


def test_points_that_the_records_have_are_not_asked_for_again(course: Course, book: Database, released: Released) -> None:
    write(course, book, released, handed_in(released))
    give(book, released, "text-t09", manual_score=1.0, extra_credit=0.5)
    write(course, book, released, replace(handed_in(released), given={"t09": {"points": 1.5}}))
    assert grade_of(book, released, "text-t09")["needs_manual_grade"] is False
    write(course, book, released, replace(handed_in(released), given={"t09": {"points": 2.0}}))
    found = grade_of(book, released, "text-t09")
    assert (found["manual_score"], found["needs_manual_grade"]) == (1.0, True)


def penalty(book: Database) -> float | None:
    [row] = rows(book, nbgrader.submitted_notebook)
    found: float | None = row["late_submission_penalty"]
    return found


def set_due(conn: Connection, due: datetime | None) -> None:
    conn.execute(update(nbgrader.assignment).where(nbgrader.assignment.c.name == MODULE).values(duedate=due))


def configure(course: Course, line: str) -> None:
    with (course.grading / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_a_late_hand_in_loses_nothing_unless_configured(course: Course, book: Database, released: Released) -> None:
    with book.writing() as conn:
        set_due(conn, DUE)
    write(course, book, released, handed_in(released))
    assert penalty(book) is None


@pytest.mark.both_databases
def test_a_late_hand_in_loses_what_is_configured_and_gets_it_back(course: Course, book: Database, released: Released) -> None:
    configure(course, 'get_config().LateSubmissionPlugin.penalty_method = "zero"')
    with book.writing() as conn:
        set_due(conn, DUE)
    write(course, book, released, handed_in(released))
    assert penalty(book) == 10.0
    give(book, released, "grade-t01", manual_score=0.0, extra_credit=0.5)
    write(course, book, released, handed_in(released))
    assert penalty(book) == 9.5
    with book.writing() as conn:
        conn.execute(nbgrader.submitted_assignment.update().values(extension=timedelta(hours=1)))
    write(course, book, released, handed_in(released))
    assert penalty(book) is None


class Half(LateSubmissionPlugin):  # type: ignore[misc]
    """Takes half an hour's worth, whatever there is."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        assert (student_id, score) == ("E0001", 10.0)
        return total_seconds_late / 600 if self.penalty_method == "none" else 100.0


@pytest.mark.parametrize(("method", "lost"), [("none", 3.0), ("zero", 10.0)])
def test_a_course_may_bring_its_own_rule(course: Course, book: Database, released: Released, method: str, lost: float) -> None:
    configure(course, f'get_config().AssignLatePenalties.plugin_class = "{__name__}.Half"')
    configure(course, f'get_config().Half.penalty_method = "{method}"')
    with book.writing() as conn:
        set_due(conn, DUE)
    write(course, book, released, handed_in(released))
    assert penalty(book) == lost
