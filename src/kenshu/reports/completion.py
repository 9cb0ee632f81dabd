"""Completion: for each department, at every level of the tree, and each module, how many are how far."""

from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from kenshu.content import Content
from kenshu.people.departments import level, with_ancestors
from kenshu.people.posts import departments_on
from kenshu.reports.standings import standings

# Each state of a person (kenshu.grading.standing) counts in one column: together they are all who are required.
_COLUMN_OF = {
    "completed": "complete",
    "failed": "failed",
    "grading": "awaiting",
    "awaiting": "awaiting",
    "in_progress": "in_progress",
    "expired": "not_started",
    "not_started": "not_started",
}
COUNTS = ("required", "handed_in", "complete", "failed", "awaiting", "in_progress", "not_started", "overdue")
COLUMNS = ("department", "level", "module", *COUNTS, "completion", "completion_rate", "mean_score")


def completion(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """The completion table at the end of a day, where the course is: one row a department and module.

    | column | dtype | |
    |---|---|---|
    | department | str | the path `総務部/人事課/人事係`; "" is the whole city |
    | level | int64 | 0 whole city, 1 部, 2 課, 3 係 |
    | module | str | the module's id |
    | required | int64 | people who must take the module: = complete + failed + awaiting + in_progress + not_started |
    | handed_in | int64 | of them, those with at least one hand-in |
    | complete | int64 | of them, those with a passed attempt that has not expired |
    | failed | int64 | the last attempt is failed, and no other is open |
    | awaiting | int64 | the last attempt is handed in and waits for its grade, or for points that a person gives |
    | in_progress | int64 | an attempt is open, the first or a later one |
    | not_started | int64 | nothing is begun, or nothing since the completion expired |
    | overdue | int64 | the last day in time is over and there is still something to do: failed, in_progress or not_started |
    | completion | str | complete and required in words: `12 of 30`, also `0 of 0` |
    | completion_rate | Float64 | complete / required, 0.0 to 1.0 |
    | mean_score | Float64 | per cent of the points: the mean of people's latest hand-ins, without those with points still awaited |

    Everybody is counted once at each level above them. Departments stand in the roster's order, each before those below it;
    there is a row for every module also where nobody must take it. A rate or a mean of nobody is no number: it is <NA>, never
    NaN or 0, exactly where `required` is 0 (the rate) or nothing is graded (the mean), and every written form says so in words.
    Practice answers count nowhere.
    """
    people = standings(conn, content, as_of, time_zone)
    departments = departments_on(conn, as_of)
    keys = ["department", "module"]
    counted = people[["department"]].assign(
        module=people["module_id"],
        required=1,
        handed_in=people["handed_in"].astype("int64"),
        overdue=people["overdue"].astype("int64"),
        score=people["score"].fillna(0.0),
        scores=people["score"].notna().astype("int64"),
    )
    column = people["state"].map(_COLUMN_OF)
    for name in dict.fromkeys(_COLUMN_OF.values()):
        counted[name] = (column == name).astype("int64")
    own = counted.groupby(keys, as_index=False).sum()
    above = pd.DataFrame(
        [(department, ancestor) for department in departments for ancestor in with_ancestors(department)],
        columns=["department", "ancestor"],
    ).astype("str")
    sums = own.merge(above, on="department").drop(columns="department").rename(columns={"ancestor": "department"})
    everywhere = pd.MultiIndex.from_product([departments, list(content.modules)], names=keys)
    table = sums.groupby(keys).sum().reindex(everywhere, fill_value=0).reset_index()
    table["level"] = table["department"].map(level)
    table = table.astype({**dict.fromkeys(keys, "str"), **dict.fromkeys([*COUNTS, "level"], "int64")})
    table["completion"] = table["complete"].astype("str") + " of " + table["required"].astype("str")
    table["completion_rate"] = _ratio(table["complete"], table["required"])
    table["mean_score"] = _ratio(table["score"], table["scores"])
    return table[list(COLUMNS)]


def _ratio(part: "pd.Series[float]", whole: "pd.Series[int]") -> "pd.Series[float]":
    """Part / whole as Float64, <NA> where the whole is 0."""
    return part.astype("Float64") / whole.astype("Float64").mask(whole == 0)
