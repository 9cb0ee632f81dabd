"""The rows that `nbgrader autograde` writes, written for many hand-ins at once: the same fields, in a few statements.

| table | a first hand-in | one after it |
|---|---|---|
| student | one, where there is none | |
| submitted_assignment, submitted_notebook | one each | its time |
| grade, for every graded cell | points by the test | the same; a person's points stay, and are asked for again |
| comment, for every text | "No response." where it was left as released | the same |

In one thing this goes beyond nbgrader: points that a person gave to this very hand-in, as the kit's records have them, are put back
and not asked for again.
"""

import secrets
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, TableClause, bindparam, case, func, select

from kenshu.course import Course
from kenshu.nbgrader.gradebook import NO_RESPONSE, SourceCell, Submission, Tests, nbgrader_moment
from kenshu.nbgrader.late import late_penalty
from kenshu.nbgrader.tables import assignment, comment, grade, student, submitted_assignment, submitted_notebook
from kenshu.storage.portions import portions

Values = dict[str, Any]
Fields = tuple[Any, ...]


def record(conn: Connection, course: Course, tests: Mapping[str, Tests], submissions: Iterable[Submission]) -> None:
    """Write the rows of these hand-ins, at most one of a person and module, in the caller's transaction. Twice is as once.

    `tests` is {module: its tests}, of every module that is handed in. Raises what SQLAlchemy raises.
    """
    by_module: dict[str, list[Submission]] = {}
    for submission in submissions:
        by_module.setdefault(submission.module_id, []).append(submission)
    for module_id, handed_in in by_module.items():
        for some in portions(handed_in):
            _Rows(conn, tests[module_id]).write(some)
            _set_penalties(conn, course, tests[module_id], some)


def new_keys(count: int) -> list[str]:
    """Return so many new primary keys, 32 hexadecimal digits as nbgrader's are.

    They ascend: a row goes to the end of its index, and the millionth costs what the first did.
    """
    beginning = f"{time.time_ns():016x}{secrets.token_hex(4)}"
    return [f"{beginning}{number:08x}" for number in range(count)]


