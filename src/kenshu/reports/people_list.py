"""Lists of people by name, with neither scores nor answers: who stands where, and whose hand-ins wait for points."""

from collections.abc import Collection
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.attempts.attempts import counts
from kenshu.people.departments import is_within
from kenshu.people.posts import departments_on
from kenshu.results.grades import NEWEST
from kenshu.results.standing.everybody import standings
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import attempt, employee, grade, receipt

STANDING = ("employee_id", "name", "department", "employment_type", "module_id", "state")
COLUMNS = (*STANDING, "due", "overdue", "completed_on", "valid_until")
Overdue = Literal["overdue"]


def people_list(
    conn: Connection, as_of: date, time_zone: ZoneInfo, departments: Collection[str] | None = None, only: Overdue | None = None
) -> pd.DataFrame:
    """Return everybody to whom a module is assigned, at the end of a day; one row a person and module.

    | column | |
    |---|---|
    | employee_id, name, department, employment_type, module_id | text |
    | state | text: one of `kenshu.results.standing.states.STATES`; who is exempt or on leave is listed as such |
    | due, completed_on, valid_until | datetime64; NaT where there is none |
    | overdue | bool |

    `departments` keeps the people of these and of all below them ("" is the whole city, [] nobody); `only="overdue"` keeps those
    past the last day in time with something still to do, the same that `kenshu report` counts. The order is the tree's, then by
    id and module.
    """
    return listed(conn, in_order(conn, standings(conn, as_of, time_zone), as_of), departments, only)


def listed(
    conn: Connection, table: pd.DataFrame, departments: Collection[str] | None = None, only: Overdue | None = None
) -> pd.DataFrame:
    """Return `people_list` of standings that are in order."""
    if only == "overdue":
        table = table[table["overdue"]]
    if departments is not None:
        within = {each for each in set(table["department"]) if any(is_within(each, above) for above in departments)}
        table = table[table["department"].isin(within)]
    return named(conn, table)[list(COLUMNS)].reset_index(drop=True)


def by_name(conn: Connection, table: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return rows of people with their names, in the order of the tree, then of ids and modules."""
    return named(conn, in_order(conn, table, as_of))


def in_order(conn: Connection, table: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return rows of people in the order of the tree, then of ids and modules."""
    place = {department: place for place, department in enumerate(departments_on(conn, as_of))}
    placed = table.assign(place=table["department"].map(place))
    return placed.sort_values(["place", "employee_id", "module_id"], ignore_index=True).drop(columns="place")


def named(conn: Connection, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of people with their names as they are now."""
    names = {row.id: row.name for row in conn.execute(select(employee.c.id, employee.c.name))}
    return table.assign(name=table["employee_id"].map(names).astype("str"))


def waiting(conn: Connection) -> pd.DataFrame:
    """Return everybody's latest hand-in at a module, where a person has still to give points; the longest waiting first.

    Columns: employee_id, name, module_id (text), handed_in_at (datetime64, UTC), awaiting (float64, points still to give).
    An earlier hand-in of the same person and module is not among them: nbgrader's gradebook holds the latest alone.
    """
    later, last = attempt.alias(), receipt.alias()
    again = select(later.c.id).join(last, last.c.attempt_id == later.c.id)
    again = again.where(later.c.employee_id == attempt.c.employee_id, later.c.module_id == attempt.c.module_id)
    of_attempt = (attempt.c.employee_id, employee.c.name, attempt.c.module_id)
    query = (
        select(*of_attempt, receipt.c.at.label("handed_in_at"), grade.c.awaiting)
        .select_from(grade)
        .join(attempt, attempt.c.id == grade.c.attempt_id)
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .join(employee, employee.c.id == attempt.c.employee_id)
        .where(grade.c.id.in_(NEWEST), grade.c.awaiting > 0, counts())
        .where(~again.where(later.c.number > attempt.c.number, counts(among=later)).exists())
    )
    found = read_frame(conn, query)
    found["handed_in_at"] = pd.to_datetime(found["handed_in_at"], utc=True)
    return found.sort_values(["handed_in_at", "employee_id"], ignore_index=True)
