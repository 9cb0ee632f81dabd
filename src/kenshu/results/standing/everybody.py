"""Standing of everybody with every module, computed at once: `kenshu.results.standing` has the rule.

A test holds it together with `kenshu.results.standing.one`. What is counted on the way stands in arrays of a row a module and a
column a person, as `Staff.posts` has them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from kenshu.assigning.due.everybody import Cycles, Deadlines, Staff, assigned, deadlines, last_days
from kenshu.editions.on_record import Editions, on_record
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.results.standing.attempts_until import FOR_GOOD, attempts_until
from kenshu.results.standing.states import COMPLETED, STATES, TO_DO

_TEXTS = ("employee_id", "module_id", "department", "employment_type", "state")
_NEVER = np.datetime64("NaT", "s")

Array = NDArray[Any]
Cells = tuple[NDArray[np.intp], NDArray[np.intp]]  # (module, person)


def standings(
    conn: Connection, as_of: date, time_zone: ZoneInfo, module_id: str | None = None, leeway: Leeway = LEEWAY
) -> pd.DataFrame:
    """Return where everybody stands with each module assigned to them, at the end of a day; one row a person and module.

    With `module_id` their rows of this module alone, sooner.

    | column | |
    |---|---|
    | employee_id, module_id, department, employment_type | text; the main department of the day |
    | due | datetime64, the last day in time |
    | state | text: one of `kenshu.results.standing.states.STATES` |
    | overdue | bool: the last day in time is over, the person has still something to do, and the module is not retired |
    | late | bool: completed in this cycle, after the last day in time; no longer overdue |
    | handed_in | bool: at least one attempt is handed in |
    | score | Float64: per cent of the points of the latest hand-in; <NA> where there is none, or where points are still awaited |
    | completed_on | datetime64: the first day of the last completion; NaT where there is none |
    | valid_until | datetime64: its last day; NaT where there is none, or where it does not run out |
    | attempts_left | int64: attempts of the present cycle that are not begun |

    Who is exempt or on leave has a row too: their state says so, and whatever else they have done stands in the other columns.
    The day decides who works where, which assignments and extensions hold, who is away, and what is begun and handed in. A
    hand-in's grade is the one that holds now, also where it was given after the day: it says what the hand-in was worth.
    The order is that of the people's ids, then of the modules'.
    """
    return standings_of(conn, Staff(conn, as_of), time_zone, module_id, leeway).astype(dict.fromkeys(_TEXTS, "str"))


def standings_of(
    conn: Connection, staff: Staff, time_zone: ZoneInfo, module_id: str | None = None, leeway: Leeway = LEEWAY
) -> pd.DataFrame:
    """Return `standings` of those who are there on the day of `staff`; what is text there is a category of text here."""
    as_of = np.datetime64(staff.day, "s")
    editions = on_record(conn)
    modules = list(editions.modules)
    done = _done(attempts_until(conn, editions, staff.day, time_zone, module_id, leeway=leeway), staff, editions, as_of)
    cycles = Cycles(done.ran_out, done.since)
    asked = deadlines(conn, staff, modules, time_zone, cycles, leeway)
    module, person = assigned(staff, asked)
    if module_id is not None:
        one = module == modules.index(module_id)
        module, person = module[one], person[one]
    at = module, person
    state = _states(done, _away(conn, staff, modules), as_of, leeway)[at]
    retired = np.array([editions.retired_by(each, staff.day, time_zone) for each in modules], dtype=bool)
    due, last_day, score = asked.due[at], done.last_day[at], done.score[at]
    of_people = {name: staff.posts[name].astype("category").array.take(person) for name in ("department", "employment_type")}
    return pd.DataFrame(
        {
            "employee_id": pd.Categorical.from_codes(person, pd.Index(staff.posts["employee_id"])),
            "module_id": pd.Categorical.from_codes(module, pd.Index(modules, dtype="str")),
            **of_people,
            "due": due,
            "state": pd.Categorical.from_codes(state, pd.Index(STATES, dtype="str")),
            "overdue": (due < as_of) & np.isin(state, [STATES.index(each) for each in TO_DO]) & ~retired[module],
            "late": _late(staff, asked, at, state, done, modules, cycles, leeway),
            "handed_in": done.handed_in[at],
            "score": pd.arrays.FloatingArray(score, np.isnan(score)),
            "completed_on": done.completed_on[at],
            "valid_until": np.where(last_day == np.datetime64(FOR_GOOD, "s"), _NEVER, last_day),
            "attempts_left": np.maximum(done.allowed[at] + asked.more_attempts[at] - done.begun[at], 0),
        },
        copy=False,
    )


def _late(
    staff: Staff, asked: Deadlines, at: Cells, state: Array, done: "_Done", modules: list[str], cycles: Cycles, leeway: Leeway
) -> Array:
    """Return of these (module, person) whether the first completion that holds was begun after the last day in time by then."""
    earned = done.earned_on[at]
    late = np.isin(state, [STATES.index(each) for each in COMPLETED])
    late &= (earned > asked.said[at]) & (staff.posts["joined"].to_numpy()[at[1]] <= earned)
    some = at[0][late], at[1][late]
    late[late] = earned[late] > last_days(staff, asked, some, modules, cycles, leeway, by=earned[late])
    return late


def cycles_of(conn: Connection, staff: Staff, module_id: str, time_zone: ZoneInfo, leeway: Leeway = LEEWAY) -> Cycles:
    """Return the completions and attempts of those who are there at one module, for the dates of a preview."""
    editions = on_record(conn)
    attempts = attempts_until(conn, editions, staff.day, time_zone, module_id, leeway=leeway)
    done = _done(attempts, staff, editions, np.datetime64(staff.day, "s"))
    row = list(editions.modules).index(module_id)
    return Cycles(done.ran_out[row : row + 1], done.since[row : row + 1])


@dataclass(frozen=True)
class _Done:
    """The outcome of everybody's attempts: the last completion, what has run out, and the cycle since."""

    handed_in: Array
    last_handed_in: Array
    last_graded: Array
    last_failed: Array
    score: Array
    completed_on: Array
    last_day: Array
    earned_on: Array
    since: Array
    ran_out: Array
    begun: Array
    allowed: Array


