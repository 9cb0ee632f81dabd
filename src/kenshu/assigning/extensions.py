"""Extensions: another due date, or more attempts, for one person or for a department and all below it. They assign nothing.

Times are aware and in the course's time zone; a day is the day there.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import TypedDict, Unpack

from sqlalchemy import Connection

from kenshu.assigning.due import statements
from kenshu.assigning.due.everybody import Staff, claims_on
from kenshu.assigning.in_force import Given, extensions_in_force
from kenshu.assigning.terms import check_departments, check_employees, edition_to_assign
from kenshu.storage import ledger
from kenshu.storage.tables import extension


class What(TypedDict, total=False):
    """The extension: for a department ("" is the whole city) or for a person, another date, more attempts, or both."""

    department: str | None
    employee_id: str | None
    due: date | None
    more_attempts: int


def extend(conn: Connection, module_id: str, *, by: str, now: datetime, reason: str, **what: Unpack[What]) -> Given:
    """Give another due date, or more attempts; return the extension and how many people it reaches on the day.

    Raises KenshuError for a module, a department or an employee that is not there. That one of the two is named, that something is
    given, and that there is a reason, the order has seen to (`kenshu.acts.orders`).
    """
    check(conn, module_id, now.date(), what)
    said = {"module_id": module_id, **{name: what.get(name) for name in ("department", "employee_id", "due")}}
    given = {"more_attempts": what.get("more_attempts", 0), "reason": reason.strip(), "made_by": by, "made_at": now}
    (key,) = ledger.add(conn, extension, [{**said, **given}])
    return next(each for each in in_force(conn, now.date(), now.tzinfo or UTC) if each.id == key)


def in_force(conn: Connection, day: date, time_zone: tzinfo) -> list[Given]:
    """Return the extensions made and not withdrawn on or before a day, with how many people each reaches on it."""
    claims = claims_on(Staff(conn, day), statements(conn, day, time_zone))
    people = {claim.said.number: len(claim.rows) for claim in claims if claim.said.extends}
    return [replace(given, people=people[given.id]) for given in extensions_in_force(conn, day, time_zone)]


def check(conn: Connection, module_id: str, today: date, what: What) -> None:
    """Raise KenshuError for a module, a department or an employee that is not there."""
    department, employee_id = what.get("department"), what.get("employee_id")
    edition_to_assign(conn, module_id)
    check_departments(conn, today, [] if department is None else [department])
    check_employees(conn, [] if employee_id is None else [employee_id])
