"""Nbgrader's gradebook: the released tests are read from it, and the rows that `nbgrader autograde` writes are written to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, or_, select

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import CourseMissing
from kenshu.grading import grades
from kenshu.grading.checks import HiddenTest, hidden_test
from kenshu.grading.grades import Grade
from kenshu.player.attempts import Attempt
from kenshu.storage import open_database
from kenshu.storage.gradebook import open_gradebook
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import nbgrader
from kenshu.storage.tables import receipt as receipt_table

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Points = dict[str, float | None]  # {slot: points by the key; None where a person decides}
HandIn = tuple[str, str, datetime]  # employee, module, time

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
    def hidden(self) -> dict[str, HiddenTest]:
        """{cell name: its hidden test} of the cells that are graded automatically."""
        return {cell.name: hidden_test(cell.source) for cell in self.cells.values() if cell.locked and cell.worth is not None}

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
    """What nbgrader's rows of one hand-in have to say; `at` None where nobody knows when it was handed in.

    `auto` is {graded cell: points by its test, None where a person decides} of the cells that are in its notebook; `no_response`
    names the texts that were left as released; `given` is what a person gave, {slot: {"points", "comment"}}, put back where it is
    missing. `readable` False: nothing of it could be graded, and nbgrader knows but that it is there.
    """

    employee_id: str
    module_id: str
    at: datetime | None
    auto: Mapping[str, float | None]
    no_response: frozenset[str] = frozenset()
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    readable: bool = True


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


def recorded_times(conn: Connection) -> dict[tuple[str, str], datetime]:
    """{(employee, module): the time of the hand-in that the gradebook holds}."""
    submitted, assignment = nbgrader.submitted_assignment, nbgrader.assignment
    query = select(submitted.c.student_id, assignment.c.name, submitted.c.timestamp).join(
        assignment, assignment.c.id == submitted.c.assignment_id
    )
    return {(student, module): at.replace(tzinfo=UTC) for student, module, at in conn.execute(query) if at is not None}


def record_points(
    gradebook: "Gradebook", attempt: Attempt, at: datetime, points: Points, given: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write the rows that `nbgrader autograde` would: student, submission, a grade a graded cell, a comment a text cell.

    The gradebook holds one hand-in of a person and module. A retake starts with fresh rows: nbgrader would let a score that a
    person gave to the last hand-in stand for the new one. `given` is what a person gave to this one, {slot: {"points",
    "comment"}}: it is put back where it is missing, and what stands there is left alone.
    """
    from nbgrader.api import MissingEntry

    stamp = _stamp(at)
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
        there = {slot_of(row.name) for row in notebook.grades if row.manual_score is not None}
        lost = {slot: person for slot, person in given.items() if slot not in there}
        for row in notebook.grades:
            row.auto_score = points[slot_of(row.name)]
            if row.manual_score is None:
                person = lost.get(slot_of(row.name))
                row.manual_score = person["points"] if person else None
                row.needs_manual_grade = row.auto_score is None and person is None
        for comment in notebook.comments:
            comment.auto_comment = NO_RESPONSE if points[slot_of(comment.name)] == 0.0 else None
            if slot_of(comment.name) in lost:
                comment.manual_comment = lost[slot_of(comment.name)].get("comment")
    gradebook.db.commit()


def record_given(gradebook: "Gradebook", attempt: Attempt, slot: str, points: float) -> None:
    """Write points that a person gave to a slot beside those by the key, where the gradebook holds the attempt's hand-in."""
    from nbgrader.api import MissingEntry

    try:
        submission = gradebook.find_submission(attempt.module_id, attempt.employee_id)
    except MissingEntry:
        return
    if attempt.handed_in_at is None or submission.timestamp != _stamp(attempt.handed_in_at):
        return
    for row in (row for notebook in submission.notebooks for row in notebook.grades if slot_of(row.name) == slot):
        row.manual_score, row.extra_credit, row.needs_manual_grade = points, None, False
    gradebook.db.commit()


