"""Figures by number, counted by hand: what HR reads of people whom it calls by number and name; sharing no line with the kit.

The rules are those of `docs/adr/0017-a-person-is-not-a-number.md`: a number means whoever was given it last and still has it, and
what somebody has done is theirs, whatever they are called.
"""

from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tools.by_hand import attempts_of, standings, verdict
from tools.by_hand_dates import completions, on
from tools.histories import City

Rows = dict[tuple[str, str, str], dict[str, Any]]  # {(table, number, module): {column: value}}

LISTED = ("name", "department", "employment_type", "state", "due", "overdue", "late", "completed_on", "valid_until")
OVERDUE = ("name", "department", "state", "due", "attempts_left", "days_overdue")
RENEWALS = ("name", "department", "due", "attempts_left", "valid_until")


def number_on(city: City, person: str, day: date) -> str | None:
    """Return the number that somebody has on a day, or had when they left; None before their first."""
    return _given(city, day).get(person)


def meant_by(city: City, number: str, day: date) -> str | None:
    """Return whom a number means on a day: of those who still have it the one to whom it was given last."""
    return next((person for person, theirs in reversed(_given(city, day).items()) if theirs == number), None)


def by_number(city: City) -> Rows:
    """Return what HR reads on the day: the list of people, who is overdue, who may renew, and whom every number means."""
    rows: Rows = {}
    given = _given(city, city.as_of)
    for number in {row["number"] for row in city.numbers}:
        person = meant_by(city, number, city.as_of)
        if person is not None:
            rows["meant", number, ""] = {"name": _name(city, person)}
    for person, post, module_id, stands in standings(city):
        found = {**stands, "name": _name(city, person)}
        found |= {name: post[name] for name in ("department", "employment_type")}
        rows["results", given[person], module_id] = {name: found[name] for name in LISTED}
        past = (city.as_of - stands["due"]).days
        if past > 0 and stands["state"] in ("failed", "in_progress", "not_started", "expired"):
            found["days_overdue"] = past
            rows["overdue", given[person], module_id] = {name: found[name] for name in OVERDUE}
        if stands["state"] == "expiring" and stands["attempts_left"]:
            found["due"] = stands["valid_until"] + timedelta(30)
            rows["renewals", given[person], module_id] = {name: found[name] for name in RENEWALS}
    return rows


def happened(city: City) -> Counter[str]:
    """Count what is in a city by kind, its renewals too: completions that took on from one that still held."""
    found = Counter(city.happened)
    for person in city.people:
        for module_id, module in city.modules.items():
            mine = attempts_of(city).get((person, module_id), [])
            passed = [on(row["handed_in_at"]) for row in mine if row["handed_in_at"] and verdict(row) == "passed"]
            spans = completions(module["valid"], passed)
            pairs = zip(spans, spans[1:], passed[1:], strict=False)
            found["renewals"] += sum(before != after and day <= before[1] for before, after, day in pairs)
    return found


@lru_cache(maxsize=64)
def _given(city: City, day: date) -> dict[str, str]:
    """Return {person: number} on a day, the latest given last."""
    given: dict[str, str] = {}
    for row in sorted(city.numbers, key=lambda row: row["since"]):
        if row["since"] <= day:
            given.pop(row["employee_id"], None)
            given[row["employee_id"]] = row["number"]
    return given


def _name(city: City, person: str) -> str:
    return city.names[person][-1][1]
