"""The terms of an assignment, to whom and by when, made into rules; a fault says what is there and what comes close."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypedDict

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.assigning.rules import Rule
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.people.departments import WHOLE_CITY, check_there
from kenshu.people.posts import departments_on
from kenshu.staff import ASSIGNED_DUTIES, EMPLOYMENT_TYPES
from kenshu.storage.tables import employee

MOST_DAYS = 999  # after joining or transfer


class Terms(TypedDict, total=False):
    """The people a module is assigned to, and the day it is due.

    To departments and all below them, in them to some employment types and duties (kenshu.assigning.rules), and to persons.
    The whole city is meant where neither a department nor a person is named; where no type is named, the types that the module
    binds are, and unless a duty is named its duties.

    `due` is the last day in time. So many days after joining or transfer are so many days from now for those who are there, and
    from their first day for who comes later; with `due` as well, the later of the two holds. Where nothing of this is said, the
    module's own due date holds.
    """

    departments: Sequence[str]
    employment_types: Sequence[str]
    duties: Sequence[str]
    employee_ids: Sequence[str]
    due: date | None
    days_after_joining: int | None
    days_after_transfer: int | None


def rules_of(conn: Connection, module_id: str, today: date, terms: Terms) -> list[Rule]:
    """Return a rule for each department, then one for each person. Raises KenshuError where the terms cannot be met."""
    edition = edition_to_assign(conn, module_id)
    persons = list(dict.fromkeys(terms.get("employee_ids", ())))
    departments = list(dict.fromkeys(terms.get("departments", ()))) or [WHOLE_CITY]
    if persons and departments == [WHOLE_CITY]:
        departments = []
    types, duties = list(terms.get("employment_types", ())), list(terms.get("duties", ()))
    if not departments and (types or duties):
        raise KenshuError("assign.rule_and_person")
    _check_named("assign.employment_unknown", types, EMPLOYMENT_TYPES)
    _check_named("assign.duty_unknown", duties, ASSIGNED_DUTIES)
    check_employees(conn, persons)
    check_departments(conn, today, departments)
    when = _when(edition, today, terms)
    if not types:
        types, duties = list(edition.rules.bound), duties or list(edition.rules.duties)
    groups = [Rule(each, types, duties, None, module_id, *when) for each in departments]
    return groups + [Rule(WHOLE_CITY, [], [], each, module_id, *when) for each in persons]


def edition_to_assign(conn: Connection, module_id: str) -> Edition:
    """Return the newest edition of a module that can be begun. Raises KenshuError for any other."""
    offered = on_record(conn).offered
    if module_id not in offered:
        raise KenshuError("assign.module_unknown", found=module_id, allowed=", ".join(offered))
    return offered[module_id]


def check_employees(conn: Connection, employee_ids: Sequence[str]) -> None:
    """Refuse employees that are not on record. Raises KenshuError for the first."""
    known = set(conn.execute(select(employee.c.id).where(employee.c.id.in_(employee_ids))).scalars())
    for employee_id in employee_ids:
        if employee_id not in known:
            raise KenshuError("assign.employee_unknown", found=employee_id)


def check_departments(conn: Connection, today: date, departments: Sequence[str]) -> None:
    """Refuse departments in which nobody works today. Raises KenshuError for the first."""
    there = departments_on(conn, today) if departments else []
    for department in departments:
        check_there(department, there, "assign.department_unknown")


def unbound(conn: Connection, module_id: str, employment_types: "pd.Series[str]") -> tuple[int, list[str]]:
    """Return how many of these are contractors, and the module's clauses that do not bind them.

    Those are about private accounts alone: the guideline binds contractors for official accounts (section 4). Where there are none
    of them, nobody is counted.
    """
    edition = edition_to_assign(conn, module_id)
    clauses = [clause for clause in edition.covers if edition.clauses[clause]["binds"] == "private"]
    return int((employment_types == "contractor").sum()) if clauses else 0, clauses


def _when(edition: Edition, today: date, terms: Terms) -> tuple[date, int | None, int | None]:
    due = terms.get("due")
    after_joining, after_transfer = terms.get("days_after_joining"), terms.get("days_after_transfer")
    given = [days for days in (after_joining, after_transfer) if days is not None]
    for days in given:
        if not 1 <= days <= MOST_DAYS:
            raise KenshuError("assign.days", found=days, allowed=MOST_DAYS)
    if due is None and not given:
        last_day = edition.rules.last_day
        if isinstance(last_day, date):
            return last_day, None, None
        after_joining = last_day.days
        given = [after_joining]
    return due or today + timedelta(days=max(given)), after_joining, after_transfer


def _check_named(key: str, found: Sequence[str], allowed: Sequence[str]) -> None:
    for each in found:
        if each not in allowed:
            raise KenshuError(key, found=each, allowed=", ".join(allowed))
