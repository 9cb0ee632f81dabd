"""Due dates of everybody who is there on a day, in arrays, for reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from kenshu.assigning.due import Statement, statements
from kenshu.assigning.rules import Whom, works_within
from kenshu.clock import fiscal_year
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.posts import posts_on

Rows = NDArray[np.intp]  # positions in a table


class Staff:
    """Everybody who is there on a day (`posts`, as `posts_on` has them), to be asked whom something reaches."""

    def __init__(self, conn: Connection, day: date) -> None:
        self.posts = posts_on(conn, day)
        self.day = day
        self._row_of = {person: row for row, person in enumerate(self.posts["employee_id"].tolist())}
        self._place, self._departments = _distinct(self.posts["department"].tolist())
        self._type, self._types = _distinct(self.posts["employment_type"].tolist())
        self._duty, self._duties = _distinct([tuple(duties) for duties in self.posts["duties"]])
        self._rows_within: dict[tuple[str, ...], Rows] = {}

    def reached(self, whom: Whom, departments: Sequence[str]) -> Rows:
        """Return the rows of `posts` that are meant; `departments` is the department of `whom` under its names of the day."""
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

    def within(self, departments: Sequence[str]) -> Rows:
        """Return the rows of those who work in one of these departments or below it."""
        if WHOLE_CITY in departments:
            return np.arange(len(self.posts))
        names = tuple(departments)
        if names not in self._rows_within:
            within = np.array([works_within(each, names) for each in self._departments], dtype=bool)
            self._rows_within[names] = np.flatnonzero(within[self._place])
        return self._rows_within[names]

    def due(self, said: Statement, rows: Rows) -> "NDArray[np.datetime64]":
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
    due: "NDArray[np.datetime64]"


@dataclass(frozen=True)
class Cycles:
    """The completions and attempts of everybody, in arrays as those of `Deadlines`.

    `ran_out` is the last day of the last completion that has run out (datetime64[s], NaT: none); `since` is the hand-in of the last
    passed attempt (datetime64[us], UTC, NaT: none).
    """

    ran_out: "NDArray[np.datetime64]"
    since: "NDArray[np.datetime64]"


CyclesOf = Callable[[Staff], Cycles]  # of one module, where dates are asked for that hold after a completion has run out


@dataclass(frozen=True)
class Deadlines:
    """`due_by` and `more_attempts` of `one`, for all at once: arrays of a row a module and a column a person, as in `Staff.posts`.

    `due` is datetime64[s], NaT where nothing is assigned; `held_by` is the place of the claims whose date it is, -1: of none.
    """

    due: "NDArray[np.datetime64]"
    held_by: Rows
    more_attempts: "NDArray[np.int64]"


def claims_on(staff: Staff, said: Sequence[Statement]) -> list[Claims]:
    """Return what is said to those who are there; an extension says something only to whom an assignment reaches."""
    assigned = {each.module_id: np.zeros(len(staff.posts), dtype=bool) for each in said}
    reached = [staff.reached(each.whom, each.departments) for each in said]
    for each, rows in zip(said, reached, strict=True):
        if not each.extends:
            assigned[each.module_id][rows] = True
    found = []
    for each, rows in zip(said, reached, strict=True):
        there = rows[assigned[each.module_id][rows]] if each.extends else rows
        found.append(Claims(each, there, staff.due(each, there)))
    return found


def deadlines(conn: Connection, staff: Staff, modules: Sequence[str], time_zone: tzinfo, cycles: Cycles | None = None) -> Deadlines:
    """Return by when everybody who is there on a day must take what, and how many attempts were given on top."""
    return which_hold(staff, claims_on(staff, statements(conn, staff.day, time_zone)), modules, cycles)


def which_hold(staff: Staff, claims: Sequence[Claims], modules: Sequence[str], cycles: Cycles | None = None) -> Deadlines:
    """Return what claims come to of which each holds over those before it."""
    shape = (len(modules), len(staff.posts))
    due, held_by = np.full(shape, np.datetime64("NaT", "s")), np.full(shape, -1, dtype=np.intp)
    more = np.zeros(shape, dtype=np.int64)
    row_of = {module: row for row, module in enumerate(modules)}
    for number, claim in enumerate(claims):
        if claim.said.module_id not in row_of:
            continue
        row, rows = row_of[claim.said.module_id], claim.rows
        holds = ~np.isnat(claim.due)
        if cycles is not None:
            ran_out = cycles.ran_out[row, rows]
            only_spent = holds & np.isnat(due[row, rows])
            due[row, rows[only_spent]] = ran_out[only_spent]
            holds &= ~(claim.due <= ran_out)
        due[row, rows[holds]], held_by[row, rows[holds]] = claim.due[holds], number
        if claim.said.more_attempts:
            at = np.datetime64(claim.said.at.astimezone(UTC).replace(tzinfo=None), "us")
            counts = np.ones(len(rows), dtype=bool) if cycles is None else ~(at < cycles.since[row, rows])
            more[row, rows[counts]] += claim.said.more_attempts
    return Deadlines(due, held_by, more)


def assigned(staff: Staff, found: Deadlines) -> tuple[Rows, Rows]:
    """Return (module, person) of everything that is assigned to somebody, by the ids of the people, then as the modules are."""
    order = np.argsort(staff.posts["employee_id"].to_numpy(dtype=object))
    person, module = np.nonzero(~np.isnat(found.due).T[order])
    return module, order[person]


def _distinct(values: Sequence[Any]) -> tuple[Rows, list[Any]]:
    """Return the number of each value, and the values by their numbers."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return np.array([numbers[value] for value in values], dtype=np.intp), list(numbers)
