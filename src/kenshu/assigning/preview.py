"""Whom an order would reach, why, and by when: what `assign` does, without doing it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Unpack

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from kenshu.assigning.due_dates import claims_on
from kenshu.assigning.orders import Order, rules_of, unbound_clauses
from kenshu.assigning.rules import Rule, Staff
from kenshu.i18n import Lang, say
from kenshu.people.departments import WHOLE_CITY
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import employee


@dataclass(frozen=True)
class Preview:
    """Whom an order would reach on the day, one row a person, in the order of the employee ids.

    Columns of `people`: employee_id, name, department, employment_type (text), due (datetime64), why (text: person, department or
    city, the part of the order that reached them), due_from (text: given, module, joining, transfer, or person, where a date that
    was given to the person before holds over this one), rule (int: the place in `rules`). `contractors` and `unbound` are as in
    `kenshu.assigning.assignments.Assigned`.
    """

    people: pd.DataFrame
    rules: list[Rule]
    contractors: int
    unbound: list[str]

    def reasons(self, lang: Lang) -> list[str]:
        """For each row in words: which part of the order reached the person, and where the due date comes from."""
        reached = [whom(rule, lang) for rule in self.rules]
        due = {name: say(f"people.preview.due.{name}", lang) for name in self.people["due_from"].unique()}
        return [f"{reached[rule]} / {due[name]}" for rule, name in zip(self.people["rule"], self.people["due_from"], strict=True)]


def preview(conn: Connection, module_id: str, *, now: datetime, **order: Unpack[Order]) -> Preview:
    """Whom `assign` would reach with the same words, whoever makes it; writes nothing. Raises KenshuError as it does."""
    today = now.date()
    rules = rules_of(conn, module_id, today, order)
    staff = Staff(conn, today)
    rule_of = np.full(len(staff.posts), -1)
    due = np.full(len(staff.posts), np.datetime64("NaT", "s"))
    due_from = np.full(len(staff.posts), "", dtype=object)
    stated = any(order.get(each) for each in ("due", "days_after_joining", "days_after_transfer"))
    for number, rule in enumerate(rules):  # the later holds, and persons stand last
        rows = staff.reached(rule, today)
        rule_of[rows], due[rows], due_from[rows] = number, staff.due(rule, rows), "given" if stated else "module"
        for since, name, days in (
            ("joined", "joining", rule.days_after_joining),
            ("transferred", "transfer", rule.days_after_transfer),
        ):
            if days is not None:
                counted = staff.posts[since].to_numpy()[rows] + np.timedelta64(days, "D")
                due_from[rows[(counted == due[rows]) & (due[rows] > np.datetime64(rule.due))]] = name
    table = staff.posts[["employee_id", "department", "employment_type"]].assign(due=due, due_from=due_from, rule=rule_of)
    table = table[table["rule"] >= 0].sort_values("employee_id", ignore_index=True)
    table["why"] = table["rule"].map(dict(enumerate(map(_why, rules)))).astype("str")
    claims = claims_on(conn, staff, now.tzinfo or UTC)
    personal = claims[(claims["module_id"] == module_id) & claims["named"] & claims["due"].notna()]
    given = personal.drop_duplicates("employee_id", keep="last").set_index("employee_id")["due"]
    before = given.reindex(table["employee_id"]).set_axis(table.index)
    holds = before.notna() & (table["why"] != "person")
    table["due"] = table["due"].mask(holds, before).astype("datetime64[s]")
    table["due_from"] = table["due_from"].mask(holds, "person").astype("str")
    names = read_frame(conn, select(employee.c.id, employee.c.name)).set_index("id")["name"]
    table.insert(1, "name", table["employee_id"].map(names))
    unbound = unbound_clauses(conn, module_id)
    contractors = int((table["employment_type"] == "contractor").sum()) if unbound else 0
    return Preview(table, rules, contractors, unbound)


def whom(rule: Rule, lang: Lang) -> str:
    """Whom a rule reaches, in words: the person, or the department with the employment types and duties in it."""
    if rule.employee_id is not None:
        return say("people.preview.person", lang, employee=rule.employee_id)
    parts = [say(f"people.preview.{_why(rule)}", lang, department=rule.department)]
    if rule.employment_types:
        parts.append(", ".join(say(f"people.employment.{each}", lang) for each in rule.employment_types))
    if rule.duties:
        parts.append(", ".join(say(f"people.duty.{each}", lang) for each in rule.duties))
    return " / ".join(parts)


def _why(rule: Rule) -> str:
    return "person" if rule.employee_id is not None else "city" if rule.department == WHOLE_CITY else "department"
