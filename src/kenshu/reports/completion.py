"""Completion table: for each department, at every level of the tree, and each module, how many are how far."""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from kenshu.assigning.due.everybody import Staff
from kenshu.editions.on_record import on_record
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people.departments import level, tree, with_ancestors
from kenshu.people.posts import departments_on
from kenshu.reports.suppression import hidden_means
from kenshu.results.places import main_departments
from kenshu.results.standing.everybody import standings_of
from kenshu.results.standing.states import AWAY

CountedIn = Literal["day", "completion"]

# Each state of a person (kenshu.results.standing) counts in one column: together they are all who are required.
_COLUMN_OF = {
    "completed": "complete",
    "expiring": "complete",
    "failed": "failed",
    "grading": "awaiting",
    "awaiting": "awaiting",
    "in_progress": "in_progress",
    "not_started": "not_started",
    "expired": "expired",
}
PARTS = tuple(dict.fromkeys(_COLUMN_OF.values()))
_OPEN = ("awaiting", "in_progress", "not_started", "expired")  # neither complete nor failed
COUNTS = ("required", "handed_in", "complete", "expiring", "late", "failed", "none_left", *_OPEN, "overdue", *AWAY)
COLUMNS = ("department", "level", "module", *COUNTS, "completion", "completion_rate", "mean_score")


def completion(
    conn: Connection, as_of: date, time_zone: ZoneInfo, *, counted_in: CountedIn = "day", leeway: Leeway = LEEWAY
) -> pd.DataFrame:
    """Return the completion table at the end of a day, where the course is: one row a department and module.

    | column | dtype | |
    |---|---|---|
    | department | str | the path `総務部/人事課/人事係`; "" is the whole city |
    | level | int64 | 0 whole city, 1 部, 2 課, 3 係 |
    | module | str | the module's id |
    | required | int64 | people who must take it: = complete + failed + awaiting + in_progress + not_started + expired |
    | handed_in | int64 | of them, those with at least one hand-in |
    | complete | int64 | of them, those with a passed attempt that has not expired |
    | expiring | int64 | of those complete, those whose completion runs out soon, and may be renewed |
    | late | int64 | of those complete, those who completed it after their last day in time; they are not overdue |
    | failed | int64 | the last attempt is failed, and no other is open |
    | none_left | int64 | of those failed, those with no attempt left |
    | awaiting | int64 | the last attempt is handed in and waits for its grade, or for points that a person gives |
    | in_progress | int64 | an attempt is open, the first or a later one |
    | not_started | int64 | nothing is begun |
    | expired | int64 | the completion has run out, and nothing is begun since |
    | overdue | int64 | the last day in time is over with something still to do: failed, in_progress, not_started or expired |
    | exempt | int64 | assigned, but exempt on the day: not among those required |
    | on_leave | int64 | assigned, but on leave on the day: not among those required |
    | completion | str | complete and required in words: `12 of 30`, also `0 of 0` |
    | completion_rate | Float64 | complete / required, 0.0 to 1.0 |
    | mean_score | Float64 | per cent of the points: the mean of people's latest hand-ins, without those with points still awaited |

    Everybody is counted once at each level above them: in the main department of the day; by `counted_in="completion"` those who
    are complete count in the main department of the day on which they handed in what they completed it with, under the name that
    it has on the day of the report. (Where it was split since, it is the part in which they are now, else the name of then; who
    had no post on that day counts in the department of the day of the report.)

    Departments stand in the roster's order, each before those below it; there is a row for every module also where nobody must
    take it. A rate or a mean of nobody is no number: it is <NA>, never NaN or 0, where `required` is 0 (the rate) or
    nothing is graded (the mean), and every written form says so in words; a mean is <NA> too where it is of fewer than five, or
    would tell the mean of fewer (`kenshu.reports.suppression.hidden_means`), and in every row where people are counted elsewhere
    than on the day. Who is exempt or on leave counts in these two columns
    alone. Practice answers count nowhere.
    """
    staff = Staff(conn, as_of)
    people = standings_of(conn, staff, time_zone, leeway=leeway)
    departments = departments_on(conn, as_of, staff.posts)
    if counted_in == "completion":
        people = people.astype({"employee_id": "str", "department": "str"})
        complete = people["state"].isin([state for state, column in _COLUMN_OF.items() if column == "complete"])
        people.loc[complete, "department"] = main_departments(conn, people[complete], as_of)
        departments = tree([*departments[1:], *people["department"].unique()])
    keys = ["department", "module"]
    own = _counted(people).groupby(keys, as_index=False, observed=True).sum().astype(dict.fromkeys(keys, "str"))
    everywhere = pd.MultiIndex.from_product([departments, list(on_record(conn).modules)], names=keys)
    table = at_every_level(own).groupby(keys).sum().reindex(everywhere, fill_value=0).reset_index()
    table["level"] = table["department"].map(level)
    table = table.astype({**dict.fromkeys(keys, "str"), **dict.fromkeys([*COUNTS, "level"], "int64")})
    table["completion"] = table["complete"].astype("str") + " of " + table["required"].astype("str")
    table["completion_rate"] = ratio(table["complete"], table["required"])
    mean = ratio(table["score"], table["scores"])
    table["mean_score"] = mean.mask(_hidden_means(own, table)) if counted_in == "day" else mean.mask(mean.notna())
    return table[list(COLUMNS)]


def _hidden_means(own: pd.DataFrame, table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return of each row whether its mean is not to be shown."""
    hidden = {
        module: hidden_means(dict(zip(rows["department"], rows["scores"].tolist(), strict=True)))
        for module, rows in own.groupby("module")
    }
    places = zip(table["department"], table["module"], strict=True)
    return np.array([place in hidden.get(module, ()) for place, module in places], dtype=bool)


def _counted(people: pd.DataFrame) -> pd.DataFrame:
    """Return 0 or 1 of each person in each column, and the sum and the number of the scores."""
    state = people["state"]  # a category: comparing it compares numbers
    required = ~state.isin(AWAY)
    counted: dict[str, pd.Series[bool]] = {
        "required": required,
        "handed_in": required & people["handed_in"],
        **{part: state.isin([each for each, column in _COLUMN_OF.items() if column == part]) for part in PARTS},
        "expiring": state == "expiring",
        "late": people["late"],
        "none_left": (state == "failed") & (people["attempts_left"] == 0),
        "overdue": people["overdue"],
        **{away: state == away for away in AWAY},
        "scores": required & people["score"].notna(),
    }
    table = pd.DataFrame({name: values.astype("int64") for name, values in counted.items()})
    score = np.where(counted["scores"], people["score"].fillna(0.0), 0.0)
    return table.assign(score=score.astype("float64"), department=people["department"], module=people["module_id"])


def at_every_level(own: pd.DataFrame) -> pd.DataFrame:
    """Return each row of a department once for it and once for each department above it, the whole city included."""
    pairs = [(department, ancestor) for department in own["department"].unique() for ancestor in with_ancestors(department)]
    above = pd.DataFrame(pairs, columns=["below", "department"]).astype("str")
    return own.rename(columns={"department": "below"}).merge(above, on="below").drop(columns="below")


def ratio(part: "pd.Series[float]", whole: "pd.Series[int]") -> "pd.Series[float]":
    """Return part / whole as Float64, <NA> where the whole is 0."""
    return part.astype("Float64") / whole.astype("Float64").mask(whole == 0)
