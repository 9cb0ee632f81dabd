"""Due dates of everybody who is there on a day, in arrays, for reports."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from kenshu.assigning.due import Statement, statements
from kenshu.assigning.rules import Since, Whom, works_within
from kenshu.clock import fiscal_year
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.posts import posts_on

Rows = NDArray[np.intp]  # positions in a table
Days = NDArray[np.datetime64]  # datetime64[s], NaT: none
Ground = Literal["completion", "joining", "transfer", "return"]  # of a last day in time that is later than what was said

_NEVER = np.datetime64("NaT", "s")


class Staff:
    """Everybody who is there on a day (`posts`, as `posts_on` has them), to be asked whom something reaches."""

    def __init__(self, conn: Connection, day: date) -> None:
        self.posts = posts_on(conn, day)
        self.day = day
        self._leaves = absences.over(conn, day)
        self._row_of = {person: row for row, person in enumerate(self.posts["employee_id"].tolist())}
        self._place, self._departments = _distinct(self.posts["department"].tolist())
        self._type, self._types = _distinct(self.posts["employment_type"].tolist())
        self._duty, self._duties = _distinct([tuple(duties) for duties in self.posts["duties"]])
        self._rows_within: dict[tuple[str, ...], Rows] = {}

    def reached(self, whom: Whom, departments: Sequence[str], not_to: str = "") -> Rows:
        """Return the rows of `posts` that are meant, but for one person's.

        `departments` is the department of `whom` under its names of the day.
        """
        rows = self._meant(whom, departments)
        return rows[rows != self._row_of[not_to]] if not_to in self._row_of else rows

    def _meant(self, whom: Whom, departments: Sequence[str]) -> Rows:
        if whom.employee_id is not None:
            return np.array([self._row_of[whom.employee_id]] if whom.employee_id in self._row_of else [], dtype=np.intp)
        rows = self.within(departments)
        if whom.employment_types:
            meant = np.array([whom.in_type(each) for each in self._types], dtype=bool)
            rows = rows[meant[self._type[rows]]]
        if whom.duties:
            by_duty = np.array([[whom.in_duty(each, new=new) for new in (False, True)] for each in self._duties], dtype=bool)
            rows = rows[by_duty.reshape(-1, 2)[self._duty[rows], self._new()[rows]]]
        return rows

    def rows_of(self, employee_ids: "pd.Index[str] | pd.Series[str]") -> Rows:
        """Return the row of each person, -1 for who is not there."""
        rows: Rows = pd.Index(self.posts["employee_id"]).get_indexer(pd.Index(employee_ids))
        return rows

    def returned(self, modules: Sequence[str], by: Days | None = None) -> Days:
        """Return the last day of the last leave that is over, or was before `by`: a row a module, a column a person."""
        found = np.full((len(modules), len(self.posts)), _NEVER)
        person = self.rows_of(self._leaves["employee_id"])
        of_all = self._leaves["module_id"].isna().to_numpy()
        for row, module_id in enumerate(modules):
            these = (person >= 0) & (of_all | (self._leaves["module_id"] == module_id).to_numpy())
            who, last = person[these], self._leaves["last"].to_numpy()[these]
            before = np.ones(len(who), dtype=bool) if by is None else last < by[row, who]
            np.fmax.at(found[row], who[before], last[before])
        return found

    def within(self, departments: Sequence[str]) -> Rows:
        """Return the rows of those who work in one of these departments or below it."""
        if WHOLE_CITY in departments:
            return np.arange(len(self.posts))
        names = tuple(departments)
        if names not in self._rows_within:
            within = np.array([works_within(each, names) for each in self._departments], dtype=bool)
            self._rows_within[names] = np.flatnonzero(within[self._place])
        return self._rows_within[names]

    def due(self, said: Statement, rows: Rows) -> Days:
        """Return the last day in time that is said to these rows (datetime64[s]), NaT where nothing is said of it."""
        due = np.full(len(rows), np.datetime64("NaT" if said.due is None else said.due, "s"))
        for since, days in said.counted:
            due = np.maximum(due, self.posts[since].to_numpy()[rows] + np.timedelta64(days, "D"))
        return due

    def _new(self) -> "NDArray[np.intp]":
        """Return 1 for whoever's service began in the fiscal year of the day, else 0."""
        year_began = np.datetime64(date(fiscal_year(self.day), 4, 1), "s")
        return np.asarray(self.posts["joined"].to_numpy() >= year_began).astype(np.intp)


@dataclass(frozen=True)
class Claims:
    """One statement and everybody it reaches: `due` (datetime64[s]) of each of the `rows` of `Staff.posts`."""

    said: Statement
    rows: Rows
    due: Days


@dataclass(frozen=True)
class Cycles:
    """The completions and attempts of everybody, in arrays as those of `Deadlines`.

    `ran_out` is the last day of the last completion that has run out (datetime64[s], NaT: none); `since` is the hand-in of the last
    passed attempt (datetime64[us], UTC, NaT: none).
    """

    ran_out: Days
    since: Days


CyclesOf = Callable[[Staff], Cycles]  # of one module, where dates are asked for that hold after a completion has run out


@dataclass(frozen=True)
class Deadlines:
    """`due_by` and `more_attempts` of `one`, for all at once: arrays of a row a module and a column a person, as in `Staff.posts`.

    `due` is NaT where nothing is assigned; `said` is the date by the claims alone, and where none of them holds the last day of the
    completion that has run out; `held_by` is the place of the claims that hold, -1: none; `counted` {from which day: of each
    place, and at last of none, whether they name a number of days themselves}.
    """

    due: Days
    said: Days
    held_by: Rows
    more_attempts: "NDArray[np.int64]"
    counted: "dict[Since, NDArray[np.bool_]]"


