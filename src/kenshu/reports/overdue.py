"""Who is overdue, over all modules at once: by how many days, who is their head, where mail reaches them."""

from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.editions.on_record import on_record
from kenshu.people.heads import Heads
from kenshu.people.posts import departments_on, posts_on
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.states import TO_DO
from kenshu.storage.tables import employee

_OF_STANDING = ("employee_id", "department", "employment_type", "module_id", "due", "state", "attempts_left")
COLUMNS = ("employee_id", "name", "mail", *_OF_STANDING[1:], "days_overdue", "heads", "head")


def overdue(conn: Connection, as_of: date, time_zone: ZoneInfo, stands: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows of `still_to_do` that are past their due date: those that the completion table counts as overdue."""
    table = still_to_do(conn, as_of, time_zone, stands)
    return table[table["days_overdue"] > 0].reset_index(drop=True)


def still_to_do(conn: Connection, as_of: date, time_zone: ZoneInfo, stands: pd.DataFrame | None = None) -> pd.DataFrame:
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
    days the order is the tree's, then that of ids and modules. `stands` are the standings of the day, where they are read already.
    """
    editions = on_record(conn)
    table = standings(conn, as_of, time_zone) if stands is None else stands
    retired = [module for module in editions.modules if editions.retired_by(module, as_of, time_zone)]
    open_ones = table["state"].isin(TO_DO) & table["due"].notna() & ~table["module_id"].isin(retired)
    table = table.loc[open_ones, list(_OF_STANDING)].reset_index(drop=True)
    people = {row.id: row for row in conn.execute(select(employee.c.id, employee.c.name, employee.c.mail))}
    posts = posts_on(conn, as_of)
    heads = Heads.on(conn, as_of, posts)
    of_people = [tuple(heads.of(*pair)) for pair in zip(table["employee_id"], table["department"], strict=True)]
    table["name"] = table["employee_id"].map(lambda each: people[each].name).astype("str")
    table["mail"] = table["employee_id"].map(lambda each: people[each].mail).astype("str")
    table["days_overdue"] = (pd.Timestamp(as_of) - table["due"]).dt.days.astype("int64")
    table["heads"] = pd.Series(of_people, dtype="object")
    table["head"] = pd.Series([" / ".join(people[head].name for head in some) for some in of_people], dtype="str")
    place = {department: place for place, department in enumerate(departments_on(conn, as_of, posts))}
    placed = table.assign(place=table["department"].map(place))
    in_order = placed.sort_values(["days_overdue", "place", "employee_id", "module_id"], ascending=[False, True, True, True])
    return in_order[list(COLUMNS)].reset_index(drop=True)
