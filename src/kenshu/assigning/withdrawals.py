"""Withdrawals of assignments and extensions: each holds from its day on, and what was required before stays as it was."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from kenshu.assigning import assignments, extensions
from kenshu.assigning.in_force import Given, Made
from kenshu.errors import KenshuError
from kenshu.storage import ledger
from kenshu.storage.tables import extension_withdrawal, withdrawal

Kind = Literal["assignment", "extension"]
_OF: dict[Kind, Any] = {  # what faults call it, its withdrawals, those in force
    "assignment": ("assign", withdrawal, assignments.in_force),
    "extension": ("extend", extension_withdrawal, extensions.in_force),
}


def in_force(conn: Connection, kind: Kind, now: datetime) -> dict[int, Made | Given]:
    """Return {number: assignment or extension} in force on the day of `now`, which is aware and in the course's time zone."""
    return {each.id: each for each in _OF[kind][2](conn, now.date(), now.tzinfo)}


def withdraw(conn: Connection, kind: Kind, number: int, *, by: str, now: datetime, reason: str) -> Made | Given:
    """Withdraw an assignment or an extension from this day on. Return it as it was.

    Raises KenshuError where there is none of this number, and where it is withdrawn already.
    """
    fault, table, _ = _OF[kind]
    column = table.c[f"{kind}_id"]
    if conn.execute(select(table.c.id).where(column == number)).first():
        raise KenshuError(f"{fault}.withdrawn", found=number)
    there = in_force(conn, kind, now)
    if number not in there:
        raise KenshuError(f"{fault}.unknown", found=number)
    ledger.add(conn, table, [{column.name: number, "reason": reason.strip(), "made_by": by, "made_at": now}])
    return there[number]
