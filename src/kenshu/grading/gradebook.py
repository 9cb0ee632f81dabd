"""Nbgrader's gradebook: the released tests are read from it, and the rows that `nbgrader autograde` writes are written to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import CourseMissing
from kenshu.grading import grades
from kenshu.grading.checks import HiddenTest, hidden_test
from kenshu.kinds import share
from kenshu.player.attempts import Attempt
from kenshu.storage import Database, open_database
from kenshu.storage.gradebook import open_gradebook
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import receipt as receipt_table

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Points = dict[str, float | None]
HandIn = tuple[str, str, datetime]  # employee, module, time
Given = dict[str, dict[str, Any]]  # {slot: {"points": what a person gave, "comment": what a person wrote, where there is any}}

NO_RESPONSE = "No response."  # nbgrader's own comment on a text that was left as released


@dataclass(frozen=True)
class SourceCell:
    """A cell as it was built: with its hidden test, and what it is worth (None where it is not graded)."""

    name: str
    source: str
    checksum: str
    locked: bool
    worth: float | None

    @property
    def slot(self) -> str:
        """The slot the cell belongs to: its name ends in it."""
        return self.name.rpartition("-")[2]


@dataclass(frozen=True)
class Tests:
    """What a module's hand-ins are graded by: the cells that were released, {name: cell}."""

    module_id: str
    cells: dict[str, SourceCell]

    @cached_property
    def hidden(self) -> dict[str, HiddenTest]:
        """{cell name: its hidden test} of the cells that are graded automatically."""
        return {cell.name: hidden_test(cell.source) for cell in self.cells.values() if cell.locked and cell.worth is not None}

    @cached_property
    def graded(self) -> list[SourceCell]:
        """The graded cells, in the order of their slots."""
        return sorted((cell for cell in self.cells.values() if cell.worth is not None), key=lambda cell: cell.slot)

    def points(self, hand_in: Mapping[str, Any]) -> Points:
        """{cell name: points} of a hand-in; None where a person has still to decide. Raises KeyError for a foreign question."""
        return {
            cell.name: self.hidden[cell.name].points(hand_in)
            if cell.name in self.hidden
            else share("text", None, hand_in["answers"].get(cell.slot))
            for cell in self.graded
        }


def released_tests(gradebook: "Gradebook", module_id: str) -> Tests:
    """The tests that a module was released with. Raises CourseMissing where it is not released."""
    from nbgrader.api import MissingEntry

    try:
        notebook = gradebook.find_notebook(module_id, module_id)
    except MissingEntry as fault:
        raise CourseMissing("course.not_released", module=module_id) from fault
    worth = {cell.name: cell.max_score for cell in notebook.grade_cells}
    cells = [SourceCell(cell.name, cell.source, cell.checksum, cell.locked, worth.get(cell.name)) for cell in notebook.source_cells]
    return Tests(module_id, {cell.name: cell for cell in cells})


def recorded_times(gradebook: "Gradebook") -> dict[tuple[str, str], datetime]:
    """{(employee, module): the time of the hand-in that the gradebook holds}."""
    from nbgrader.api import Assignment, SubmittedAssignment

    query = select(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.timestamp).join(
        Assignment, Assignment.id == SubmittedAssignment.assignment_id
    )
    rows = gradebook.db.execute(query).all()
    return {(student, module): at.replace(tzinfo=UTC) for student, module, at in rows if at is not None}


