"""Attempts of everybody by a day, with what each came to: read from the records in one query."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, case, func, null, select, true

from kenshu.attempts.attempts import counts
from kenshu.clock import day_end
from kenshu.editions.on_record import Editions, no_edition
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import FAILED, PASSED, verdict_in_sql
from kenshu.storage.frames import moments, read_columns
from kenshu.storage.tables import attempt, attempt_void, grade, receipt

FOR_GOOD = pd.Timestamp(9999, 12, 31)


def attempts_until(
    conn: Connection,
    editions: Editions,
    as_of: date,
    time_zone: ZoneInfo,
    module_id: str | None = None,
    since: date | None = None,
) -> pd.DataFrame:
    """Return every attempt begun by the day and not void on it, with what it came to by the day, each person's in their order.

    With `module_id` those at this module alone. With `since` also those that were not void on that day yet.

    | column | |
    |---|---|
    | employee_id, module_id | category of text, the modules as `editions` has them |
    | number | int64 |
    | at | datetime64[us], UTC: the hand-in; NaT where it is not handed in by the day |
    | handed_in_on | datetime64[s]: the day of the hand-in |
    | graded, failed | bool; of a hand-in, by the grade that holds now |
    | score | float64: per cent of the points; NaN where points are still awaited |
    | allowed | int64: how many attempts a cycle has that is begun at this attempt's edition |
    | last_day | datetime64[s]: the last day of the completion, NaT where it is not passed, year 9999 where it does not run out |
    | void_on | datetime64[s]: the day from which it is void; NaT where it is not, or where `since` is not asked for |
    """
    read = _read(conn, as_of, time_zone, module_id, since)
    modules = pd.Index(list(editions.modules), dtype="str")
    edition = _editions(conn, editions, read)
    person, people = pd.factorize(read.pop("employee_id"))
    module = modules.get_indexer(pd.Index(read.pop("module_id")))
    identity = (person * (len(modules) + 1) + module + 1) * (read["number"].max(initial=0) + 1) + read["number"]
    order = np.lexsort((read["grade"], identity))
    newest = np.ones(len(order), dtype=bool)  # of the grades of an attempt the last holds
    newest[:-1] = np.diff(identity[order]) > 0
    order = order[newest & (module[order] >= 0)]
    done = {name: values[order] for name, values in read.items()}
    handed_in_on = _days(done["at"], time_zone)
    passed = np.flatnonzero(done["verdict"] == PASSED)
    last_day = np.full(len(order), np.datetime64("NaT", "s"))
    last_day[passed] = _last_days(edition[order][passed], handed_in_on[passed], editions)
    columns = {
        "employee_id": pd.Categorical.from_codes(person[order], pd.Index(people, dtype="str")),
        "module_id": pd.Categorical.from_codes(module[order], modules),
        "number": done["number"],
        "at": done["at"],
        "handed_in_on": handed_in_on,
        "graded": ~np.isnan(done["verdict"]),
        "failed": done["verdict"] == FAILED,
        "score": done["score"],
        "allowed": np.array([each.rules.attempts for each in editions.every], dtype="int64")[edition[order]],
        "last_day": last_day,
        "void_on": _days(done["void_at"], time_zone),
    }
    return pd.DataFrame(columns, copy=False)


def _days(at: NDArray[Any], time_zone: ZoneInfo) -> "NDArray[np.datetime64]":
    """Return the day of each moment, where the course is."""
    return (
        pd.DatetimeIndex(at)
        .tz_localize("UTC")
        .tz_convert(time_zone)
        .tz_localize(None)
        .normalize()
        .to_numpy()
        .astype("datetime64[s]")
    )


def _read(conn: Connection, as_of: date, time_zone: ZoneInfo, module_id: str | None, since: date | None) -> dict[str, NDArray[Any]]:
    over = day_end(as_of, time_zone)
    void = select(attempt_void.c.entered_at).where(attempt_void.c.attempt_id == attempt.c.id).scalar_subquery()
    at_module = true() if module_id is None else attempt.c.module_id == module_id
    found = read_columns(
        conn,
        select(
            attempt.c.employee_id,
            attempt.c.module_id,
            attempt.c.number,
            attempt.c.edition,
            receipt.c.at,
            (null() if since is None else void).label("void_at"),
            grade.c.id.label("grade"),
            verdict_in_sql().label("verdict"),
            case((grade.c.awaiting == 0, 100.0 * grade.c.score / func.nullif(grade.c.max_score, 0))).label("score"),
        )
        .outerjoin_from(attempt, receipt, (receipt.c.attempt_id == attempt.c.id) & (receipt.c.at < over))
        .outerjoin(grade, grade.c.attempt_id == receipt.c.attempt_id)
        .where(attempt.c.started_at < over, counts(over if since is None else day_end(since, time_zone)), at_module),
    )
    numbers = {name: np.array(found[name], dtype="float64") for name in ("grade", "verdict", "score")}
    texts = {name: np.array(found[name], dtype=object) for name in ("employee_id", "module_id", "edition")}
    return {
        **texts,
        "number": np.array(found["number"], dtype="int64"),
        "at": moments(found["at"]),
        "void_at": moments(found["void_at"]),
        **numbers,
    }


def _editions(conn: Connection, editions: Editions, read: dict[str, NDArray[Any]]) -> "NDArray[np.intp]":
    """Return the place in `editions.every` of each attempt's edition; -1 where its module was never released.

    Raises CourseMissing where an edition that an attempt names is not on record.
    """
    places = {each.sha256: place for place, each in enumerate(editions.every)}
    codes, found = pd.factorize(read.pop("edition"))
    for number, sha256 in enumerate(found):
        if sha256 not in places:  # the records were changed: a report that left the attempt out would be a wrong one
            raise no_edition(read["module_id"][np.flatnonzero(codes == number)[0]], sha256)
    of_code = np.array([*(places[sha256] for sha256 in found), -1], dtype=np.intp)
    edition = of_code[codes]
    early = np.flatnonzero(codes < 0)  # from before editions were kept
    if len(early):
        rows = conn.execute(select(attempt.c.employee_id, attempt.c.module_id, attempt.c.number, attempt.c.released))
        released = {(row.employee_id, row.module_id, row.number): row.released for row in rows}
        for at in early:
            module_id = read["module_id"][at]
            if module_id in editions.modules:
                drawn_from = released[read["employee_id"][at], module_id, read["number"][at]]
                edition[at] = places[editions.drawn_from(module_id, drawn_from).sha256]
    return edition


def _last_days(edition: "NDArray[np.intp]", day: "NDArray[np.datetime64]", editions: Editions) -> "NDArray[np.datetime64]":
    """Return the last day of each completion, asked once for each edition and day of a hand-in."""
    rules = [each.rules.valid for each in editions.every]
    number, days = pd.factorize(day)
    asked, pairs = pd.factorize(number * len(rules) + edition)
    dates = days.astype("datetime64[D]").tolist()
    last = [valid_until(rules[pair % len(rules)], dates[pair // len(rules)]) or FOR_GOOD.date() for pair in pairs.tolist()]
    return np.array(last, dtype="datetime64[s]")[asked]
