"""Who works where on a day."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.people.departments import tree
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import post


def posts_on(conn: Connection, day: date, employee_id: str | None = None) -> pd.DataFrame:
    """Where everybody, or one person, works on a day: one row a person, nobody who has left or is still to join.

    | column | |
    |---|---|
    | employee_id | text |
    | department | text: the path 総務部/人事課/人事係 |
    | employment_type | text: regular, reappointed, temporary, fiscal_year, commissioned, contractor |
    | joined | datetime64: the first day of the service that still lasts |
    """
    query = select(post.c.employee_id, post.c.department, post.c.employment_type, post.c.since)
    query = query.where(post.c.since <= day).order_by(post.c.since, post.c.id)
    if employee_id is not None:
        query = query.where(post.c.employee_id == employee_id)
    posts = read_frame(conn, query)
    left = posts["department"].isna()
    # A service ends with a post that has no department; the next post begins another.
    posts["service"] = left.groupby(posts["employee_id"]).cumsum()
    posts["joined"] = pd.to_datetime(posts["since"].mask(left)).groupby([posts["employee_id"], posts["service"]]).transform("min")
    latest = posts.drop_duplicates("employee_id", keep="last")
    present = latest[latest["department"].notna()].reset_index(drop=True)
    types = {"employee_id": "str", "department": "str", "employment_type": "str", "joined": "datetime64[s]"}
    return present[list(types)].astype(types)


def departments_on(conn: Connection, day: date) -> list[str]:
    """The tree of the departments in which somebody works on a day, the whole city ("") first, in the roster's order."""
    present = set(posts_on(conn, day)["department"])
    query = select(post.c.department).group_by(post.c.department).order_by(func.min(post.c.id))
    return tree(department for department in conn.scalars(query) if department in present)