class _Rows:
    """The rows of a module's hand-ins."""

    def __init__(self, conn: Connection, tests: Tests) -> None:
        self._conn = conn
        self._tests = tests

    def write(self, submissions: Sequence[Submission]) -> None:
        self._add_students({submission.employee_id for submission in submissions})
        there = _submitted(self._conn, self._tests, submissions)
        self._add([submission for submission in submissions if submission.employee_id not in there])
        self._change([(submission, there[submission.employee_id]) for submission in submissions if submission.employee_id in there])

    def _add_students(self, ids: Collection[str]) -> None:
        known = set(self._conn.execute(select(student.c.id).where(student.c.id.in_(ids))).scalars())
        self._insert(student, [{"id": each} for each in ids if each not in known])

    def _add(self, submissions: Sequence[Submission]) -> None:
        graded, written = self._tests.graded, self._tests.written
        keys = iter(new_keys(len(submissions) * (2 + len(graded) + len(written))))
        assignments: list[Values] = []
        notebooks: list[Fields] = []
        grades: list[Fields] = []
        comments: list[Fields] = []
        for submission in submissions:
            one, its_notebook = next(keys), next(keys)
            assignments.append(
                {
                    "id": one,
                    "assignment_id": self._tests.assignment,
                    "student_id": submission.employee_id,
                    "timestamp": nbgrader_moment(submission.at),
                }
            )
            notebooks.append((its_notebook, one, self._tests.notebook, False))
            for cell in graded:
                points = _points(submission, cell, _NO_GRADE)
                grades.append((next(keys), its_notebook, cell.grade_cell, *points.values()))
            for cell in written:
                said = _comment(submission, cell, _NO_COMMENT, put_back=True)
                comments.append((next(keys), its_notebook, cell.solution_cell, *said.values()))
        self._insert(submitted_assignment, assignments)
        self._insert_plain(submitted_notebook, ("id", "assignment_id", "notebook_id", "flagged"), notebooks)
        self._insert_plain(grade, ("id", "notebook_id", "cell_id", *_NO_GRADE), grades)
        self._insert_plain(comment, ("id", "notebook_id", "cell_id", *_NO_COMMENT), comments)

    def _change(self, changed: Sequence[tuple[Submission, tuple[str, str, datetime | None]]]) -> None:
        if not changed:
            return
        times = [
            {"key": one, "timestamp": nbgrader_moment(submission.at)}
            for submission, (one, _, at) in changed
            if nbgrader_moment(submission.at) != at
        ]
        self._update(submitted_assignment, times, ["timestamp"])
        by_notebook = {its_notebook: submission for submission, (_, its_notebook, _) in changed}
        put_back = self._change_grades(by_notebook)
        self._change_comments(by_notebook, put_back)

    def _change_grades(self, by_notebook: Mapping[str, Submission]) -> set[tuple[str, str]]:
        """Write changed grades; return the (notebook, slot) of points that were put back."""
        cells = {cell.grade_cell: cell for cell in self._tests.graded}
        rows, put_back = [], set()
        for row in self._rows_of(grade, by_notebook, cells):
            before = {name: row[name] for name in _NO_GRADE} | {"extra_credit": row["extra_credit"]}
            submission, cell = by_notebook[row["notebook_id"]], cells[row["cell_id"]]
            after = _points(submission, cell, before)
            if any(after[name] != before[name] for name in _NO_GRADE):
                rows.append({"key": row["id"], **after})
            if before["manual_score"] is None and after["manual_score"] is not None:
                put_back.add((row["notebook_id"], cell.slot))
        self._update(grade, rows, list(_NO_GRADE))
        return put_back

    def _change_comments(self, by_notebook: Mapping[str, Submission], put_back: Collection[tuple[str, str]]) -> None:
        cells = {cell.solution_cell: cell for cell in self._tests.written}
        rows = []
        for row in self._rows_of(comment, by_notebook, cells):
            before = {name: row[name] for name in _NO_COMMENT}
            cell = cells[row["cell_id"]]
            lost = (row["notebook_id"], cell.slot) in put_back
            after = _comment(by_notebook[row["notebook_id"]], cell, before, put_back=lost)
            if after != before:
                rows.append({"key": row["id"], **after})
        self._update(comment, rows, list(_NO_COMMENT))

    def _rows_of(self, table: TableClause, notebooks: Collection[str], cells: Collection[str]) -> list[Any]:
        # Both columns: nbgrader has an index of the two, and none of the notebook alone.
        query = select(table).where(table.c.cell_id.in_(cells), table.c.notebook_id.in_(notebooks))
        return list(self._conn.execute(query).mappings())

    def _insert(self, table: TableClause, rows: list[Values]) -> None:
        if rows:
            self._conn.execute(table.insert(), rows)

    def _insert_plain(self, table: TableClause, columns: Sequence[str], rows: list[Fields]) -> None:
        # Nine rows in ten are these; the driver takes them as they are, in half the time.
        if rows:
            mark = "?" if self._conn.dialect.name == "sqlite" else "%s"
            marks = ", ".join(mark for _ in columns)
            statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own names
            self._conn.exec_driver_sql(statement, rows)

    def _update(self, table: TableClause, rows: list[Values], columns: list[str]) -> None:
        if rows:
            changed = table.update().where(table.c.id == bindparam("key")).values({name: bindparam(name) for name in columns})
            self._conn.execute(changed, [{name: row[name] for name in ("key", *columns)} for row in rows])


_NO_GRADE: Values = {"auto_score": None, "manual_score": None, "needs_manual_grade": True}
_NO_COMMENT: Values = {"auto_comment": None, "manual_comment": None}


