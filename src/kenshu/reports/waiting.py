"""Hand-ins that wait for a person: free text without points."""

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.attempts.attempts import counts
from kenshu.results.grades import NEWEST
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import attempt, employee, grade, receipt


def waiting(conn: Connection) -> pd.DataFrame:
    """Return everybody's latest hand-in at a module, where a person has still to give points; the longest waiting first.

    Columns: employee_id, name, module_id (text), handed_in_at (datetime64, UTC), awaiting (float64, points still to give).
    An earlier hand-in of the same person and module is not among them: nbgrader's gradebook holds the latest alone.
    """
    query = (
        select(
            attempt.c.employee_id,
            employee.c.name,
            attempt.c.module_id,
            attempt.c.number,
            receipt.c.at.label("handed_in_at"),
            grade.c.awaiting,
        )
        .join(employee, employee.c.id == attempt.c.employee_id)
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .outerjoin(grade, (grade.c.attempt_id == attempt.c.id) & grade.c.id.in_(NEWEST))
        .where(counts())
    )
    handed_in = read_frame(conn, query)
    handed_in["handed_in_at"] = pd.to_datetime(handed_in["handed_in_at"], utc=True)
    latest = handed_in.sort_values("number").drop_duplicates(["employee_id", "module_id"], keep="last")
    found = latest[latest["awaiting"] > 0]
    columns = ["employee_id", "name", "module_id", "handed_in_at", "awaiting"]
    return found.sort_values(["handed_in_at", "employee_id"]).reset_index(drop=True)[columns]
