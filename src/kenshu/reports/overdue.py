"""Overdue people, over all modules at once: by how many days, who is their head, where mail reaches them."""

from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.editions.on_record import on_record
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people.heads import Heads
from kenshu.people.posts import posts_on
from kenshu.reports.people_list import in_order
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.states import TO_DO
from kenshu.storage.frames import read_columns
from kenshu.storage.tables import employee

_OF_STANDING = ("employee_id", "department", "employment_type", "module_id", "due", "state", "attempts_left")
COLUMNS = ("employee_id", "name", "mail", *_OF_STANDING[1:], "days_overdue", "heads", "head")


def overdue(conn: Connection, as_of: date, time_zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return the rows of `still_to_do` that are past their due date: those that the completion table counts as overdue."""
    return only_overdue(still_to_do(conn, as_of, time_zone, leeway))


def only_overdue(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `still_to_do` that are past their due date."""
    return table[table["days_overdue"] > 0].reset_index(drop=True)


def still_to_do(conn: Connection, as_of: date, time_zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return who has still something to do at the end of a day, one row a person and module, the longest overdue first.

    | column | dtype | |
    |---|---|---|
    | employee_id, name, mail | str | mail "" where the roster has none |
    | department, employment_type | str | the main department of the day |
    | module_id | str | |
    | due | datetime64 | the last day in time |
    | state | str | not_started, in_progress, failed or expired |
    | attempts_left | int64 | attempts of the present cycle that are not begun |
    | days_overdue | int64 | days since the last day in time; before it they are negative, on it 0 |
    | heads | object | the ids of the heads, a tuple; () where nobody heads the department or one above it |
    | head | str | their names, ` / ` between them |

    Who is complete, waits for a grade, is exempt or on leave has no row; nor has a module that is retired on the day. Of as many
    days the order is the tree's, then that of ids and modules.
    """
    posts = posts_on(conn, as_of)
    stands = in_order(conn, standings(conn, as_of, time_zone, leeway=leeway), as_of, posts)
    return named(conn, of_standings(conn, as_of, time_zone, stands, posts))


def to_renew(conn: Connection, as_of: date, time_zone: ZoneInfo, leeway: Leeway, stands: pd.DataFrame) -> pd.DataFrame:
    """Return who may renew a completion on a day: rows as of `still_to_do`, and `valid_until`; heads are not told of them.

    `due` is the last day on which the next completion is in time by this one alone. `stands` are the standings of the day.
    """
    open_ones = (stands["state"] == "expiring") & (stands["attempts_left"] > 0) & ~_retired(conn, stands, as_of, time_zone)
    table = stands.loc[open_ones, [*_OF_STANDING, "valid_until"]].reset_index(drop=True)
    table["due"] = table["valid_until"] + pd.Timedelta(leeway.to_renew)
    table["days_overdue"] = (pd.Timestamp(as_of) - table["due"]).dt.days.astype("int64")
    table["heads"] = pd.Series([()] * len(table), dtype="object")
    return named(conn, table).assign(valid_until=table["valid_until"])


def of_standings(conn: Connection, as_of: date, time_zone: ZoneInfo, stands: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """Return `still_to_do` without names and addresses, of the standings of the day in the order of the tree, and its posts."""
    open_ones = stands["state"].isin(TO_DO) & stands["due"].notna() & ~_retired(conn, stands, as_of, time_zone)
    table = stands.loc[open_ones, list(_OF_STANDING)].reset_index(drop=True)
    heads = Heads.on(conn, as_of, posts)
    of_people = [tuple(heads.of(*pair)) for pair in zip(table["employee_id"], table["department"], strict=True)]
    table["days_overdue"] = (pd.Timestamp(as_of) - table["due"]).dt.days.astype("int64")
    table["heads"] = pd.Series(of_people, dtype="object")
    return table.sort_values("days_overdue", ascending=False, kind="stable", ignore_index=True)


def _retired(conn: Connection, stands: pd.DataFrame, as_of: date, time_zone: ZoneInfo) -> "pd.Series[bool]":
    editions = on_record(conn)
    return stands["module_id"].isin([each for each in editions.modules if editions.retired_by(each, as_of, time_zone)])


def named(conn: Connection, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `of_standings` with names and addresses as they are now."""
    people = read_columns(conn, select(employee.c.id, employee.c.name, employee.c.mail))
    names, mails = (dict(zip(people["id"], people[name], strict=True)) for name in ("name", "mail"))
    table = table.assign(
        name=table["employee_id"].map(names).astype("str"),
        mail=table["employee_id"].map(mails).astype("str"),
        head=pd.Series([" / ".join(names[head] for head in some) for some in table["heads"]], dtype="str"),
    )
    return table[list(COLUMNS)]
