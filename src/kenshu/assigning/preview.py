"""Previews of assignments and extensions: whom they would reach, why, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Unpack

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from kenshu.assigning.due import Statement, in_order, said_by, statements
from kenshu.assigning.due.everybody import Claims, Cycles, CyclesOf, Deadlines, Staff, claims_on, grounds, which_hold
from kenshu.assigning.extensions import What, check
from kenshu.assigning.in_force import Given, Made
from kenshu.assigning.rules import Rule, Whom
from kenshu.assigning.terms import Terms, rules_of, unbound
from kenshu.i18n import Lang, say
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.names import names_of
from kenshu.people.numbers import Numbers, numbers_on

_COUNTED_FROM = {"joined": "joining", "transferred": "transfer"}


@dataclass(frozen=True)
class Preview:
    """The people that terms would reach on the day, one row a person, in the order of the employee ids.

    Columns of `people`: employee_id, name, department, employment_type (text), due (datetime64), why (text: person, department or
    city, the part of the terms that reached them), due_from (text: given, module; joining, transfer, return or completion, from
    which days are counted where that ends later; person, where a date that was given to the person before holds over this one;
    year, where this one is for the next fiscal year and the present one's holds until it begins), rule
    (int: the place in `rules`), assigned_by (Int64: the assignment that requires the module of them already, NA where none does)
    and due_before (datetime64: their last day in time until now). `contractors` and `unbound` are as in
    `kenshu.assigning.assignments.Assigned`.
    """

    people: pd.DataFrame
    rules: list[Rule]
    contractors: int
    unbound: list[str]
    numbers: Numbers

    def reasons(self, lang: Lang) -> list[str]:
        """Return for each row in words: which part of the terms reached the person, and where the due date comes from."""
        reached = [whom(rule, [rule.department], self.numbers, lang) for rule in self.rules]
        due = {name: say(f"people.preview.due.{name}", lang) for name in self.people["due_from"].unique()}
        return [f"{reached[rule]} / {due[name]}" for rule, name in zip(self.people["rule"], self.people["due_from"], strict=True)]


def preview(
    conn: Connection,
    module_id: str,
    *,
    now: datetime,
    cycles_of: CyclesOf | None = None,
    leeway: Leeway = LEEWAY,
    **terms: Unpack[Terms],
) -> Preview:
    """Return whom `assign` would reach with the same terms, whoever makes it; writes nothing. Raises KenshuError as it does."""
    rules = rules_of(conn, module_id, now.date(), terms)
    ahead = _ahead(conn, module_id, now, cycles_of, leeway, [Made(0, rule, "", now, [rule.department]) for rule in rules])
    staff, held = ahead.staff, ahead.would_hold
    rule_of, due_from = np.full(len(staff.posts), -1), np.full(len(staff.posts), "person", dtype=object)
    year_of = np.array([claim.said.year for claim in ahead.claims], dtype=object)
    stated = "given" if any(terms.get(each) for each in ("due", "days_after_joining", "days_after_transfer")) else "module"
    for number, claim in enumerate(ahead.claims):
        if claim.said in ahead.added:
            rule_of[claim.rows] = ahead.added.index(claim.said)
            holds = held.held_by[0, claim.rows] == number
            due_from[claim.rows[holds]] = _sources(staff, claim, stated)[holds]
            due_from[claim.rows[~holds & (year_of[held.held_by[0, claim.rows]] != claim.said.year)]] = "year"
    rows = np.flatnonzero(rule_of >= 0)
    for ground, later in grounds(staff, held, (np.zeros_like(rows), rows), [module_id], ahead.cycles, leeway):
        due_from[rows[(later > held.said[0, rows]) & (later == held.due[0, rows])]] = ground
    more = {"due_from": pd.Series(due_from, dtype="str"), "rule": rule_of, "assigned_by": _assigned_by(ahead, module_id)}
    table = ahead.people("employment_type", **more)
    table = table[table["rule"] >= 0].reset_index(drop=True)
    table["why"] = table["rule"].map(dict(enumerate(map(_why, rules)))).astype("str")
    return Preview(table, rules, *unbound(conn, module_id, table["employment_type"]), numbers_on(conn, now.date()))


def preview_extension(
    conn: Connection,
    module_id: str,
    *,
    by: str = "",
    now: datetime,
    cycles_of: CyclesOf | None = None,
    leeway: Leeway = LEEWAY,
    **what: Unpack[What],
) -> pd.DataFrame:
    """Return whom `extend` would reach, one row a person in the order of their ids; writes nothing. Raises KenshuError as it does.

    Columns: employee_id, name, department (text), due_before and due (datetime64: the last day in time now, and with the
    extension; of one for a later fiscal year both as that begins), more_attempts (int: those that it gives).
    """
    check(conn, module_id, now.date(), what)
    whom = Whom(what.get("department") or WHOLE_CITY, [], [], what.get("employee_id"))
    more = what.get("more_attempts", 0)
    given = Given(0, module_id, whom, what.get("due"), more, "", by, now, [whom.department])
    ahead = _ahead(conn, module_id, now, cycles_of, leeway, [given])
    (year,) = (each.year for each in ahead.added)
    if ahead.added[0].future and year is not None:
        ahead = _ahead(conn, module_id, datetime.combine(date(year, 4, 1), now.timetz()), cycles_of, leeway, [given])
    (claim,) = (claim for claim in ahead.claims if claim.said in ahead.added)
    table = ahead.people(more_attempts=more)
    return table[table["employee_id"].isin(ahead.staff.posts["employee_id"].iloc[claim.rows])].reset_index(drop=True)


@dataclass(frozen=True)
class _Ahead:
    """The claims of today's staff with something `added` to what was said before, and which of them hold without it and with it."""

    names: dict[str, str]
    staff: Staff
    added: list[Statement]
    claims_before: list[Claims]
    claims: list[Claims]
    cycles: Cycles | None
    held: Deadlines
    would_hold: Deadlines

    def people(self, *columns: str, **more: Any) -> pd.DataFrame:
        """Return everybody in the order of their ids: employee_id, name, department, other columns of posts, due_before, due."""
        table = self.staff.posts[["employee_id", "department", *columns]]
        table = table.assign(due_before=self.held.due[0], due=self.would_hold.due[0], **more)
        table.insert(1, "name", table["employee_id"].map(self.names))
        return table.sort_values("employee_id", ignore_index=True)


def _ahead(
    conn: Connection,
    module_id: str,
    now: datetime,
    cycles_of: CyclesOf | None,
    leeway: Leeway,
    more: Sequence[Made | Given],
) -> _Ahead:
    time_zone = now.tzinfo or UTC
    staff = Staff(conn, now.date())
    before = statements(conn, now.date(), time_zone)
    first = 1 + max((each.number for each in before), default=0)
    added = [replace(said_by(each), number=first + place) for place, each in enumerate(more)]
    said = in_order([*before, *added], staff.day)
    added = [next(each for each in said if _is(each, one)) for one in added]
    claims_before, claims = (claims_on(staff, some) for some in (before, said))
    cycles = cycles_of(staff) if cycles_of else None
    held, would_hold = (which_hold(staff, some, [module_id], cycles, leeway) for some in (claims_before, claims))
    return _Ahead(names_of(conn), staff, added, claims_before, claims, cycles, held, would_hold)


def _is(one: Statement, other: Statement) -> bool:
    return (one.number, one.extends) == (other.number, other.extends)


def whom(rule: Whom, departments: Sequence[str], numbers: Numbers, lang: Lang) -> str:
    """Say whom an assignment or an extension reaches: the person, or the department with the employment types and duties in it.

    `departments` is the department under its names of the day.
    """
    if rule.employee_id is not None:
        return say("people.preview.person", lang, employee=numbers.of(rule.employee_id))
    parts = [say(f"people.preview.{_why(rule)}", lang, department=say("staff.comma", lang).join(departments))]
    if rule.employment_types:
        parts.append(", ".join(say(f"people.employment.{each}", lang) for each in rule.employment_types))
    if rule.duties:
        parts.append(", ".join(say(f"people.duty.{each}", lang) for each in rule.duties))
    return " / ".join(parts)


def _assigned_by(ahead: _Ahead, module_id: str) -> "pd.Series[int]":
    """Return by which assignment each person must take the module already."""
    assigned_by = pd.Series(pd.NA, index=ahead.staff.posts.index, dtype="Int64")
    for claim in ahead.claims_before:
        if claim.said.module_id == module_id and not claim.said.extends:
            assigned_by.iloc[claim.rows] = claim.said.number  # of several the one that holds over the others
    return assigned_by


def _sources(staff: Staff, claim: Claims, stated: str) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Return where the date comes from of each row that a claim reaches."""
    sources = np.full(len(claim.rows), stated, dtype=object)
    later = claim.due > np.datetime64(claim.said.due, "s")
    for since, days in claim.said.counted:
        counted = staff.posts[since].to_numpy()[claim.rows] + np.timedelta64(days, "D")
        sources[later & (counted == claim.due)] = _COUNTED_FROM[since]
    return sources


def _why(rule: Whom) -> str:
    return "person" if rule.employee_id is not None else "city" if rule.department == WHOLE_CITY else "department"
