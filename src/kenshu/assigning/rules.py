"""Whom an assignment reaches: departments, employment types and duties, or one person, asked anew for each day."""

from dataclasses import dataclass, fields
from datetime import date, datetime, tzinfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from kenshu.clock import fiscal_year
from kenshu.people.department_history import History
from kenshu.people.departments import WHOLE_CITY, is_within
from kenshu.people.posts import posts_on
from kenshu.storage.tables import assignment, withdrawal

Rows = NDArray[np.intp]  # positions in a table


@dataclass(frozen=True)
class Rule:
    """Whom an assignment reaches and by when.

    `department` "" is the whole city; `employment_types` and `duties` [] are every one; `employee_id` names one person instead
    of these three. The last day in time is the latest of `due`, joining and so many days, and transfer and so many days.
    """

    module_id: str
    department: str
    employment_types: list[str]
    duties: list[str]
    employee_id: str | None
    due: date
    days_after_joining: int | None
    days_after_transfer: int | None


RULE = tuple(assignment.c[field.name] for field in fields(Rule))


@dataclass(frozen=True)
class Made:
    """An assignment in force on a day, and how many people it reaches on it; `made_at` is in UTC."""

    id: int
    rule: Rule
    made_by: str
    made_at: datetime
    people: int


class Staff:
    """Everybody, or one person, who is there on a day, to be asked whom a rule reaches.

    A rule reaches who on the day works, by the main department, in the rule's department or below it, has one of its employment
    types, and has one of its duties. A department is followed through renaming, merging and splitting from the day on which the
    rule named it. A duty is one that the post names, or `new_employee`: whose service began in the fiscal year of the day.
    """

    def __init__(self, conn: Connection, day: date, employee_id: str | None = None) -> None:
        self.posts = posts_on(conn, day, employee_id)
        self.day = day
        self._history = History.read(conn)
        self._row_of = {person: row for row, person in enumerate(self.posts["employee_id"].tolist())}
        self._place, departments = pd.factorize(self.posts["department"])
        self._departments = [str(department) for department in departments]
        self._rows_within: dict[tuple[str, ...], Rows] = {}

    def reached(self, rule: Rule, named_on: date) -> Rows:
        """The rows of `posts` that a rule made on a day reaches."""
        if rule.employee_id is not None:
            return self.person(rule.employee_id)
        rows = self.within(rule.department, named_on)
        if rule.employment_types:
            rows = rows[self.posts["employment_type"].isin(rule.employment_types).to_numpy()[rows]]
        if rule.duties:
            rows = rows[np.logical_or.reduce([self._has(duty) for duty in rule.duties])[rows]]
        return rows

    def person(self, employee_id: str) -> Rows:
        """The person's row, if the person is there."""
        return np.array([self._row_of[employee_id]] if employee_id in self._row_of else [], dtype=np.intp)

    def rows_of(self, employee_ids: "pd.Index[str] | pd.Series[str]") -> Rows:
        """The row of each person, -1 for who is not there."""
        rows: Rows = pd.Index(self.posts["employee_id"]).get_indexer(pd.Index(employee_ids))
        return rows

    def within(self, department: str, named_on: date) -> Rows:
        """The rows of those who work in a department, named as on a day, or below it."""
        if department == WHOLE_CITY:
            return np.arange(len(self.posts))
        names = tuple(self._history.follow(department, named_on, self.day))
        if names not in self._rows_within:
            within = [any(is_within(place, name) for name in names) for place in self._departments]
            self._rows_within[names] = np.flatnonzero(np.array(within, dtype=bool)[self._place])
        return self._rows_within[names]

    def due(self, rule: Rule, rows: Rows) -> "NDArray[np.datetime64]":
        """The last day in time that a rule gives to these rows."""
        due = np.full(len(rows), np.datetime64(rule.due, "s"))
        for since, days in (("joined", rule.days_after_joining), ("transferred", rule.days_after_transfer)):
            if days is not None:
                due = np.maximum(due, self.posts[since].to_numpy()[rows] + np.timedelta64(days, "D"))
        return due

    def _has(self, duty: str) -> "NDArray[np.bool_]":
        if duty == "new_employee":
            year_began = np.datetime64(date(fiscal_year(self.day), 4, 1), "s")
            return np.asarray(self.posts["joined"].to_numpy() >= year_began)
        return np.array([duty in duties for duties in self.posts["duties"]], dtype=bool)


def rules_in_force(conn: Connection, day: date, time_zone: tzinfo) -> list[Made]:
    """The assignments made on or before a day and not withdrawn on or before it, days being those of the time zone.

    In the order in which they were made; `people` is 0 here.
    """
    query = (
        select(assignment.c.id, assignment.c.made_by, assignment.c.made_at, withdrawal.c.made_at.label("withdrawn_at"), *RULE)
        .outerjoin(withdrawal, withdrawal.c.assignment_id == assignment.c.id)
        .order_by(assignment.c.made_at, assignment.c.id)
    )
    found = []
    for key, made_by, made_at, withdrawn_at, *written in conn.execute(query):
        if day_of(made_at, time_zone) <= day and (withdrawn_at is None or day_of(withdrawn_at, time_zone) > day):
            found.append(Made(key, Rule(*written), made_by, made_at, 0))
    return found


def day_of(moment: datetime, time_zone: tzinfo) -> date:
    """The day that a moment falls on in a time zone."""
    return moment.astimezone(time_zone).date()
