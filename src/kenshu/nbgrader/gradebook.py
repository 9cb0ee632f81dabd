"""Nbgrader's gradebook: the tests of a released module, which hand-ins it holds, and what it is told of one.

`kenshu.nbgrader.gradebook_rows` writes to it; `kenshu.nbgrader.manual_scores` reads what persons gave in formgrader.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from kenshu.errors import CourseMissing
from kenshu.nbgrader import tables as nbgrader
from kenshu.storage.portions import portions

Points = dict[str, float | None]  # {slot: points by the key; None where a person decides}

NO_RESPONSE = "No response."  # nbgrader's own comment on a text that was left as released


@dataclass(frozen=True)
class SourceCell:
    """A cell as it was built: with its hidden test, and what it is worth (None where it is not graded).

    `grade_cell` and `solution_cell` are its keys in the gradebook; "" where it is not graded, or not written by the learner.
    """

    name: str
    cell_type: str
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
    """What a module's hand-ins are graded by: the cells that were released, {name: cell}.

    `assignment` and `notebook` are the module's keys in the gradebook.
    """

    module_id: str
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
    """What nbgrader's rows of one hand-in have to say.

    `auto` is {graded cell: points by its test, None where a person decides}; `no_response` names the texts that were left as
    released; `given` is what a person gave, {slot: {"points", "comment"}}, put back where it is missing.
    """

    employee_id: str
    module_id: str
    at: datetime
    auto: Mapping[str, float | None]
    no_response: frozenset[str] = frozenset()
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def slot_of(cell: str) -> str:
    """The slot of a graded cell: its name ends in it."""
    return cell.rpartition("-")[2]


def released_tests(conn: Connection, module_id: str) -> Tests:
    """The tests that a module was released with. Raises CourseMissing where it is not released."""
    book = nbgrader
    module = conn.execute(
        select(book.notebook.c.id, book.notebook.c.assignment_id)
        .join(book.assignment, book.assignment.c.id == book.notebook.c.assignment_id)
        .where(book.assignment.c.name == module_id, book.notebook.c.name == module_id)
    ).first()
    if module is None:
        raise CourseMissing("course.not_released", module=module_id)
    graded = conn.execute(
        select(book.base_cell.c.name, book.grade_cell.c.id, book.grade_cell.c.max_score)
        .join(book.base_cell, book.base_cell.c.id == book.grade_cell.c.id)
        .where(book.base_cell.c.notebook_id == module.id)
    )
    worth = {row.name: row for row in graded}
    solutions = conn.execute(
        select(book.base_cell.c.name, book.base_cell.c.id).where(
            book.base_cell.c.notebook_id == module.id, book.base_cell.c.type == "SolutionCell"
        )
    )
    written = {row.name: row.id for row in solutions}
    columns = (book.source_cell.c[name] for name in ("name", "cell_type", "source", "checksum", "locked"))
    found = conn.execute(select(*columns).where(book.source_cell.c.notebook_id == module.id).order_by(book.source_cell.c.name))
    cells = {}
    for row in found:
        grade = worth.get(row.name)
        cells[row.name] = SourceCell(
            **row._mapping,
            worth=grade.max_score if grade else None,
            grade_cell=grade.id if grade else "",
            solution_cell=written.get(row.name, ""),
        )
    return Tests(module_id, module.assignment_id, module.id, cells)


def known_tests(conn: Connection, module_ids: Iterable[str]) -> dict[str, Tests]:
    """Return {module: its tests} of those of these modules that the gradebook knows."""
    released = set(conn.execute(select(nbgrader.assignment.c.name)).scalars())
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
    """A moment as nbgrader's tables hold it: UTC, and not saying so."""
    return at.astimezone(UTC).replace(tzinfo=None)


def recorded_times(conn: Connection) -> dict[tuple[str, str], datetime]:
    """{(employee, module): the time of the hand-in that the gradebook holds}."""
    submitted, assignment = nbgrader.submitted_assignment, nbgrader.assignment
    query = select(submitted.c.student_id, assignment.c.name, submitted.c.timestamp).join(
        assignment, assignment.c.id == submitted.c.assignment_id
    )
    return {(student, module): at.replace(tzinfo=UTC) for student, module, at in conn.execute(query) if at is not None}
