"""Completion over time: on each of many days what `kenshu.reports.completion` counts on one, without its cost for each of them.

Attempts are read once. Who is there is read anew only where a post or a change of departments lies between two days; whom the
assignments reach is asked for each day, for new rules and new fiscal years. A test holds the figures against `completion`.
"""

import copy
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu import clock
from kenshu.assigning.due.everybody import Staff
from kenshu.assigning.rules import rules_in_force
from kenshu.editions.on_record import Editions, on_record
from kenshu.people import absences
from kenshu.people.departments import tree, with_ancestors
from kenshu.results.standing.attempts_until import attempts_until
from kenshu.storage.tables import department_change, post

COLUMNS = ("day", "department", "module", "required", "complete", "completion_rate")
_AT = ["employee_id", "module_id"]
_KEYS = ["day", "department", "module"]


def trend(conn: Connection, days: Sequence[date], time_zone: ZoneInfo) -> pd.DataFrame:
    """Completion at the end of each day, for every department and module of that day.

    | column | dtype | |
    |---|---|---|
    | day | datetime64 | |
    | department | str | the path, under its name of that day; "" is the whole city |
    | module | str | the module's id |
    | required, complete | int64 | as `completion` counts them on that day |
    | completion_rate | Float64 | complete / required; <NA> where nobody is required |

    The order is that of `days`, then of the departments, then of the modules.
    """
    if not days:
        return _finished([], [])
    editions = on_record(conn)
    passed = attempts_until(conn, editions, max(days), time_zone)
    passed = passed.loc[passed["last_day"].notna(), [*_AT, "handed_in_on", "last_day"]].astype(dict.fromkeys(_AT, "str"))
    staffs = _Staffs(conn)
    order = list(conn.scalars(select(post.c.department).group_by(post.c.department).order_by(func.min(post.c.id))))
    counted: list[pd.DataFrame] = []
    wanted: list[tuple[date, str, str]] = []
    for day in days:
        staff = staffs.on(day)
        required = _required(conn, editions, staff, time_zone)
        held = passed[passed["handed_in_on"] <= pd.Timestamp(day)].drop_duplicates(_AT, keep="last")
        held = held.loc[held["last_day"] >= pd.Timestamp(day), _AT].assign(complete=1)
        table = required.merge(held, on=_AT, how="left")
        counted.append(
            table.groupby(["department", "module_id"])
            .agg(required=("employee_id", "size"), complete=("complete", "count"))
            .reset_index()
            .assign(day=day)
        )
        present = set(staff.posts["department"])
        departments = tree(department for department in order if department in present)
        wanted += [(day, department, module) for department in departments for module in editions.modules]
    return _finished(counted, wanted)


def reporting_days(year: int, every: Literal["week", "month"], today: date) -> list[date]:
    """The last day of every week (Sunday) or month of a fiscal year up to today, today last; none before the year begins."""
    first, last = date(year, 4, 1), min(today, clock.fiscal_year_end(date(year, 4, 1)))
    all_days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    days = [day for day in all_days if (day.weekday() == 6 if every == "week" else (day + timedelta(days=1)).day == 1)]
    return days if not days or days[-1] == last else [*days, last] if last >= first else []


class _Staffs:
    """Who is there on each day, read once for days between which no post begins and no department changes."""

    def __init__(self, conn: Connection) -> None:
        begins = {*conn.scalars(select(post.c.since)), *conn.scalars(select(department_change.c.since))}
        self._conn = conn
        self._begins = sorted(begins)
        self._read: dict[int, Staff] = {}

    def on(self, day: date) -> Staff:
        """Everybody who is there on the day; who is new in a fiscal year is told by the day itself."""
        number = bisect_right(self._begins, day)
        if number not in self._read:
            self._read[number] = Staff(self._conn, day)
        staff = copy.copy(self._read[number])
        staff.day = day
        return staff


def _required(conn: Connection, editions: Editions, staff: Staff, time_zone: ZoneInfo) -> pd.DataFrame:
    """Who must take what on the day: assigned, and neither exempt nor on leave. Columns: employee_id, module_id, department."""
    reached = {module: np.zeros(len(staff.posts), dtype=bool) for module in editions.modules}
    for made in rules_in_force(conn, staff.day, time_zone):
        if made.rule.module_id in reached:
            reached[made.rule.module_id][staff.reached(made.rule, clock.day_of(made.at, time_zone))] = True
    away = absences.on(conn, staff.day)
    people = staff.posts["employee_id"]
    found = []
    for module, rows in reached.items():
        of_module = away["module_id"].isna() | (away["module_id"] == module)
        there = rows & ~people.isin(away.loc[of_module, "employee_id"]).to_numpy()
        found.append(staff.posts.loc[there, ["employee_id", "department"]].assign(module_id=module))
    return pd.concat(found, ignore_index=True).astype({"module_id": "str"})


def _finished(counted: Sequence[pd.DataFrame], wanted: Sequence[tuple[date, str, str]]) -> pd.DataFrame:
    """The sums at every level of the tree, a row for every day, department and module."""
    own = pd.concat([pd.DataFrame(columns=["department", "module_id", "required", "complete", "day"]), *counted], ignore_index=True)
    above = pd.DataFrame(list(_above(own["department"].unique())), columns=["department", "ancestor"])
    sums = (
        own.merge(above, on="department")
        .drop(columns="department")
        .rename(columns={"ancestor": "department", "module_id": "module"})
    )
    index = pd.MultiIndex.from_tuples(wanted, names=_KEYS) if wanted else pd.MultiIndex.from_arrays([[], [], []], names=_KEYS)
    table = sums.groupby(_KEYS)[["required", "complete"]].sum().reindex(index, fill_value=0).reset_index()
    types = {"day": "datetime64[s]", "department": "str", "module": "str", "required": "int64", "complete": "int64"}
    table = table.astype(types)
    table["completion_rate"] = table["complete"].astype("Float64") / table["required"].astype("Float64").mask(
        table["required"] == 0
    )
    return table[list(COLUMNS)]


def _above(departments: Iterable[str]) -> Iterator[tuple[str, str]]:
    for department in departments:
        for ancestor in with_ancestors(department):
            yield department, ancestor
