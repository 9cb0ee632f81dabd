"""Attempts of everybody by a day, with what each came to: read from the records in one query."""

from collections.abc import Callable
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
from kenshu.leeway import LEEWAY, Leeway
from kenshu.results.standing.completions import renewed_until
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import FAILED, PASSED, verdict_in_sql
from kenshu.storage.frames import moments, read_columns
from kenshu.storage.tables import attempt, attempt_void, grade, receipt

Days = NDArray[np.datetime64]

FOR_GOOD = pd.Timestamp(9999, 12, 31)


def attempts_until(
    conn: Connection,
    editions: Editions,
    as_of: date,
    time_zone: ZoneInfo,
    module_id: str | None = None,
    since: date | None = None,
    leeway: Leeway = LEEWAY,
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
    | valid, passed | category of text, bool: how long its edition is valid, and whether it is passed |
    | completed_on, last_day | datetime64[s], NaT where it is not passed: the days of the completion that stands after it
    (`completions`), `last_day` in the year 9999 where it does not run out |
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
    kind, kinds = pd.factorize(np.array([each.rules.valid for each in editions.every], dtype=object))
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
        "valid": pd.Categorical.from_codes(kind[edition[order]], pd.Index(kinds, dtype="str")),
        "passed": done["verdict"] == PASSED,
        "void_on": _days(done["void_at"], time_zone),
    }
    return with_completions(pd.DataFrame(columns, copy=False), leeway)


def with_completions(attempts: pd.DataFrame, leeway: Leeway) -> pd.DataFrame:
    """Return attempts with `completed_on` and `last_day`, reckoned of these alone, in the order of `attempts_until`."""
    passed = np.flatnonzero(attempts["passed"])
    person, module, valid = (attempts[name].cat.codes.to_numpy()[passed] for name in ("employee_id", "module_id", "valid"))
    cell = person.astype(np.int64) * (len(attempts["module_id"].cat.categories) + 1) + module
    days = attempts["handed_in_on"].to_numpy()[passed]
    completed_on, last_day = np.full((2, len(attempts)), np.datetime64("NaT", "s"))
    rules = attempts["valid"].cat.categories.tolist()
    completed_on[passed], last_day[passed] = _completions(cell, valid.astype(np.intp), days, rules, leeway)
    return attempts.assign(completed_on=completed_on, last_day=last_day)


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


def _completions(
    cell: "NDArray[np.int64]", valid: "NDArray[np.intp]", day: Days, rules: list[str], leeway: Leeway
) -> tuple[Days, Days]:
    """Return the first and the last day of what stands after each passed attempt, those of a `cell` beside each other.

    Almost everybody passes a module once; what was passed again is reckoned anew, each cell's second at once, then its third.
    """
    first, last = day.copy(), _last_days(valid, day, rules, valid_until)
    begins = np.flatnonzero(np.diff(cell, prepend=-1) != 0)
    place = np.arange(len(cell)) - np.repeat(begins, np.diff(begins, append=len(cell)))
    for nth in range(1, place.max(initial=0) + 1):
        now = np.flatnonzero(place == nth)
        before = last[now - 1]
        renews = (before != FOR_GOOD.to_datetime64()) & (day[now] <= before) & (before - day[now] <= np.timedelta64(leeway.window))
        again = now[renews]
        last[again] = np.maximum(last[again], _last_days(valid[again], before[renews], rules, renewed_until))
        stays = now[last[now] <= before]
        first[stays], last[stays] = first[stays - 1], last[stays - 1]
    return first, last


def _last_days(valid: "NDArray[np.intp]", day: Days, rules: list[str], rule: Callable[[str, date], date | None]) -> Days:
    """Return the last day by each rule (its place in `rules`) from a day, asked once for each rule and day."""
    number, days = pd.factorize(day)
    asked, pairs = pd.factorize(number * len(rules) + valid)
    dates = days.astype("datetime64[D]").tolist()
    last = [rule(rules[pair % len(rules)], dates[pair // len(rules)]) or FOR_GOOD.date() for pair in pairs.tolist()]
    return np.array(last, dtype="datetime64[s]")[asked]
