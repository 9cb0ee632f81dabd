"""Who works where on a day."""

import json
from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.people.department_history import History
from kenshu.people.departments import tree
from kenshu.storage.frames import days, read_columns
from kenshu.storage.tables import post

_TYPES = {
    "employee_id": "str",
    "department": "str",
    "employment_type": "str",
    "joined": "datetime64[s]",
    "transferred": "datetime64[s]",
    "concurrent": "object",
    "duties": "object",
}


def posts_on(conn: Connection, day: date, employee_id: str | None = None) -> pd.DataFrame:
    """Where everybody, or one person, works on a day: one row a person, nobody who has left or is still to join.

    | column | |
    |---|---|
    | employee_id | text |
    | department | text: the main one, the path 総務部/人事課/人事係 |
    | employment_type | text: regular, reappointed, temporary, fiscal_year, commissioned, contractor |
    | joined | datetime64: the first day of the service that still lasts |
    | transferred | datetime64: the first day in the present main department, without a gap; another name of it is no transfer |
    | concurrent | list of text: the departments of concurrent posts (兼務) |
    | duties | list of text: manager, account_operator |
    """
    columns = (post.c.employee_id, post.c.department, post.c.employment_type, post.c.concurrent, post.c.duties, post.c.since)
    query = select(post.c.id, *columns).where(post.c.since <= day)
    if employee_id is not None:
        query = query.where(post.c.employee_id == employee_id)
    posts = pd.DataFrame({name: np.array(values, dtype=object) for name, values in read_columns(conn, query).items()})
    posts["since"] = days(posts["since"].tolist())
    posts = posts.sort_values(["since", "id"]).drop_duplicates(["employee_id", "since"], keep="last")
    posts["person"] = pd.factorize(posts["employee_id"])[0]
    posts["left"] = posts["department"].isna()
    # A service ends with a post that has no department; the next post begins another.
    posts["service"] = posts["left"].groupby(posts["person"]).cumsum()
    posts["joined"] = posts["since"].mask(posts["left"]).groupby([posts["person"], posts["service"]]).transform("min")
    posts["stay"] = _arrives(posts, History.read(conn)).groupby(posts["person"]).cumsum()
    posts["transferred"] = posts["since"].groupby([posts["person"], posts["stay"]]).transform("min")
    latest = posts.drop_duplicates("person", keep="last")
    present = latest[~latest["left"]].reset_index(drop=True)
    for name in ("concurrent", "duties"):
        read = {text: json.loads(text) for text in present[name].unique()}
        present[name] = present[name].map(read)
    return present[list(_TYPES)].astype(_TYPES)


def departments_on(conn: Connection, day: date, posts: pd.DataFrame | None = None) -> list[str]:
    """The tree of the departments in which somebody works on a day, the whole city ("") first, in the roster's order.

    A department that was renamed keeps its place. `posts` are those of the day, where they are read already.
    """
    present = set((posts_on(conn, day) if posts is None else posts)["department"].unique())
    query = select(post.c.department, func.min(post.c.id).label("first")).where(post.c.department.is_not(None))
    first = {row.department: row.first for row in conn.execute(query.group_by(post.c.department))}
    history = History.read(conn)

    def rank(department: str) -> int:
        names = [department, *history.follow(department, day, date.min)]
        return int(min(first[name] for name in names if name in first))

    return tree(sorted(present, key=rank))


def _arrives(posts: pd.DataFrame, history: History) -> "pd.Series[bool]":
    """Whether each post is in another main department than the person's post before it."""
    before = posts.groupby("person")[["department", "since"]].shift()
    arrives = posts["department"] != before["department"]
    if not history.changes:
        return arrives
    doubtful = arrives & posts["department"].notna() & before["department"].notna()
    steps = pd.concat([before, posts[["department", "since"]]], axis=1)[doubtful]
    same = [now in history.follow(then, since.date(), day.date()) for then, since, now, day in steps.itertuples(index=False)]
    return arrives & ~pd.Series(same, index=steps.index, dtype=bool).reindex(arrives.index, fill_value=False)