def claims_on(staff: Staff, said: Sequence[Statement]) -> list[Claims]:
    """Return what is said to those who are there; an extension says something only to whom an assignment reaches."""
    first_year = {each.module_id: np.full(len(staff.posts), _NO_YEAR) for each in said}  # for which each is assigned it
    reached = [staff.reached(each.whom, each.departments, each.not_to) for each in said]
    for each, rows in zip(said, reached, strict=True):
        if not each.extends and each.year is not None:
            first_year[each.module_id][rows] = np.minimum(first_year[each.module_id][rows], each.year)
    found = []
    for each, rows in zip(said, reached, strict=True):
        latest = _NO_YEAR - 1 if each.year is None else each.year
        there = rows[first_year[each.module_id][rows] <= latest] if each.extends else rows
        found.append(Claims(each, there, staff.due(each, there)))
    return found


def deadlines(
    conn: Connection,
    staff: Staff,
    modules: Sequence[str],
    time_zone: tzinfo,
    cycles: Cycles | None = None,
    leeway: Leeway = LEEWAY,
) -> Deadlines:
    """Return by when everybody who is there on a day must take what, and how many attempts were given on top."""
    return which_hold(staff, claims_on(staff, statements(conn, staff.day, time_zone)), modules, cycles, leeway)


def which_hold(
    staff: Staff, claims: Sequence[Claims], modules: Sequence[str], cycles: Cycles | None = None, leeway: Leeway = LEEWAY
) -> Deadlines:
    """Return what claims come to of which each holds over those before it."""
    shape = (len(modules), len(staff.posts))
    due, held_by = np.full(shape, _NEVER), np.full(shape, -1, dtype=np.intp)
    begun = sum(claim.said.future for claim in claims)  # the place of the first of a fiscal year that has begun
    more = np.zeros(shape, dtype=np.int64)
    row_of = {module: row for row, module in enumerate(modules)}
    for number, claim in enumerate(claims):
        if claim.said.module_id not in row_of:
            continue
        row, rows = row_of[claim.said.module_id], claim.rows
        holds = ~np.isnat(claim.due)
        if cycles is not None:
            ran_out = cycles.ran_out[row, rows]
            spent = claim.due <= ran_out
            only_spent = spent & (np.isnat(due[row, rows]) | ((number >= begun) & (held_by[row, rows] < begun)))
            due[row, rows[only_spent]], held_by[row, rows[only_spent]] = ran_out[only_spent], -1
            holds &= ~spent
        due[row, rows[holds]], held_by[row, rows[holds]] = claim.due[holds], number
        if claim.said.more_attempts:
            at = np.datetime64(claim.said.at.astimezone(UTC).replace(tzinfo=None), "us")
            counts = np.ones(len(rows), dtype=bool) if cycles is None else ~(at < cycles.since[row, rows])
            more[row, rows[counts]] += claim.said.more_attempts
    counted = {since: np.array([since in dict(claim.said.counted) for claim in claims] + [False]) for since in get_args(Since)}
    found = Deadlines(due.copy(), due, held_by, more, counted)
    module, person = np.nonzero(~np.isnat(due))
    found.due[module, person] = last_days(staff, found, (module, person), modules, cycles, leeway)
    return found


def last_days(
    staff: Staff,
    found: Deadlines,
    at: tuple[Rows, Rows],
    modules: Sequence[str],
    cycles: Cycles | None,
    leeway: Leeway,
    by: Days | None = None,
) -> Days:
    """Return the last days in time of these (module, person), by what had happened to the person before `by`, a day for each."""
    days = found.said[at]
    for _, later in grounds(staff, found, at, modules, cycles, leeway, by):
        days = np.fmax(days, later)
    return days


def grounds(
    staff: Staff,
    found: Deadlines,
    at: tuple[Rows, Rows],
    modules: Sequence[str],
    cycles: Cycles | None,
    leeway: Leeway,
    by: Days | None = None,
) -> Iterator[tuple[Ground, Days]]:
    """Yield before which days these (module, person) cannot be overdue, and why: NaT where a ground does not hold."""
    person, held_by = at[1], found.held_by[at]
    if cycles is not None:
        yield "completion", cycles.ran_out[at] + np.timedelta64(leeway.to_renew, "s")
    joined, transferred = (staff.posts[since].to_numpy()[person] for since in ("joined", "transferred"))
    until = None if by is None else np.full(found.said.shape, _NEVER)
    if until is not None:
        until[at] = by
    starts: tuple[tuple[Ground, Days], ...] = (
        ("joining", np.where(found.counted["joined"][held_by], _NEVER, joined)),
        ("transfer", np.where(found.counted["transferred"][held_by] | (transferred <= joined), _NEVER, transferred)),
        ("return", staff.returned(modules, until)[at]),
    )
    for ground, since in starts:
        counts = since if by is None else np.where(since <= by, since, _NEVER)
        begins: Any = counts + np.timedelta64(leeway.to_begin, "s")
        yield ground, begins


def assigned(staff: Staff, found: Deadlines) -> tuple[Rows, Rows]:
    """Return (module, person) of everything that is assigned to somebody, by the ids of the people, then as the modules are."""
    order = np.argsort(staff.posts["employee_id"].to_numpy(dtype=object))
    person, module = np.nonzero(~np.isnat(found.due).T[order])
    return module, order[person]


_NO_YEAR = 10_000  # after every fiscal year there is


def _distinct(values: Sequence[Any]) -> tuple[Rows, list[Any]]:
    """Return the number of each value, and the values by their numbers."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return np.array([numbers[value] for value in values], dtype=np.intp), list(numbers)
