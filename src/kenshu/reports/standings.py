"""Where everybody stands: `kenshu.grading.standing` for the whole city at once, without a loop over people.

The rules are that module's; a test holds both against each other.
"""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.content import Content
from kenshu.grading.standing import valid_until
from kenshu.people.assignments import required_on
from kenshu.people.posts import posts_on
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import attempt, grade, receipt

_ROUNDING = 1e-9  # as in kenshu.grading.grades
_AT = ["employee_id", "module_id"]


def standings(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """Where everybody stands with each module they must take, at the end of a day; one row a person and module.

    | column | |
    |---|---|
    | employee_id, module_id, department, employment_type | text |
    | due | datetime64, the last day in time |
    | state | text: completed, in_progress, grading, awaiting, failed, expired, not_started |
    | overdue | bool: the last day in time is over, and the person has still something to do |
    | handed_in | bool: at least one attempt is handed in |
    | score | Float64: per cent of the points of the latest hand-in; <NA> where there is none, or where points are still awaited |

    The day decides who works where, which assignments count and what is begun and handed in. A hand-in's grade is the one
    that holds now, also where it was given after the day: it says what the hand-in was worth.
    """
    required = required_on(conn, as_of, time_zone)
    required = required[required["module_id"].isin(list(content.modules))]
    people = posts_on(conn, as_of)[["employee_id", "department", "employment_type"]]
    attempts = _attempts(conn, content, as_of, time_zone)
    table = required.merge(people, on="employee_id").merge(_by_person(attempts), on=_AT, how="left")
    for column in ("completed", "handed_in"):
        table[column] = table[column].eq(True)  # who has no attempt has neither
    table["state"] = _states(table)
    late = table["due"] < pd.Timestamp(as_of)
    table["overdue"] = late & ~table["state"].isin(["completed", "grading", "awaiting"])
    table["score"] = table["score"].astype("Float64")
    return table[[*_AT, "department", "employment_type", "due", "state", "overdue", "handed_in", "score"]]


def _attempts(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    columns = (attempt.c.id, attempt.c.employee_id, attempt.c.module_id, attempt.c.number, attempt.c.started_at)
    receipts = read_frame(conn, select(receipt.c.attempt_id, receipt.c.at))
    newest = select(func.max(grade.c.id)).group_by(grade.c.attempt_id)
    grades = read_frame(
        conn,
        select(grade.c.attempt_id, grade.c.score, grade.c.max_score, grade.c.awaiting, grade.c.pass_mark).where(
            grade.c.id.in_(newest)
        ),
    )
    table = read_frame(conn, select(*columns)).rename(columns={"id": "attempt_id"})
    table = table.merge(receipts, on="attempt_id", how="left").merge(grades, on="attempt_id", how="left")
    table["started_on"] = _days(table["started_at"], time_zone)
    table["handed_in_on"] = _days(table["at"], time_zone)
    table = table[(table["started_on"] <= pd.Timestamp(as_of)) & table["module_id"].isin(list(content.modules))].copy()
    in_time = table["handed_in_on"] <= pd.Timestamp(as_of)
    table["handed_in_on"] = table["handed_in_on"].where(in_time)
    table["score"] = table["score"].where(in_time)
    table["holds"] = _passed(table) & (_last_days(table, content) >= pd.Timestamp(as_of))
    return table.sort_values([*_AT, "number"])


def _by_person(attempts: pd.DataFrame) -> pd.DataFrame:
    """One row a person and module: what the last attempt says, and what all of them together say."""
    last = attempts.drop_duplicates(_AT, keep="last").set_index(_AT)
    handed_in = attempts[attempts["handed_in_on"].notna()].drop_duplicates(_AT, keep="last").set_index(_AT)
    decided = handed_in[handed_in["awaiting"] == 0]
    return pd.DataFrame(
        {
            "completed": attempts.groupby(_AT)["holds"].any(),
            "handed_in": attempts.groupby(_AT)["handed_in_on"].count() > 0,
            "last_handed_in": last["handed_in_on"].notna(),
            "last_graded": last["score"].notna(),
            "last_passed": _passed(last),
            "last_failed": _failed(last),
            "score": 100 * decided["score"] / decided["max_score"],
        }
    ).reset_index()


def _states(table: pd.DataFrame) -> "pd.Series[str]":
    began = table["last_handed_in"].notna()
    handed_in, graded, passed, failed = (
        table[column].eq(True) for column in ("last_handed_in", "last_graded", "last_passed", "last_failed")
    )
    conditions = [table["completed"], ~began, ~handed_in, ~graded, passed, failed]
    names = ["completed", "not_started", "in_progress", "grading", "expired", "failed"]
    return pd.Series(np.select(conditions, names, "awaiting"), index=table.index, dtype="str")


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
        valid_until(content.modules[module].valid, day.date()) or date(9999, 12, 31)
        for module, day in zip(when["module_id"], when["handed_in_on"], strict=True)
    ]
    when = when.assign(last_day=pd.Series(last, index=when.index, dtype="datetime64[s]"))
    merged = attempts[["module_id", "handed_in_on"]].merge(when, on=["module_id", "handed_in_on"], how="left")
    return merged["last_day"].set_axis(attempts.index)
