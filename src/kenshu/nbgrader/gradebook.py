"""Nbgrader's gradebook, opened: the tests of a released module, which hand-ins it holds, and what it is told of one.

`kenshu.nbgrader.gradebook_rows` writes to it; `kenshu.nbgrader.manual_scores` reads what persons gave in formgrader.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, FromClause, TableClause, func, inspect, select, text

from kenshu.course import Course
from kenshu.errors import CourseMissing
from kenshu.nbgrader import tables as nbgrader
from kenshu.storage import Database, engines
from kenshu.storage.faults import storage_faults
from kenshu.storage.portions import portions

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Points = dict[str, float | None]  # {slot: points by the key; None where a person decides}

NO_RESPONSE = "No response."  # nbgrader's own comment on a text that was left as released

# Every grade, and what it is of.
GRADES = (
    select(
        nbgrader.grade,
        nbgrader.submitted_assignment.c.student_id,
        nbgrader.assignment.c.name.label("module_id"),
        nbgrader.submitted_assignment.c.timestamp,
        nbgrader.base_cell.c.name.label("cell"),
        nbgrader.grade_cell.c.cell_type,
        nbgrader.grade_cell.c.max_score,
    )
    .select_from(nbgrader.grade)
    .join(nbgrader.submitted_notebook, nbgrader.submitted_notebook.c.id == nbgrader.grade.c.notebook_id)
    .join(nbgrader.submitted_assignment, nbgrader.submitted_assignment.c.id == nbgrader.submitted_notebook.c.assignment_id)
    .join(nbgrader.assignment, nbgrader.assignment.c.id == nbgrader.submitted_assignment.c.assignment_id)
    .join(nbgrader.grade_cell, nbgrader.grade_cell.c.id == nbgrader.grade.c.cell_id)
    .join(nbgrader.base_cell, nbgrader.base_cell.c.id == nbgrader.grade_cell.c.id)
)


@dataclass(frozen=True)
class SourceCell:
    """A cell as it was built: with its hidden test, and what it is worth (None where it is not graded).

    `grade_cell` and `solution_cell` are its keys in the gradebook; "" where it is not graded, or not written by the learner.
    """

    name: str
    source: str
    checksum: str
    locked: bool
    worth: float | None
    grade_cell: str
    solution_cell: str

    @cached_property
    def slot(self) -> str:
        """The slot the cell belongs to."""
        return slot_of(self.name)


@dataclass(frozen=True)
class Tests:
    """The cells that a module's hand-ins are graded by, as released, {name: cell}.

    `assignment` and `notebook` are the module's keys in the gradebook.
    """

    assignment: str
    notebook: str
    cells: dict[str, SourceCell]

    @cached_property
    def graded(self) -> list[SourceCell]:
        """The graded cells, in the order of their slots."""
        return sorted((cell for cell in self.cells.values() if cell.worth is not None), key=lambda cell: cell.slot)

    @cached_property
    def written(self) -> list[SourceCell]:
        """The cells that a learner's words stand in, in the order of their slots."""
        return sorted((cell for cell in self.cells.values() if cell.solution_cell), key=lambda cell: cell.slot)


@dataclass(frozen=True)
class Submission:
    """The content of nbgrader's rows of one hand-in.

    `points` are those by the key: None where a person decides, 0.0 for a text that was left as released. `given` is what a person
    gave, {slot: {"points", "comment"}}, put back where it is missing.
    """

    employee_id: str
    module_id: str
    at: datetime
    points: Points
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@contextmanager
def gradebook(course: Course) -> Iterator[Database]:
    """Open the course's gradebook, made by nbgrader's own declaration where there is none (0.8 s). Raises StorageFailed.

    Its tables are those of `kenshu.nbgrader.tables`.
    """
    with closing(Database(engines.open_engine(course.gradebook_url, wal=False))) as book:
        _make(book, course.settings["id"])
        yield book


def make_gradebook(path: Path, course_id: str) -> None:
    """Make the file of an empty gradebook as nbgrader would, which starts a program for each to ask for a version (1.2 s)."""
    with closing(Database(engines.open_engine(f"sqlite:///{path}", wal=False))) as book:  # makes the folder, too
        _make(book, course_id)


def open_gradebook(course: Course) -> "Gradebook":
    """Open nbgrader's own object over the course's gradebook, to be used in a `with` block. The import behind it costs 0.8 s once.

    The gradebook is made here where there is none: nbgrader would ask a program `alembic` for its version, which fails where that
    is not on the PATH. Without the course's id nbgrader would add a course of its own, `default_course`. Raises StorageFailed.
    """
    from nbgrader.api import Gradebook

    with gradebook(course):
        return Gradebook(course.gradebook_url, course.settings["id"])