def _points(submission: Submission, cell: SourceCell, before: Values) -> Values:
    """Return a grade's fields after this hand-in: as nbgrader's SaveAutoGrades sets them, and what a person gave put back."""
    after = {name: before[name] for name in _NO_GRADE}
    after["auto_score"] = submission.auto[cell.name]
    after["needs_manual_grade"] = before["manual_score"] is not None or after["auto_score"] is None
    person = submission.given.get(cell.slot)
    if person is not None:
        if before["manual_score"] is None:
            after["manual_score"] = person["points"]
        if person["points"] == total(after["manual_score"], before.get("extra_credit"), cell.worth or 0.0):
            after["needs_manual_grade"] = False
    return after


def total(score: float, extra: float | None, worth: float) -> float:
    """Return points with what was given on top, within what the cell is worth."""
    return min(max(score + (extra or 0.0), 0.0), worth)


def _comment(submission: Submission, cell: SourceCell, before: Values, *, put_back: bool) -> Values:
    after = before | {"auto_comment": NO_RESPONSE if cell.name in submission.no_response else None}
    if put_back and cell.slot in submission.given:
        after["manual_comment"] = submission.given[cell.slot].get("comment")
    return after


def _submitted(conn: Connection, tests: Tests, submissions: Sequence[Submission]) -> dict[str, tuple[str, str, datetime | None]]:
    """Return {employee: keys of submission and notebook, its time} of those that the gradebook holds."""
    one, its_notebook = submitted_assignment, submitted_notebook
    found = conn.execute(
        select(one.c.student_id, one.c.id, its_notebook.c.id, one.c.timestamp)
        .join(its_notebook, (its_notebook.c.assignment_id == one.c.id) & (its_notebook.c.notebook_id == tests.notebook))
        .where(one.c.assignment_id == tests.assignment, one.c.student_id.in_([each.employee_id for each in submissions]))
    )
    return {employee: (submitted, its, at) for employee, submitted, its, at in found}


def _set_penalties(conn: Connection, course: Course, tests: Tests, submissions: Sequence[Submission]) -> None:
    """Set what hand-ins after the assignment's due date lose; those before it lose nothing."""
    due = conn.execute(select(assignment.c.duedate).where(assignment.c.id == tests.assignment)).scalar()
    one, its_notebook = submitted_assignment, submitted_notebook
    whose = [submission.employee_id for submission in submissions]
    query = (
        select(its_notebook.c.id, one.c.student_id, one.c.timestamp, one.c.extension, its_notebook.c.late_submission_penalty)
        .join(its_notebook, (its_notebook.c.assignment_id == one.c.id) & (its_notebook.c.notebook_id == tests.notebook))
        .where(one.c.assignment_id == tests.assignment, one.c.student_id.in_(whose))
    )
    if due is None:
        query = query.where(its_notebook.c.late_submission_penalty.is_not(None))
    found = conn.execute(query).all()
    late = {row.id: seconds for row in found if (seconds := _seconds_late(row.timestamp, due, row.extension)) > 0}
    rule = late_penalty(course) if late else None
    scores = _scores(conn, tests, late)
    rows = []
    for row in found:
        penalty = rule(row.student_id, scores[row.id], late[row.id]) if rule is not None and row.id in late else None
        if penalty != row.late_submission_penalty:
            rows.append({"key": row.id, "penalty": penalty})
    if rows:
        changed = its_notebook.update().where(its_notebook.c.id == bindparam("key"))
        conn.execute(changed.values(late_submission_penalty=bindparam("penalty")), rows)


def _seconds_late(at: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    return 0.0 if at is None or due is None else (at - due - (extension or timedelta())).total_seconds()


def _scores(conn: Connection, tests: Tests, notebooks: Collection[str]) -> dict[str, float]:
    if not notebooks:
        return {}
    stands = func.coalesce(grade.c.manual_score, grade.c.auto_score)
    points = case((stands.is_not(None), stands + func.coalesce(grade.c.extra_credit, 0.0)), else_=0.0)
    query = select(grade.c.notebook_id, func.sum(points)).where(
        grade.c.cell_id.in_([cell.grade_cell for cell in tests.graded]), grade.c.notebook_id.in_(notebooks)
    )
    return {row[0]: row[1] for row in conn.execute(query.group_by(grade.c.notebook_id))}
