"""The simulated trainer: grades most of the waiting free text in nbgrader's gradebook, as formgrader would."""

import random
from typing import Any

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.demo.answers import is_good
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.storage import Database
from kenshu.storage.tables import attempt, receipt

_GRADED_SO_FAR = 0.8


def grade_free_text(course: Course, database: Database) -> int:
    """Give points to most free texts that wait; the rest goes on waiting. Returns how many hand-ins got a trainer's score."""
    from nbgrader.api import Grade

    with database.reading() as conn:
        answers = _answers(conn)
    with open_gradebook(course) as gradebook:
        waiting = gradebook.db.query(Grade).filter(Grade.needs_manual_grade.is_(True), Grade.manual_score.is_(None))
        for grade in waiting.all():
            submission = grade.notebook.assignment
            chance = random.Random(f"{submission.student_id} {submission.assignment.name} trainer")
            if chance.random() < _GRADED_SO_FAR:
                text = answers[submission.student_id, submission.assignment.name].get(grade.name.rpartition("-")[2]) or ""
                grade.manual_score = grade.cell.max_score * (1.0 if is_good(text) else chance.choice([0.0, 0.5]))
                grade.needs_manual_grade = False
        gradebook.db.commit()
    return take_manual_scores(course)


def _answers(conn: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """{(employee, module): {slot: value}} of everybody's latest hand-in."""
    query = select(attempt.c.employee_id, attempt.c.module_id, receipt.c.answers).join(
        receipt, receipt.c.attempt_id == attempt.c.id
    )
    return {(row.employee_id, row.module_id): row.answers for row in conn.execute(query.order_by(receipt.c.at))}
