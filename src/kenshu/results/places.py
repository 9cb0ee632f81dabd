"""Main departments of people on a day of their own, such as the day of their completion."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection

from kenshu.people.departments import History, is_within
from kenshu.people.posts import departments_since


def main_departments(conn: Connection, people: pd.DataFrame, day: date) -> "pd.Series[str]":
    """Return the main department of each person on the day `completed_on`, under its name of another day; index as `people`.

    `people` has the columns employee_id, completed_on (datetime64, not NaT) and department, which is kept for those without a post
    on that day. A department that was split is the part in which the person is on `day`, else what it was called then.
    """
    found = people[["employee_id", "completed_on", "department"]].assign(row=range(len(people))).sort_values("completed_on")
    found["place"] = pd.merge_asof(
        found, departments_since(conn), left_on="completed_on", right_on="since", by="employee_id", suffixes=("", "_then")
    )["department_then"].to_numpy()
    history = History.read(conn)
    if history.changes:
        asked = ["place", "completed_on", "department"]
        once = found.loc[found["place"].notna(), asked].drop_duplicates()
        once["name"] = [_name_on(history, then, at.date(), now, day) for then, at, now in once.itertuples(index=False, name=None)]
        found["place"] = found.merge(once, on=asked, how="left")["name"].to_numpy()
    found["place"] = found["place"].fillna(found["department"])
    return found.sort_values("row")["place"].set_axis(people.index)


def _name_on(history: History, department: str, named_on: date, now: str, day: date) -> str:
    names = history.follow(department, named_on, day)
    if len(names) == 1:
        return names[0]
    return next((name for name in names if is_within(now, name)), department)