def _make(book: Database, course_id: str) -> None:
    with storage_faults():
        if inspect(book.engine).has_table(nbgrader.assignment.name):
            return
    from nbgrader.api import Base

    with book.writing() as conn:
        Base.metadata.create_all(conn)
        conn.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        if conn.execute(select(nbgrader.alembic_version)).first() is None:
            conn.execute(nbgrader.alembic_version.insert().values(version_num=nbgrader.VERSION))
        if conn.execute(select(nbgrader.course)).first() is None:
            conn.execute(nbgrader.course.insert().values(id=course_id))


def slot_of(cell: str) -> str:
    """Return the slot of a graded cell: its name ends in it."""
    return cell.rpartition("-")[2]


def released_tests(conn: Connection, module_id: str) -> Tests:
    """Return the tests that a module was released with. Raises CourseMissing where it is not released."""
    book = nbgrader
    module = conn.execute(
        select(book.notebook.c.id, book.notebook.c.assignment_id)
        .join(book.assignment, book.assignment.c.id == book.notebook.c.assignment_id)
        .where(book.assignment.c.name == module_id, book.notebook.c.name == module_id)
    ).first()
    if module is None:
        raise CourseMissing("course.not_released", module=module_id)
    source, graded, written = book.source_cell, book.base_cell.alias(), book.base_cell.alias()
    cells = conn.execute(
        select(*(source.c[name] for name in ("name", "source", "checksum", "locked")))
        .add_columns(book.grade_cell.c.max_score.label("worth"), func.coalesce(book.grade_cell.c.id, "").label("grade_cell"))
        .add_columns(func.coalesce(written.c.id, "").label("solution_cell"))
        .outerjoin_from(source, graded, _is_of(source, graded, "GradeCell"))
        .outerjoin(book.grade_cell, book.grade_cell.c.id == graded.c.id)
        .outerjoin(written, _is_of(source, written, "SolutionCell"))
        .where(source.c.notebook_id == module.id)
        .order_by(source.c.name)
    )
    return Tests(module.assignment_id, module.id, {row.name: SourceCell(**row._mapping) for row in cells})


def _is_of(source: TableClause, base: FromClause, kind: str) -> ColumnElement[bool]:
    return (base.c.notebook_id == source.c.notebook_id) & (base.c.name == source.c.name) & (base.c.type == kind)


def known_tests(conn: Connection, module_ids: Iterable[str]) -> dict[str, Tests]:
    """Return {module: its tests} of those of these modules that the gradebook knows."""
    its = (nbgrader.notebook.c.assignment_id == nbgrader.assignment.c.id) & (nbgrader.notebook.c.name == nbgrader.assignment.c.name)
    released = set(conn.execute(select(nbgrader.assignment.c.name).join(nbgrader.notebook, its)).scalars())
    return {module: released_tests(conn, module) for module in sorted(released & set(module_ids))}


def forget(conn: Connection, employee_ids: Collection[str]) -> None:
    """Delete people and all their hand-ins."""
    for some in portions(employee_ids):
        _delete(conn, nbgrader.submitted_assignment.c.student_id.in_(some))
        conn.execute(nbgrader.student.delete().where(nbgrader.student.c.id.in_(some)))


def forget_hand_ins(conn: Connection, module_id: str) -> None:
    """Delete all hand-ins at a module."""
    its = select(nbgrader.assignment.c.id).where(nbgrader.assignment.c.name == module_id)
    _delete(conn, nbgrader.submitted_assignment.c.assignment_id.in_(its))


def _delete(conn: Connection, which: ColumnElement[bool]) -> None:
    one, its_notebook = nbgrader.submitted_assignment, nbgrader.submitted_notebook
    notebooks = select(its_notebook.c.id).where(its_notebook.c.assignment_id.in_(select(one.c.id).where(which)))
    for table in (nbgrader.grade, nbgrader.comment):
        conn.execute(table.delete().where(table.c.notebook_id.in_(notebooks)))
    conn.execute(its_notebook.delete().where(its_notebook.c.assignment_id.in_(select(one.c.id).where(which))))
    conn.execute(one.delete().where(which))


def nbgrader_moment(at: datetime) -> datetime:
    """Return a moment as nbgrader's tables hold it: UTC, and not saying so."""
    return at.astimezone(UTC).replace(tzinfo=None)


def recorded_times(conn: Connection) -> dict[tuple[str, str], datetime]:
    """Return {(employee, module): the time of the hand-in that the gradebook holds}."""
    submitted, assignment = nbgrader.submitted_assignment, nbgrader.assignment
    query = select(submitted.c.student_id, assignment.c.name, submitted.c.timestamp).join(
        assignment, assignment.c.id == submitted.c.assignment_id
    )
    return {(student, module): at.replace(tzinfo=UTC) for student, module, at in conn.execute(query) if at is not None}
