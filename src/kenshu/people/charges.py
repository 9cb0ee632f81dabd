"""Charges: the departments that a trainer is given, whose answers the trainer sees and to whom the trainer assigns modules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import Connection, select

from kenshu.errors import KenshuError
from kenshu.people.departments import WHOLE_CITY, History, check_there, is_within
from kenshu.people.names import name_of
from kenshu.people.posts import departments_on
from kenshu.storage import ledger
from kenshu.storage.tables import account, charge


def give(conn: Connection, employee_id: str, departments: Sequence[str], by: str, now: datetime) -> list[str]:
    """Give a trainer these departments and all below them, in place of those before; none takes all of them back.

    "" is the whole city. Departments are named as on the day of `now` in its own time zone. Returns what was given.
    Raises KenshuError: somebody who is not in the roster, oneself, a department in which nobody works.
    """
    if employee_id == by:
        raise KenshuError("charge.oneself", found=employee_id)
    if name_of(conn, employee_id) is None:
        raise KenshuError("charge.no_employee", found=employee_id)
    there = departments_on(conn, now.date())
    for department in departments:
        check_there(department, there, "charge.department_unknown")
    given = [WHOLE_CITY] if WHOLE_CITY in departments else list(dict.fromkeys(departments))
    ledger.add(conn, charge, [{"employee_id": employee_id, "departments": given, "entered_by": by, "entered_at": now}])
    return given


def of(conn: Connection, employee_id: str, day: date, time_zone: tzinfo = UTC) -> list[str]:
    """Return the departments in a trainer's charge, under their names of the day; who was never given one has none.

    Renamed, merged and split departments are followed from the moment at which the charge was given; days are where the course is.
    """
    return everybody(conn, day, time_zone, employee_id).get(employee_id, [])


def within(conn: Connection, employee_id: str, day: date, time_zone: tzinfo = UTC) -> Callable[[str], bool]:
    """Tell whether a department, named as on the day, is in a trainer's charge or below one that is."""
    given = of(conn, employee_id, day, time_zone)
    return lambda department: any(is_within(department, above) for above in given)


def everybody(conn: Connection, day: date, time_zone: tzinfo = UTC, employee_id: str | None = None) -> dict[str, list[str]]:
    """Return {trainer: departments} as in `of`, of everybody who has one, or of one person."""
    history = History.read(conn)
    query = select(charge).order_by(charge.c.id)
    if employee_id is not None:
        query = query.where(charge.c.employee_id == employee_id)
    given: dict[str, list[str]] = {}
    for row in conn.execute(query):
        names = [name for department in row.departments for name in history.called(department, row.entered_at, time_zone, day)]
        given[row.employee_id] = list(dict.fromkeys(names))
    return {key: names for key, names in given.items() if names}


@dataclass(frozen=True)
class Given:
    """The departments that somebody was given, by whom and when, by their names of that day."""

    employee_id: str
    departments: Sequence[str]
    by: str
    at: datetime


def given(conn: Connection) -> list[Given]:
    """Return every charge that was given, in their order."""
    rows = conn.execute(select(charge).order_by(charge.c.id))
    return [Given(row.employee_id, row.departments, row.entered_by, row.entered_at) for row in rows]


def trainers(conn: Connection) -> list[str]:
    """Return the ids of everybody who signs in as a trainer, in their order; who was given no department sees nobody's answers."""
    roles = {row.employee_id: row.role for row in conn.execute(select(account).order_by(account.c.id))}
    return sorted(key for key, role in roles.items() if role == "trainer")
