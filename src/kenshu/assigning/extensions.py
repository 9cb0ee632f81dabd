"""Extensions: another due date, or more attempts, for one person or for a department and all below it. They assign nothing.

Times are aware and in the course's time zone; a day is the day there.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import TypedDict, Unpack

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.assigning.due import in_order, said_by, statements
from kenshu.assigning.due.everybody import CyclesOf, Staff, claims_on, which_hold
from kenshu.assigning.in_force import Given, extensions_in_force
from kenshu.assigning.rules import Whom
from kenshu.assigning.terms import check_departments, check_employees, edition_to_assign
from kenshu.errors import KenshuError
from kenshu.people.departments import WHOLE_CITY
from kenshu.storage import ledger
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import employee, extension, extension_withdrawal


class What(TypedDict, total=False):
    """The extension: for a department ("" is the whole city) or for a person, another date, more attempts, or both."""

    department: str | None
    employee_id: str | None
    due: date | None
    more_attempts: int


def preview(
    conn: Connection, module_id: str, *, now: datetime, cycles_of: CyclesOf | None = None, **what: Unpack[What]
) -> pd.DataFrame:
    """Return whom `extend` would reach, one row a person in the order of their ids; writes nothing. Raises KenshuError as it does.

    Columns: employee_id, name, department (text), due_before and due (datetime64: the last day in time now, and with the
    extension), more_attempts (int: those that it gives).
    """
    _check(conn, module_id, now.date(), what)
    time_zone = now.tzinfo or UTC
    staff = Staff(conn, now.date())
    before = statements(conn, now.date(), time_zone)
    number = 1 + max((each.number for each in before), default=0)
    whom = Whom(what.get("department") or WHOLE_CITY, [], [], what.get("employee_id"))
    more = what.get("more_attempts", 0)
    added = said_by(Given(number, module_id, whom, what.get("due"), more, "", "", now, [whom.department]))
    claims = claims_on(staff, in_order([*before, added]))
    rows = next(claim.rows for claim in claims if claim.said is added)
    cycles = cycles_of(staff) if cycles_of else None
    held, would_hold = (which_hold(staff, some, [module_id], cycles).due[0] for some in (claims_on(staff, before), claims))
    table = staff.posts[["employee_id", "department"]].assign(due_before=held, due=would_hold, more_attempts=more)
    table = table.iloc[rows].sort_values("employee_id", ignore_index=True)
    names = read_frame(conn, select(employee.c.id, employee.c.name)).set_index("id")["name"]
    table.insert(1, "name", table["employee_id"].map(names))
    return table


def extend(conn: Connection, module_id: str, *, by: str, now: datetime, reason: str, **what: Unpack[What]) -> Given:
    """Give another due date, or more attempts; return the extension and how many people it reaches on the day.

    Raises KenshuError for a module, a department or an employee that is not there. That one of the two is named, that something is
    given, and that there is a reason, the order has seen to (`kenshu.acts.orders`).
    """
    _check(conn, module_id, now.date(), what)
    said = {"module_id": module_id, **{name: what.get(name) for name in ("department", "employee_id", "due")}}
    given = {"more_attempts": what.get("more_attempts", 0), "reason": reason.strip(), "made_by": by, "made_at": now}
    (key,) = ledger.add(conn, extension, [{**said, **given}])
    return next(each for each in in_force(conn, now.date(), now.tzinfo or UTC) if each.id == key)


def withdraw(conn: Connection, extension_id: int, *, by: str, now: datetime, reason: str) -> Given:
    """Withdraw an extension from this day on; what held before stays as it was. Return it as it was.

    Raises KenshuError where there is none of this number, and where it is withdrawn already.
    """
    if conn.execute(select(extension_withdrawal.c.id).where(extension_withdrawal.c.extension_id == extension_id)).first():
        raise KenshuError("extend.withdrawn", found=extension_id)
    there = {given.id: given for given in in_force(conn, now.date(), now.tzinfo or UTC)}
    if extension_id not in there:
        raise KenshuError("extend.unknown", found=extension_id)
    row = {"extension_id": extension_id, "reason": reason.strip(), "made_by": by, "made_at": now}
    ledger.add(conn, extension_withdrawal, [row])
    return there[extension_id]


def in_force(conn: Connection, day: date, time_zone: tzinfo) -> list[Given]:
    """Return the extensions made and not withdrawn on or before a day, with how many people each reaches on it."""
    claims = claims_on(Staff(conn, day), statements(conn, day, time_zone))
    people = {claim.said.number: len(claim.rows) for claim in claims if claim.said.extends}
    return [replace(given, people=people[given.id]) for given in extensions_in_force(conn, day, time_zone)]


def _check(conn: Connection, module_id: str, today: date, what: What) -> None:
    department, employee_id = what.get("department"), what.get("employee_id")
    edition_to_assign(conn, module_id)
    check_departments(conn, today, [] if department is None else [department])
    check_employees(conn, [] if employee_id is None else [employee_id])
