"""Where everybody stands: `kenshu.grading.standing` for the whole city at once, without a loop over people.

The rules are that module's and those of `kenshu.people.due_dates`; a test holds both against each other.
"""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.content import Content
from kenshu.grading.standing import EXPIRING, TO_DO, valid_until
from kenshu.people import absences
from kenshu.people.due_dates import claims_on, settled
from kenshu.people.rules import Staff
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import attempt, grade, receipt

_ROUNDING = 1e-9  # as in kenshu.grading.grades
_AT = ["employee_id", "module_id"]
_FOR_GOOD = pd.Timestamp(9999, 12, 31)


def standings(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """Where everybody stands with each module assigned to them, at the end of a day; one row a person and module.

    | column | |
    |---|---|
    | employee_id, module_id, department, employment_type | text; the main department of the day |
    | due | datetime64, the last day in time |
    | state | text: one of `kenshu.grading.standing.STATES` |
    | overdue | bool: the last day in time is over, and the person has still something to do |
    | handed_in | bool: at least one attempt is handed in |
    | score | Float64: per cent of the points of the latest hand-in; <NA> where there is none, or where points are still awaited |
    | completed_on | datetime64: the day of the hand-in of the last passed attempt, by its number; NaT where there is none |
    | valid_until | datetime64: the last day of that completion; NaT where there is none, or where it does not run out |
    | attempts_left | int64: attempts of the present cycle that are not begun |

    Who is exempt or on leave has a row too: their state says so, and whatever else they have done stands in the other columns.
    The day decides who works where, which assignments and extensions hold, who is away, and what is begun and handed in. A
    hand-in's grade is the one that holds now, also where it was given after the day: it says what the hand-in was worth.
    """
    attempts = attempts_until(conn, content, as_of, time_zone)
    persons = _by_person(attempts, as_of)
    staff = Staff(conn, as_of)
    claims = claims_on(conn, staff, time_zone)
    claims = claims[claims["module_id"].isin(list(content.modules))]
    table = settled(claims, persons[[*_AT, "ran_out", "since"]])
    people = staff.posts[["employee_id", "department", "employment_type"]]
    table = table.merge(people, on="employee_id").merge(persons, on=_AT, how="left")
    table["handed_in"] = table["handed_in"].eq(True)  # who has no attempt has not
    table["state"] = _states(table, _absent(conn, as_of, table), pd.Timestamp(as_of))
    table["overdue"] = (table["due"] < pd.Timestamp(as_of)) & table["state"].isin(TO_DO)
    table["score"] = table["score"].astype("Float64")
    allowed = table["module_id"].map({key: module.attempts for key, module in content.modules.items()}) + table["more_attempts"]
    table["attempts_left"] = (allowed - table["begun"].fillna(0)).clip(lower=0).astype("int64")
    table["valid_until"] = table["last_day"].mask(table["last_day"] == _FOR_GOOD).astype("datetime64[s]")
    table["completed_on"] = table["completed_on"].astype("datetime64[s]")
    who = [*_AT, "department", "employment_type"]
    return table[[*who, "due", "state", "overdue", "handed_in", "score", "completed_on", "valid_until", "attempts_left"]]


def attempts_until(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """Every attempt begun by the day, in the order of their numbers, with what it came to by the day."""
    columns = (attempt.c.id, attempt.c.employee_id, attempt.c.module_id, attempt.c.number, attempt.c.started_at)
    receipts = read_frame(conn, select(receipt.c.attempt_id, receipt.c.at))
    newest = select(func.max(grade.c.id)).group_by(grade.c.attempt_id)
    points = (grade.c.attempt_id, grade.c.score, grade.c.max_score, grade.c.awaiting, grade.c.pass_mark)
    grades = read_frame(conn, select(*points).where(grade.c.id.in_(newest)))
    table = read_frame(conn, select(*columns)).rename(columns={"id": "attempt_id"})
    table = table.merge(receipts, on="attempt_id", how="left").merge(grades, on="attempt_id", how="left")
    table["at"] = pd.to_datetime(table["at"], utc=True)
    table["started_on"] = _days(table["started_at"], time_zone)
    table["handed_in_on"] = _days(table["at"], time_zone)
    table = table[(table["started_on"] <= pd.Timestamp(as_of)) & table["module_id"].isin(list(content.modules))].copy()
    in_time = table["handed_in_on"] <= pd.Timestamp(as_of)
    table[["handed_in_on", "at"]] = table[["handed_in_on", "at"]].where(in_time)
    table["score"] = table["score"].where(in_time)
    table["last_day"] = _last_days(table, content).where(_passed(table))
    return table.sort_values([*_AT, "number"])


def _by_person(attempts: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row a person and module: the last completion, what has run out, and the cycle since."""
    last = attempts.drop_duplicates(_AT, keep="last").set_index(_AT)
    handed_in = attempts[attempts["handed_in_on"].notna()].drop_duplicates(_AT, keep="last").set_index(_AT)
    decided = handed_in[handed_in["awaiting"] == 0]
    passed = attempts[attempts["last_day"].notna()]
    completion = passed.drop_duplicates(_AT, keep="last").set_index(_AT)
    over = passed[passed["last_day"] < pd.Timestamp(as_of)]
    table = pd.DataFrame(
        {
            "handed_in": attempts.groupby(_AT)["handed_in_on"].count() > 0,
            "last_handed_in": last["handed_in_on"].notna(),
            "last_graded": last["score"].notna(),
            "last_failed": _failed(last),
            "score": 100 * decided["score"] / decided["max_score"],
            "completed_on": completion["handed_in_on"],
            "last_day": completion["last_day"],
            "since": completion["at"],
            "ran_out": over.groupby(_AT)["last_day"].max(),
        }
    )
    numbers = attempts.join(completion["number"].rename("cycle_after"), on=_AT)
    in_cycle = numbers["number"] > numbers["cycle_after"].fillna(0)
    table["begun"] = in_cycle.groupby([numbers["employee_id"], numbers["module_id"]]).sum()
    return table.reset_index().astype({"employee_id": "str", "module_id": "str"})


def _states(table: pd.DataFrame, absent: "pd.Series[str]", as_of: pd.Timestamp) -> "pd.Series[str]":
    handed_in, graded, failed = (table[column].eq(True) for column in ("last_handed_in", "last_graded", "last_failed"))
    last_day = table["last_day"]
    begun = table["begun"].fillna(0) > 0
    conditions = {
        "exempt": absent == "exempt",
        "on_leave": absent == "on_leave",
        "expiring": (last_day >= as_of) & (last_day <= as_of + EXPIRING),
        "completed": last_day >= as_of,
        "expired": last_day.notna() & ~begun,
        "not_started": ~begun,
        "in_progress": ~handed_in,
        "grading": ~graded,
        "failed": failed,
    }
    return pd.Series(np.select(list(conditions.values()), list(conditions), "awaiting"), index=table.index, dtype="str")


def _absent(conn: Connection, as_of: date, table: pd.DataFrame) -> "pd.Series[str]":
    """exempt, on_leave or "" for each row."""
    entries = absences.on(conn, as_of)
    of_all = entries["module_id"].isna()
    found = pd.Series("", index=table.index)
    pairs = pd.MultiIndex.from_frame(table[_AT])
    for state, kinds in (("on_leave", entries["kind"] != "exempt"), ("exempt", entries["kind"] == "exempt")):
        whole = table["employee_id"].isin(entries.loc[of_all & kinds, "employee_id"])
        one = pairs.isin(pd.MultiIndex.from_frame(entries.loc[~of_all & kinds, _AT]))
        found = found.mask(whole | one, state)
    return found


def _passed(attempts: pd.DataFrame) -> "pd.Series[bool]":
    return attempts["score"] >= _wanted(attempts)


def _failed(attempts: pd.DataFrame) -> "pd.Series[bool]":
    return attempts["score"] + attempts["awaiting"] < _wanted(attempts)


def _wanted(attempts: pd.DataFrame) -> "pd.Series[float]":
    return attempts["max_score"] * attempts["pass_mark"] / 100 - _ROUNDING


def _days(moments: "pd.Series[pd.Timestamp]", time_zone: ZoneInfo) -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(moments, utc=True).dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()


def _last_days(attempts: pd.DataFrame, content: Content) -> "pd.Series[pd.Timestamp]":
    """The last day of each hand-in's completion, as if it were passed; asked once for each module and day."""
    when = attempts[["module_id", "handed_in_on"]].dropna().drop_duplicates()
    last = [
        valid_until(content.modules[module].valid, day.date()) or _FOR_GOOD.date()
        for module, day in zip(when["module_id"], when["handed_in_on"], strict=True)
    ]
    when = when.assign(last_day=pd.Series(last, index=when.index, dtype="datetime64[s]"))
    merged = attempts[["module_id", "handed_in_on"]].merge(when, on=["module_id", "handed_in_on"], how="left")
    return merged["last_day"].set_axis(attempts.index)