def take_manual_scores(course: Course) -> int:
    """Scores and comments given in formgrader to free texts become grades of their attempts; returns how many attempts.

    A score counts once nbgrader no longer asks for it (`needs_manual_grade`), and only for the attempt that the gradebook holds.
    One on a question that is graded automatically is not taken: see `kenshu.grading.override`.
    """
    given = [score for score in given_scores(course) if not score.automatic and score.settled]
    if not given:
        return 0
    database = open_database(course.database_url)
    try:
        with database.writing() as conn:
            return _add_grades(conn, given)
    finally:
        database.close()


@dataclass(frozen=True)
class GivenScore:
    """A score that stands in formgrader, and the hand-in it was given to; `automatic` on a question that has a key.

    `settled`: nbgrader asks for no other. `points` are within what the slot is worth; `comment` is "" where there is none.
    """

    hand_in: HandIn
    slot: str
    points: float
    comment: str
    automatic: bool
    settled: bool


def given_scores(course: Course) -> list[GivenScore]:
    """Every score that a person gave in formgrader, as the gradebook holds it."""
    if not (course.grading / "gradebook.db").exists():
        return []
    with open_gradebook(course) as gradebook:
        return _given_scores(gradebook)


def grades_by_hand_in(conn: Connection) -> dict[HandIn, Grade]:
    """{(employee, module, time): the grade that holds} of every graded hand-in."""
    found = grades.latest_of(conn)
    query = select(attempt_table.c.id, attempt_table.c.employee_id, attempt_table.c.module_id, receipt_table.c.at).join(
        receipt_table, receipt_table.c.attempt_id == attempt_table.c.id
    )
    return {(row.employee_id, row.module_id, row.at): found[row.id] for row in conn.execute(query) if row.id in found}


def _given_scores(gradebook: "Gradebook") -> list[GivenScore]:
    from nbgrader.api import Assignment, Comment, GradeCell, SolutionCell, SubmittedAssignment, SubmittedNotebook
    from nbgrader.api import Grade as Row

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
            Row.notebook_id,
            SubmittedAssignment.student_id,
            Assignment.name.label("module_id"),
            SubmittedAssignment.timestamp,
            GradeCell.name.label("cell"),
            GradeCell.cell_type,
            Row.auto_score,
            Row.manual_score,
            Row.extra_credit,
            Row.needs_manual_grade,
            GradeCell.max_score,
        )
        .join(SubmittedNotebook, SubmittedNotebook.id == Row.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(GradeCell, GradeCell.id == Row.cell_id)
        .where(or_(Row.manual_score.is_not(None), Row.extra_credit.is_not(None)), SubmittedAssignment.timestamp.is_not(None))
    )
    given = []
    for row in gradebook.db.execute(query):
        stands = row.auto_score if row.manual_score is None else row.manual_score
        if stands is not None:
            given.append(
                GivenScore(
                    hand_in=(row.student_id, row.module_id, row.timestamp.replace(tzinfo=UTC)),
                    slot=slot_of(row.cell),
                    points=min(max(stands + (row.extra_credit or 0.0), 0.0), row.max_score),
                    comment=comments.get((row.notebook_id, row.cell), ""),
                    automatic=row.cell_type == "code",
                    settled=row.manual_score is not None and not row.needs_manual_grade,
                )
            )
    return given


def _add_grades(conn: Connection, given: list[GivenScore]) -> int:
    found = grades_by_hand_in(conn)
    changed: dict[HandIn, dict[str, dict[str, Any]]] = {}
    for score in given:
        grade = found.get(score.hand_in)
        if grade is None:
            continue
        said = {"comment": score.comment} if score.comment else {}
        before = grade.slots[score.slot]
        if before["points"] != score.points or before.get("comment", "") != score.comment:
            changed.setdefault(score.hand_in, {})[score.slot] = {"points": score.points, "max": before["max"], **said}
    for hand_in, scores in changed.items():
        grade = found[hand_in]
        grades.add(conn, grade.attempt_id, grade.slots | scores, grade.pass_mark, "trainer", clock.now(), key_id=grade.key_id)
    return len(changed)


def _stamp(at: datetime) -> datetime:
    """A moment as nbgrader's tables hold it."""
    return at.astimezone(UTC).replace(tzinfo=None)