def record_points(gradebook: "Gradebook", attempt: Attempt, at: datetime, points: Points) -> None:
    """Write the rows that `nbgrader autograde` would: student, submission, a grade a graded cell, a comment a text cell.

    The gradebook holds one hand-in of a person and module. A retake starts with fresh rows: nbgrader would let a score that a
    person gave to the last hand-in stand for the new one.
    """
    from nbgrader.api import MissingEntry

    stamp = at.astimezone(UTC).replace(tzinfo=None)
    gradebook.update_or_create_student(attempt.employee_id)
    try:
        if gradebook.find_submission(attempt.module_id, attempt.employee_id).timestamp != stamp:
            gradebook.remove_submission(attempt.module_id, attempt.employee_id)
    except MissingEntry:
        pass
    with gradebook.db.no_autoflush:  # nbgrader builds a submission in parts, and SQLAlchemy warns of each
        submission = gradebook.update_or_create_submission(attempt.module_id, attempt.employee_id, timestamp=stamp)
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = None
        for row in notebook.grades:
            row.auto_score = points[row.name]
            row.needs_manual_grade = row.auto_score is None or row.manual_score is not None
        for comment in notebook.comments:
            comment.auto_comment = NO_RESPONSE if points[comment.name] == 0.0 else None
    gradebook.db.commit()


def take_manual_scores(course: Course) -> int:
    """Scores and comments given in formgrader become grades of the attempts they were given to; returns how many attempts.

    A score counts once nbgrader no longer asks for it (`needs_manual_grade`), and only for the attempt that the gradebook holds.
    """
    if not (course.grading / "gradebook.db").exists():
        return 0
    with open_gradebook(course) as gradebook:
        given = _given_scores(gradebook)
    if not given:
        return 0
    database = open_database(course.database_url)
    try:
        return _add_grades(database, given)
    finally:
        database.close()


def _given_scores(gradebook: "Gradebook") -> dict[HandIn, Given]:
    from nbgrader.api import Assignment, Comment, Grade, GradeCell, SolutionCell, SubmittedAssignment, SubmittedNotebook

    comments = {
        (row.notebook_id, row.name): row.manual_comment.strip()
        for row in gradebook.db.execute(
            select(Comment.notebook_id, SolutionCell.name, Comment.manual_comment)
            .join(SolutionCell, SolutionCell.id == Comment.cell_id)
            .where(Comment.manual_comment.is_not(None))
        )
    }
    query = (
        select(
            Grade.notebook_id,
            SubmittedAssignment.student_id,
            Assignment.name.label("module_id"),
            SubmittedAssignment.timestamp,
            GradeCell.name.label("cell"),
            Grade.manual_score,
            Grade.extra_credit,
            GradeCell.max_score,
        )
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .where(Grade.manual_score.is_not(None), Grade.needs_manual_grade.is_(False))
    )
    given: dict[HandIn, Given] = {}
    for row in gradebook.db.execute(query):
        if row.timestamp is not None:
            hand_in = (row.student_id, row.module_id, row.timestamp.replace(tzinfo=UTC))
            points = min(max(row.manual_score + (row.extra_credit or 0.0), 0.0), row.max_score)
            comment = comments.get((row.notebook_id, row.cell))
            said = {"comment": comment} if comment else {}
            given.setdefault(hand_in, {})[row.cell.rpartition("-")[2]] = {"points": points, **said}
    return given


def _add_grades(database: Database, given: dict[HandIn, Given]) -> int:
    added = 0
    with database.writing() as conn:
        attempts = _attempts_at(conn)
        found = grades.latest_of(conn)
        for hand_in, scores in given.items():
            grade = found.get(attempts.get(hand_in, ""))
            if grade is None or all(grade.slots[slot] | score == grade.slots[slot] for slot, score in scores.items()):
                continue
            slots = {slot: score | scores.get(slot, {}) for slot, score in grade.slots.items()}
            grades.add(conn, grade.attempt_id, slots, grade.pass_mark, "trainer", clock.now())
            added += 1
    return added


def _attempts_at(conn: Connection) -> dict[HandIn, str]:
    query = select(attempt_table.c.id, attempt_table.c.employee_id, attempt_table.c.module_id, receipt_table.c.at).join(
        receipt_table, receipt_table.c.attempt_id == attempt_table.c.id
    )
    return {(row.employee_id, row.module_id, row.at): row.id for row in conn.execute(query)}