def _done(attempts: pd.DataFrame, staff: Staff, editions: Editions, as_of: np.datetime64) -> _Done:
    modules = list(editions.modules)
    shape = (len(modules), len(staff.posts))
    people, kinds = attempts["employee_id"].cat, attempts["module_id"].cat
    person = staff.rows_of(people.categories)[people.codes]
    cell = pd.Index(modules).get_indexer(kinds.categories)[kinds.codes] * shape[1] + person
    there = person >= 0
    cell = cell[there]
    columns = {name: values.to_numpy()[there] for name, values in attempts.items() if name not in ("employee_id", "module_id")}

    def last(which: Array, name: str, nothing: Any) -> Array:
        """Return what each person's last of these attempts (their positions) has in a column, `nothing` where there is none."""
        found = np.full(shape, nothing, dtype=columns[name].dtype)
        found.reshape(-1)[cell[which]] = columns[name][which]  # of several the last stays
        return found

    everyone = np.arange(len(cell))
    handed_in = np.flatnonzero(~np.isnat(columns["at"]))
    passed = np.flatnonzero(~np.isnat(columns["last_day"]))
    over = passed[columns["last_day"][passed] < as_of]
    columns["handed_in"] = ~np.isnat(columns["at"])
    in_cycle = columns["number"] > last(passed, "number", 0).reshape(-1)[cell]
    # The edition at which the cycle was begun says how many attempts it has; where none was begun, the newest.
    allowed = np.array([each.rules.attempts for each in editions.modules.values()], dtype="int64")[:, None].repeat(shape[1], axis=1)
    first = np.flatnonzero(in_cycle)[::-1]
    allowed.reshape(-1)[cell[first]] = columns["allowed"][first]
    return _Done(
        handed_in=last(handed_in, "handed_in", False),
        last_handed_in=last(everyone, "handed_in", False),
        last_graded=last(everyone, "graded", False),
        last_failed=last(everyone, "failed", False),
        score=last(handed_in, "score", np.nan),
        completed_on=last(passed, "completed_on", _NEVER),
        last_day=last(passed, "last_day", _NEVER),
        earned_on=last(passed[columns["last_day"][passed] >= as_of][::-1], "handed_in_on", _NEVER),  # the first that holds
        since=last(passed, "at", _NEVER),
        ran_out=last(over[np.argsort(columns["last_day"][over], kind="stable")], "last_day", _NEVER),
        begun=np.bincount(cell[in_cycle], minlength=shape[0] * shape[1]).reshape(shape),
        allowed=allowed,
    )


def _states(done: _Done, away: Array, as_of: np.datetime64, leeway: Leeway) -> Array:
    """Return the number of each state in `STATES`."""
    conditions = {
        "exempt": away == STATES.index("exempt"),
        "on_leave": away == STATES.index("on_leave"),
        "expiring": (done.last_day >= as_of) & (done.last_day <= as_of + np.timedelta64(leeway.window)),
        "completed": done.last_day >= as_of,
        "expired": ~np.isnat(done.last_day) & (done.begun == 0),
        "not_started": done.begun == 0,
        "in_progress": ~done.last_handed_in,
        "grading": ~done.last_graded,
        "failed": done.last_failed,
    }
    numbers = [np.int8(STATES.index(state)) for state in (*conditions, "awaiting")]
    return np.select(list(conditions.values()), numbers[:-1], numbers[-1])


def _away(conn: Connection, staff: Staff, modules: list[str]) -> Array:
    """Return the number in `STATES` of who is exempt or on leave, else -1."""
    found = np.full((len(modules), len(staff.posts)), -1, dtype=np.int8)
    entries = absences.on(conn, staff.day)
    person = staff.rows_of(entries["employee_id"])
    module = pd.Index(modules, dtype=object).get_indexer(pd.Index(entries["module_id"]))
    of_all, exempt = entries["module_id"].isna().to_numpy(), (entries["kind"] == "exempt").to_numpy()
    for state, kind in (("on_leave", ~exempt), ("exempt", exempt)):
        these = kind & (person >= 0)
        found[:, person[these & of_all]] = STATES.index(state)
        one = these & (module >= 0)
        found[module[one], person[one]] = STATES.index(state)
    return found
