"""Lists of people by name, with neither scores nor answers: who stands where."""

from collections.abc import Collection
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from kenshu.leeway import LEEWAY, Leeway
from kenshu.people.departments import is_within
from kenshu.people.names import names_of
from kenshu.people.posts import departments_on
from kenshu.results.standing.everybody import standings

STANDING = ("employee_id", "name", "department", "employment_type", "module_id", "state")
COLUMNS = (*STANDING, "due", "overdue", "late", "completed_on", "valid_until")
Overdue = Literal["overdue"]


def people_list(
    conn: Connection,
    as_of: date,
    time_zone: ZoneInfo,
    departments: Collection[str] | None = None,
    only: Overdue | None = None,
    leeway: Leeway = LEEWAY,
) -> pd.DataFrame:
    """Return everybody to whom a module is assigned, at the end of a day; one row a person and module.

    | column | |
    |---|---|
    | employee_id, name, department, employment_type, module_id | text |
    | state | text: one of `kenshu.results.standing.states.STATES`; who is exempt or on leave is listed as such |
    | due, completed_on, valid_until | datetime64; NaT where there is none |
    | overdue, late | bool, as in `kenshu.results.standing.everybody` |

    `departments` keeps the people of these and of all below them ("" is the whole city, [] nobody); `only="overdue"` keeps those
    past the last day in time with something still to do, the same that `kenshu report` counts. The order is the tree's, then by
    id and module.
    """
    return listed(conn, in_order(conn, standings(conn, as_of, time_zone, leeway=leeway), as_of), departments, only)


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


def in_order(conn: Connection, table: pd.DataFrame, as_of: date, posts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return rows of people in the order of the tree, then of ids and modules; `posts` spares reading those of the day again."""
    place = {department: place for place, department in enumerate(departments_on(conn, as_of, posts))}
    placed = table.assign(place=table["department"].map(place))
    return placed.sort_values(["place", "employee_id", "module_id"], ignore_index=True).drop(columns="place")


def named(conn: Connection, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of people with their names as they are now."""
    names = names_of(conn)
    return table.assign(name=table["employee_id"].map(names).astype("str"))
