"""Completion over time: on each of many days what `kenshu.reports.completion` counts on one, without its cost for each of them.

Attempts are read once. Who is there is read anew only where a post or a change of departments lies between two days; whom the
assignments reach is asked for each day, for new rules and new fiscal years. A test holds the figures against `completion`.
"""

import copy
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from kenshu import clock
from kenshu.assigning.due.everybody import Staff
from kenshu.assigning.in_force import rules_in_force
from kenshu.editions.on_record import Editions, on_record
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.people.departments import tree
from kenshu.reports.completion import at_every_level, ratio
from kenshu.results.standing.attempts_until import attempts_until, with_completions
from kenshu.storage.tables import department_change, post

COLUMNS = ("day", "department", "module", "required", "complete", "completion_rate")
_AT = ["employee_id", "module_id"]
_KEYS = ["day", "department", "module"]
_TYPES = {"day": "datetime64[s]", "department": "str", "module": "str", "required": "int64", "complete": "int64"}


def trend(conn: Connection, days: Sequence[date], time_zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return completion at the end of each day, for every department and module of that day.

    | column | dtype | |
    |---|---|---|
    | day | datetime64 | |
    | department | str | the path, under its name of that day; "" is the whole city |
    | module | str | the module's id |
    | required, complete | int64 | as `completion` counts them on that day |
    | completion_rate | Float64 | complete / required; <NA> where nobody is required |

    The order is that of `days`, then of the departments, then of the modules.
    """
    editions = on_record(conn)
    first, last = min(days, default=date.min), max(days, default=date.min)
    attempts = attempts_until(conn, editions, last, time_zone, since=first, leeway=leeway)
    passed = attempts[attempts["passed"]]
    voids = sorted(passed["void_on"].dropna().unique())  # from each of these days on a renewal may be none any more
    counting: dict[int, pd.DataFrame] = {}
    begins = sorted({*conn.scalars(select(post.c.since)), *conn.scalars(select(department_change.c.since))})
    staffs: dict[int, Staff] = {}
    order = list(conn.scalars(select(post.c.department).group_by(post.c.department).order_by(func.min(post.c.id))))
    counted = [pd.DataFrame(columns=[*_KEYS, "required", "complete"])]
    wanted: list[tuple[date, str, str]] = []
    for day in days:
        between = bisect_right(begins, day)
        if between not in staffs:
            staffs[between] = Staff(conn, day)
        staff = copy.copy(staffs[between])
        staff.day = day  # it tells who is new in a fiscal year
        required = _required(conn, editions, staff, time_zone)
        over = bisect_right(voids, pd.Timestamp(day))
        if over not in counting:
            counting[over] = with_completions(passed[~(passed["void_on"] <= pd.Timestamp(day))], leeway)
        complete = required & (_last_days(counting[over], staff, list(editions.modules), day) >= np.datetime64(day))
        place, places = pd.factorize(staff.posts["department"])
        for module, must, done in zip(editions.modules, required, complete, strict=True):
            numbers = {
                name: np.bincount(place[rows], minlength=len(places)) for name, rows in (("required", must), ("complete", done))
            }
            counted.append(pd.DataFrame({"day": day, "department": places, "module": module, **numbers}))
        present = set(staff.posts["department"])
        departments = tree(department for department in order if department in present)
        wanted += [(day, department, module) for department in departments for module in editions.modules]
    sums = at_every_level(pd.concat(counted, ignore_index=True)).groupby(_KEYS)[["required", "complete"]].sum()
    index = pd.MultiIndex.from_frame(pd.DataFrame(wanted, columns=_KEYS))
    table = sums.reindex(index, fill_value=0).reset_index().astype(_TYPES)
    return table.assign(completion_rate=ratio(table["complete"], table["required"]))[list(COLUMNS)]


def reporting_days(year: int, every: Literal["week", "month"], today: date) -> list[date]:
    """Return the last day of every week (Sunday) or month of a fiscal year up to today, today last; none before the year begins."""
    first, last = date(year, 4, 1), min(today, clock.fiscal_year_end(date(year, 4, 1)))
    days = [day.date() for day in pd.date_range(first, last, freq="W-SUN" if every == "week" else "ME")]
    return days if last in days or last < first else [*days, last]


def _last_days(passed: pd.DataFrame, staff: Staff, modules: list[str], day: date) -> "NDArray[np.datetime64]":
    """Return the last day of what each person has passed last by the day: a row a module, a column a person; NaT where nothing."""
    by_then = (passed["handed_in_on"] <= pd.Timestamp(day)).to_numpy()
    people, kinds = passed["employee_id"].cat, passed["module_id"].cat
    person = staff.rows_of(people.categories)[people.codes[by_then]]
    module = pd.Index(modules).get_indexer(kinds.categories)[kinds.codes[by_then]]
    there = person >= 0
    last = np.full((len(modules), len(staff.posts)), np.datetime64("NaT", "s"))
    last[module[there], person[there]] = passed["last_day"].to_numpy()[by_then][there]  # of several the last stays
    return last


def _required(conn: Connection, editions: Editions, staff: Staff, time_zone: ZoneInfo) -> "NDArray[np.bool_]":
    """Return who must take what on the day (assigned, not exempt, not on leave): a row a module, a column a person."""
    modules = list(editions.modules)
    required = np.zeros((len(modules), len(staff.posts)), dtype=bool)
    for made in rules_in_force(conn, staff.day, time_zone):
        if made.rule.module_id in modules:
            rows = staff.reached(made.rule, made.departments)
            required[modules.index(made.rule.module_id), rows] = True
    away = absences.on(conn, staff.day)
    for person, module in zip(staff.rows_of(away["employee_id"]), away["module_id"], strict=True):
        if person >= 0 and pd.isna(module):
            required[:, person] = False
        elif person >= 0 and module in modules:
            required[modules.index(module), person] = False
    return required
