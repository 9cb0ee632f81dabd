"""Preview of an assignment: whom its terms would reach, why, and by when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Unpack

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from kenshu.assigning.due import in_order, said_by, statements
from kenshu.assigning.due.everybody import Claims, Staff, claims_on, which_hold
from kenshu.assigning.rules import Made, Rule
from kenshu.assigning.terms import Terms, rules_of, unbound
from kenshu.i18n import Lang, say
from kenshu.people.departments import WHOLE_CITY
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import employee

_COUNTED_FROM = {"joined": "joining", "transferred": "transfer"}


@dataclass(frozen=True)
class Preview:
    """The people that terms would reach on the day, one row a person, in the order of the employee ids.

    Columns of `people`: employee_id, name, department, employment_type (text), due (datetime64), why (text: person, department or
    city, the part of the terms that reached them), due_from (text: given, module, joining, transfer, or person, where a date that
    was given to the person before holds over this one), rule (int: the place in `rules`). `contractors` and `unbound` are as in
    `kenshu.assigning.assignments.Assigned`.
    """

    people: pd.DataFrame
    rules: list[Rule]
    contractors: int
    unbound: list[str]

    def reasons(self, lang: Lang) -> list[str]:
        """Return for each row in words: which part of the terms reached the person, and where the due date comes from."""
        reached = [whom(rule, lang) for rule in self.rules]
        due = {name: say(f"people.preview.due.{name}", lang) for name in self.people["due_from"].unique()}
        return [f"{reached[rule]} / {due[name]}" for rule, name in zip(self.people["rule"], self.people["due_from"], strict=True)]


def preview(conn: Connection, module_id: str, *, now: datetime, **terms: Unpack[Terms]) -> Preview:
    """Return whom `assign` would reach with the same terms, whoever makes it; writes nothing. Raises KenshuError as it does."""
    rules = rules_of(conn, module_id, now.date(), terms)
    time_zone = now.tzinfo or UTC
    staff = Staff(conn, now.date())
    before = statements(conn, now.date(), time_zone)
    next_id = 1 + max((each.number for each in before), default=0)
    added = [said_by(Made(next_id + place, rule, "", now, 0), time_zone) for place, rule in enumerate(rules)]
    claims = claims_on(staff, in_order([*before, *added]))
    would_hold = which_hold(staff, claims, [module_id])
    rule_of, due_from = np.full(len(staff.posts), -1), np.full(len(staff.posts), "person", dtype=object)
    stated = "given" if any(terms.get(each) for each in ("due", "days_after_joining", "days_after_transfer")) else "module"
    for number, claim in enumerate(claims):
        if claim.said in added:
            rule_of[claim.rows] = added.index(claim.said)
            holds = would_hold.held_by[0, claim.rows] == number
            due_from[claim.rows[holds]] = _sources(staff, claim, stated)[holds]
    table = staff.posts[["employee_id", "department", "employment_type"]]
    table = table.assign(due=would_hold.due[0], due_from=pd.Series(due_from, dtype="str"), rule=rule_of)
    table = table[table["rule"] >= 0].sort_values("employee_id", ignore_index=True)
    table["why"] = table["rule"].map(dict(enumerate(map(_why, rules)))).astype("str")
    names = read_frame(conn, select(employee.c.id, employee.c.name)).set_index("id")["name"]
    table.insert(1, "name", table["employee_id"].map(names))
    return Preview(table, rules, *unbound(conn, module_id, table["employment_type"]))


def whom(rule: Rule, lang: Lang) -> str:
    """Say whom a rule reaches: the person, or the department with the employment types and duties in it."""
    if rule.employee_id is not None:
        return say("people.preview.person", lang, employee=rule.employee_id)
    parts = [say(f"people.preview.{_why(rule)}", lang, department=rule.department)]
    if rule.employment_types:
        parts.append(", ".join(say(f"people.employment.{each}", lang) for each in rule.employment_types))
    if rule.duties:
        parts.append(", ".join(say(f"people.duty.{each}", lang) for each in rule.duties))
    return " / ".join(parts)


def _sources(staff: Staff, claim: Claims, stated: str) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Return where the date comes from of each row that a claim reaches."""
    sources = np.full(len(claim.rows), stated, dtype=object)
    later = claim.due > np.datetime64(claim.said.due, "s")
    for since, days in claim.said.counted:
        counted = staff.posts[since].to_numpy()[claim.rows] + np.timedelta64(days, "D")
        sources[later & (counted == claim.due)] = _COUNTED_FROM[since]
    return sources


def _why(rule: Rule) -> str:
    return "person" if rule.employee_id is not None else "city" if rule.department == WHOLE_CITY else "department"
