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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, TableClause, bindparam, case, func, select

from kenshu.course import Course
from kenshu.nbgrader.gradebook import NO_RESPONSE, SourceCell, Submission, Tests, nbgrader_moment
from kenshu.nbgrader.tables import assignment, comment, grade, student, submitted_assignment, submitted_notebook
from kenshu.storage.portions import portions

Values = dict[str, Any]
Fields = tuple[Any, ...]
Penalty = Callable[[str, float, float], float | None]  # (employee, score, seconds late) -> points to take off
After = Callable[[Submission, SourceCell, Mapping[str, Any]], Values]  # (hand-in, cell, row before it) -> what the row says then


def record(conn: Connection, course: Course, tests: Mapping[str, Tests], submissions: Iterable[Submission]) -> None:
    """Write the rows of these hand-ins, at most one of a person and module, in the caller's transaction. Twice is as once.

    `tests` is {module: its tests}, of every module that is handed in. Raises what SQLAlchemy raises.
    """
    by_module: dict[str, list[Submission]] = {}
    for submission in submissions:
        by_module.setdefault(submission.module_id, []).append(submission)
    for module_id, handed_in in by_module.items():
        rows = _Rows(conn, tests[module_id])
        for some in portions(handed_in):
            rows.write(some)
            rows.set_penalties(course, some)


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
        there = {row.student_id: row for row in self._conn.execute(self._those_of(submissions))}
        self._add([submission for submission in submissions if submission.employee_id not in there])
        self._change([(submission, there[submission.employee_id]) for submission in submissions if submission.employee_id in there])

    def set_penalties(self, course: Course, submissions: Sequence[Submission]) -> None:
        """Set what hand-ins after the assignment's due date lose; those before it lose nothing."""
        due = self._conn.execute(select(assignment.c.duedate).where(assignment.c.id == self._tests.assignment)).scalar()
        query = self._those_of(submissions)
        if due is None:
            query = query.where(submitted_notebook.c.late_submission_penalty.is_not(None))
        found = self._conn.execute(query).all()
        late = {row.notebook: seconds for row in found if (seconds := _seconds_late(row.timestamp, due, row.extension)) > 0}
        rule = _late_penalty(course) if late else None
        scores = self._scores(late)
        changed = []
        for row in found:
            key = row.notebook
            penalty = rule(row.student_id, scores[key], late[key]) if rule is not None and key in late else None
            if penalty != row.late_submission_penalty:
                changed.append({"key": key, "late_submission_penalty": penalty})
        self._update(submitted_notebook, changed)

    def _those_of(self, submissions: Sequence[Submission]) -> Select[Any]:
        """Return the query of what the gradebook holds of people's hand-ins at the module."""
        one, its_notebook = submitted_assignment, submitted_notebook
        return (
            select(one, its_notebook.c.id.label("notebook"), its_notebook.c.late_submission_penalty)
            .join(its_notebook, (its_notebook.c.assignment_id == one.c.id) & (its_notebook.c.notebook_id == self._tests.notebook))
            .where(one.c.assignment_id == self._tests.assignment, one.c.student_id.in_([each.employee_id for each in submissions]))
        )

    def _add_students(self, ids: Collection[str]) -> None:
        known = set(self._conn.execute(select(student.c.id).where(student.c.id.in_(ids))).scalars())
        self._insert(student, ("id",), [(each,) for each in ids if each not in known])

    def _add(self, submissions: Sequence[Submission]) -> None:
        graded, written = self._tests.graded, self._tests.written
        keys = iter(new_keys(len(submissions) * (2 + len(graded) + len(written))))
        assignments: list[Values] = []
        notebooks: list[Fields] = []
        grades: list[Fields] = []
        comments: list[Fields] = []
        for submission in submissions:
            one, its_notebook = next(keys), next(keys)
            whose = {"assignment_id": self._tests.assignment, "student_id": submission.employee_id}
            assignments.append({"id": one, "timestamp": nbgrader_moment(submission.at), **whose})
            notebooks.append((its_notebook, one, self._tests.notebook, False))
            for cell in graded:
                points = _points(submission, cell, _NO_GRADE)
                grades.append((next(keys), its_notebook, cell.grade_cell, *points.values()))
            for cell in written:
                said = _comment(submission, cell, _NO_COMMENT, put_back=True)
                comments.append((next(keys), its_notebook, cell.solution_cell, *said.values()))
        if assignments:
            self._conn.execute(submitted_assignment.insert(), assignments)
        self._insert(submitted_notebook, ("id", "assignment_id", "notebook_id", "flagged"), notebooks)
        self._insert(grade, ("id", "notebook_id", "cell_id", *_NO_GRADE), grades)
        self._insert(comment, ("id", "notebook_id", "cell_id", *_NO_COMMENT), comments)

    def _change(self, changed: Sequence[tuple[Submission, Row[Any]]]) -> None:
        if not changed:
            return
        times = [(row, nbgrader_moment(submission.at)) for submission, row in changed]
        self._update(submitted_assignment, [{"key": row.id, "timestamp": at} for row, at in times if at != row.timestamp])
        by_notebook = {row.notebook: submission for submission, row in changed}
        put_back: set[tuple[str, str]] = set()

        def graded(submission: Submission, cell: SourceCell, before: Mapping[str, Any]) -> Values:
            after = _points(submission, cell, before)
            if before["manual_score"] is None and after["manual_score"] is not None:
                put_back.add((before["notebook_id"], cell.slot))
            return after

        def said(submission: Submission, cell: SourceCell, before: Mapping[str, Any]) -> Values:
            return _comment(submission, cell, before, put_back=(before["notebook_id"], cell.slot) in put_back)

        self._rewrite(grade, by_notebook, {cell.grade_cell: cell for cell in self._tests.graded}, graded)
        self._rewrite(comment, by_notebook, {cell.solution_cell: cell for cell in self._tests.written}, said)

    def _rewrite(
        self, table: TableClause, by_notebook: Mapping[str, Submission], cells: Mapping[str, SourceCell], after: After
    ) -> None:
        # Both columns: nbgrader has an index of the two, and none of the notebook alone.
        query = select(table).where(table.c.cell_id.in_(cells), table.c.notebook_id.in_(by_notebook))
        rows = []
        for row in map(Row._asdict, self._conn.execute(query)):
            values = after(by_notebook[row["notebook_id"]], cells[row["cell_id"]], row)
            if any(value != row[name] for name, value in values.items()):
                rows.append({"key": row["id"], **values})
        self._update(table, rows)

    def _scores(self, notebooks: Collection[str]) -> dict[str, float]:
        if not notebooks:
            return {}
        stands = func.coalesce(grade.c.manual_score, grade.c.auto_score)
        points = case((stands.is_not(None), stands + func.coalesce(grade.c.extra_credit, 0.0)), else_=0.0)
        query = select(grade.c.notebook_id, func.sum(points)).where(
            grade.c.cell_id.in_([cell.grade_cell for cell in self._tests.graded]), grade.c.notebook_id.in_(notebooks)
        )
        return {row[0]: row[1] for row in self._conn.execute(query.group_by(grade.c.notebook_id))}

    def _insert(self, table: TableClause, columns: Sequence[str], rows: list[Fields]) -> None:
        # The driver takes these as they are, in half the time.
        if rows:
            mark = "?" if self._conn.dialect.name == "sqlite" else "%s"
            marks = ", ".join(mark for _ in columns)
            statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own names
            self._conn.exec_driver_sql(statement, rows)

    def _update(self, table: TableClause, rows: list[Values]) -> None:
        if rows:
            changed: Values = {name: bindparam(name) for name in rows[0] if name != "key"}
            self._conn.execute(table.update().where(table.c.id == bindparam("key")).values(changed), rows)


