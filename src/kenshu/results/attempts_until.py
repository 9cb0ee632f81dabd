"""What everybody has done by a day, and what it came to: every attempt, read from the records in one query."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, case, func, select

from kenshu.content import Content
from kenshu.results.standing import valid_until
from kenshu.storage.frames import moments, read_columns
from kenshu.storage.tables import attempt, grade, receipt

FOR_GOOD = pd.Timestamp(9999, 12, 31)
_ROUNDING = 1e-9  # as in kenshu.results.grades
_WANTED = grade.c.max_score * grade.c.pass_mark / 100.0 - _ROUNDING
_PASSED, _OPEN, _FAILED = 1, 0, -1
_VERDICT = case((grade.c.score >= _WANTED, _PASSED), (grade.c.score + grade.c.awaiting < _WANTED, _FAILED), (grade.c.id > 0, _OPEN))


def attempts_until(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """Every attempt begun by the day at one of the modules, with what it came to by the day, each person's in their order.

    | column | |
    |---|---|
    | employee_id, module_id | category of text, the modules as `content` has them |
    | number | int64 |
    | at | datetime64[us], UTC: the hand-in; NaT where it is not handed in by the day |
    | handed_in_on | datetime64[s]: the day of the hand-in |
    | graded, failed | bool; of a hand-in, by the grade that holds now |
    | score | float64: per cent of the points; NaN where points are still awaited |
    | last_day | datetime64[s]: the last day of the completion, year 9999 where it does not run out; NaT where it is not passed |
    """
    read = _read(conn, as_of, time_zone)
    person, people = pd.factorize(read.pop("employee_id"))
    modules = pd.Index(list(content.modules), dtype="str")
    module = modules.get_indexer(pd.Index(read.pop("module_id")))
    identity = (person * (len(content.modules) + 1) + module + 1) * (read["number"].max(initial=0) + 1) + read["number"]
    order = np.lexsort((read["grade"], identity))
    newest = np.ones(len(order), dtype=bool)  # of the grades of an attempt the last holds
    newest[:-1] = np.diff(identity[order]) > 0
    order = order[newest & (module[order] >= 0)]
    done = {name: values[order] for name, values in read.items()}
    days = pd.DatetimeIndex(done["at"]).tz_localize("UTC").tz_convert(time_zone).tz_localize(None).normalize()
    handed_in_on = days.to_numpy().astype("datetime64[s]")
    passed = np.flatnonzero(done["verdict"] == _PASSED)
    last_day = np.full(len(order), np.datetime64("NaT", "s"))
    last_day[passed] = _last_days(module[order][passed], handed_in_on[passed], content)
    columns = {
        "employee_id": pd.Categorical.from_codes(person[order], pd.Index(people, dtype="str")),
        "module_id": pd.Categorical.from_codes(module[order], modules),
        "number": done["number"],
        "at": done["at"],
        "handed_in_on": handed_in_on,
        "graded": ~np.isnan(done["verdict"]),
        "failed": done["verdict"] == _FAILED,
        "score": done["score"],
        "last_day": last_day,
    }
    return pd.DataFrame(columns, copy=False)


def _read(conn: Connection, as_of: date, time_zone: ZoneInfo) -> dict[str, NDArray[Any]]:
    over = datetime.combine(as_of + timedelta(days=1), time(), time_zone)
    found = read_columns(
        conn,
        select(
            attempt.c.employee_id,
            attempt.c.module_id,
            attempt.c.number,
            receipt.c.at,
            grade.c.id.label("grade"),
            _VERDICT.label("verdict"),
            case((grade.c.awaiting == 0, 100.0 * grade.c.score / func.nullif(grade.c.max_score, 0))).label("score"),
        )
        .outerjoin_from(attempt, receipt, (receipt.c.attempt_id == attempt.c.id) & (receipt.c.at < over))
        .outerjoin(grade, grade.c.attempt_id == receipt.c.attempt_id)
        .where(attempt.c.started_at < over),
    )
    numbers = {name: np.array(found[name], dtype="float64") for name in ("grade", "verdict", "score")}
    texts = {name: np.array(found[name], dtype=object) for name in ("employee_id", "module_id")}
    return {**texts, "number": np.array(found["number"], dtype="int64"), "at": moments(found["at"]), **numbers}


def _last_days(module: "NDArray[np.intp]", day: "NDArray[np.datetime64]", content: Content) -> "NDArray[np.datetime64]":
    """The last day of each completion, asked once for each module and day of a hand-in."""
    rules = [each.valid for each in content.modules.values()]
    number, days = pd.factorize(day)
    asked, pairs = pd.factorize(number * len(rules) + module)
    dates = days.astype("datetime64[D]").tolist()
    last = [valid_until(rules[pair % len(rules)], dates[pair // len(rules)]) or FOR_GOOD.date() for pair in pairs.tolist()]
    return np.array(last, dtype="datetime64[s]")[asked]
