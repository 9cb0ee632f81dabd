"""Absences: leave (休職), childcare leave (育休) and exemption (免除) from everything or from one module."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import BindParameter, Connection, Select, bindparam, or_, select

from kenshu.errors import KenshuError
from kenshu.people.names import name_of
from kenshu.staff import ABSENCE_KINDS
from kenshu.storage import ledger
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import absence, employee

LONGEST_REASON = 500  # characters

_withdrawal = absence.alias()
_TAKEN_BACK = select(_withdrawal.c.id).where(_withdrawal.c.withdraws == absence.c.id).exists()
_COLUMNS = [absence.c[name] for name in ("id", "employee_id", "module_id", "kind", "first", "last", "reason")]
_ENTRIES = select(*_COLUMNS, absence.c.entered_by.label("by")).order_by(absence.c.id)
_STANDING = _ENTRIES.where(absence.c.withdraws.is_(None), ~_TAKEN_BACK)


def _standing_on(day: date | BindParameter[Any]) -> Select[Any]:
    return _STANDING.where(absence.c.first <= day, or_(absence.c.last.is_(None), absence.c.last >= day))


def _over_on(day: date | BindParameter[Any]) -> Select[Any]:
    return _STANDING.where(absence.c.last < day, absence.c.kind != "exempt")


_OVER = _over_on(bindparam("day")).where(absence.c.employee_id == bindparam("employee"))
_HOLDING = _standing_on(bindparam("day")).where(absence.c.employee_id == bindparam("employee"))


def enter(
    conn: Connection,
    employee_id: str,
    kind: str,
    first: date,
    last: date | None,
    module_id: str | None = None,
    *,
    by: str,
    now: datetime,
    reason: str,
) -> int:
    """Enter a time of absence or exemption, from the first day to the last; returns its number.

    `last` None: until it is withdrawn and entered anew with an end. `module_id` None: of every module. Times may overlap.
    Raises KenshuError: somebody who is not in the roster, a kind that does not exist, a last day before the first, no reason.
    """
    if kind not in ABSENCE_KINDS:
        raise KenshuError("absence.kind", found=kind, allowed=", ".join(ABSENCE_KINDS))
    if last is not None and last < first:
        raise KenshuError("absence.days", found=last.isoformat(), allowed=first.isoformat())
    if name_of(conn, employee_id) is None:
        raise KenshuError("absence.no_employee", found=employee_id)
    row = {"employee_id": employee_id, "kind": kind, "module_id": module_id, "first": first, "last": last}
    return _add(conn, row, by, now, reason)


def withdraw(conn: Connection, absence_id: int, *, by: str, now: datetime, reason: str) -> int:
    """Take an entry back as a whole, as if it had never held, by a row of its own; returns that row's number.

    Raises KenshuError: no such entry, one that was withdrawn before, no reason.
    """
    found = conn.execute(select(absence).where(absence.c.id == absence_id)).first()
    if found is None or found.withdraws is not None:
        raise KenshuError("absence.unknown", found=absence_id)
    if conn.execute(select(absence.c.id).where(absence.c.withdraws == absence_id)).first() is not None:
        raise KenshuError("absence.withdrawn", found=absence_id)
    row = {column: getattr(found, column) for column in ("employee_id", "kind", "module_id", "first", "last")}
    return _add(conn, {**row, "withdraws": absence_id}, by, now, reason)


def on(conn: Connection, day: date) -> pd.DataFrame:
    """Return who is away or exempt on a day: one row an entry that holds, in the order in which they were entered.

    Columns: id (int), employee_id (text), module_id (text, None: every module), kind (leave, childcare, exempt), first and last
    (datetime64, both days included; last NaT: no end), reason, by (text).
    """
    return _frame(conn, _standing_on(day))


def over(conn: Connection, day: date) -> pd.DataFrame:
    """Return the leaves, also of childcare, that are over on a day; columns as in `on`."""
    return _frame(conn, _over_on(day))


def over_of(conn: Connection, employee_id: str, day: date) -> list[tuple[str | None, date]]:
    """Return [(module, None for every one, last day)] of an employee's leaves that are over on a day; sooner than `over` does."""
    found = conn.execute(_OVER, {"day": day, "employee": employee_id})
    return [(row.module_id, row.last) for row in found]


def every(conn: Connection) -> pd.DataFrame:
    """Return every entry that was not withdrawn, also those that are over or to come; columns as in `on`."""
    return _frame(conn, _STANDING)


def of(conn: Connection, employee_id: str) -> pd.DataFrame:
    """Return every entry of an employee that was not withdrawn; columns as in `on`."""
    return _frame(conn, _STANDING.where(absence.c.employee_id == employee_id))


def entry(conn: Connection, absence_id: int) -> Any:
    """Return one entry that holds: employee_id, name, kind, module_id, first, last; None where there is none."""
    query = select(absence, employee.c.name).join(employee, employee.c.id == absence.c.employee_id)
    return conn.execute(query.where(absence.c.id == absence_id, absence.c.withdraws.is_(None), ~_TAKEN_BACK)).first()


def holding(conn: Connection, employee_id: str, day: date) -> set[tuple[str | None, str]]:
    """Return {(module, None for every one, kind)} of an employee's entries that hold on a day; sooner than `of` does."""
    return {(row.module_id, row.kind) for row in conn.execute(_HOLDING, {"employee": employee_id, "day": day})}


def _frame(conn: Connection, query: Select[Any]) -> pd.DataFrame:
    frame = read_frame(conn, query)
    types = dict.fromkeys(("employee_id", "kind", "reason", "by"), "str")
    frame["module_id"] = frame["module_id"].astype("object").where(frame["module_id"].notna(), None)
    return frame.astype({**types, "id": "int64", "first": "datetime64[s]", "last": "datetime64[s]"})


def _add(conn: Connection, row: dict[str, Any], by: str, now: datetime, reason: str) -> int:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise KenshuError("absence.reason", allowed=LONGEST_REASON)
    (key,) = ledger.add(conn, absence, [{"withdraws": None, **row, "reason": reason, "entered_by": by, "entered_at": now}])
    return int(key)