_NO_GRADE: Values = {"auto_score": None, "manual_score": None, "needs_manual_grade": True}
_NO_COMMENT: Values = {"auto_comment": None, "manual_comment": None}


def _points(submission: Submission, cell: SourceCell, before: Mapping[str, Any]) -> Values:
    """Return a grade's fields after this hand-in: as nbgrader's SaveAutoGrades sets them, and what a person gave put back."""
    after = {name: before[name] for name in _NO_GRADE}
    after["auto_score"] = submission.points[cell.slot]
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


def _comment(submission: Submission, cell: SourceCell, before: Mapping[str, Any], *, put_back: bool) -> Values:
    given = submission.given.get(cell.slot) if put_back else None
    return {
        "auto_comment": NO_RESPONSE if submission.points.get(cell.slot) == 0.0 else None,
        "manual_comment": before["manual_comment"] if given is None else given.get("comment"),
    }


def _seconds_late(at: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    return 0.0 if at is None or due is None else (at - due - (extension or timedelta())).total_seconds()


def _late_penalty(course: Course) -> Penalty:
    """Return what a late hand-in loses, as the course's nbgrader is configured; by default nothing.

    `grading/nbgrader_config.py` says it in nbgrader's words: `c.LateSubmissionPlugin.penalty_method = "zero"`, or a plugin of one's
    own by `c.AssignLatePenalties.plugin_class`. Raises whatever it raises.
    """
    from traitlets.config.loader import Config, ConfigFileNotFound, PyFileConfigLoader

    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course.grading)).load_config()
    except ConfigFileNotFound:
        config = Config()
    if "plugin_class" in config.AssignLatePenalties:
        return _plugins(config.AssignLatePenalties.plugin_class, config)
    everything = config.LateSubmissionPlugin.get("penalty_method") == "zero"
    return lambda _employee_id, score, _seconds: score if everything else None


def _plugins(named: Any, config: Any) -> Penalty:
    from traitlets import import_item

    rule: Penalty = (import_item(named) if isinstance(named, str) else named)(config=config).late_submission_penalty

    def clipped(employee_id: str, score: float, seconds: float) -> float | None:
        penalty = rule(employee_id, score, seconds)
        return None if penalty is None else min(max(penalty, 0.0), score)  # as nbgrader keeps it

    return clipped
