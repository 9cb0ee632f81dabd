"""Completion and lists of people are counted twice, by the kit and by hand, and no wrong denominator or number goes unnoticed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, bindparam, func, select
from tools.recount import KINDS, recount

from kenshu.content import Content
from kenshu.editions.on_record import Editions
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences, numbers
from kenshu.people.departments import History
from kenshu.reports import completion
from kenshu.results.standing import everybody
from kenshu.results.standing.attempts_until import attempts_until
from kenshu.roster import changes
from kenshu.storage import Database, open_database
from kenshu.storage.tables import employee

CITIES = (103, 105, 107, 111)  # of 1, 25, 25 and 25 histories; the people of 107 are taken in by rosters


@pytest.fixture
def empty() -> Iterator[Database]:
    opened = open_database("sqlite://")
    yield opened
    opened.close()


def differences(content: Content, empty: Database, *seeds: int) -> list[dict[str, Any]]:
    return [said for seed in seeds or (105, 111) for said in recount(seed, content, empty, most=25).differences]


def test_random_histories_are_counted_alike(content: Content, empty: Database) -> None:
    outcomes = [recount(seed, content, empty, most=25) for seed in CITIES]
    assert sum(outcome.histories for outcome in outcomes) >= 60
    assert sum(outcome.cells for outcome in outcomes) > 5_000
    assert [outcome.differences for outcome in outcomes] == [[]] * len(CITIES)


def test_the_histories_hold_whatever_may_happen_to_a_number(content: Content, empty: Database) -> None:
    happened = recount(107, content, empty, most=25).happened
    assert all(happened[kind] > 1 for kind in KINDS), happened


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [103, 116])  # row by row, and by rosters
def test_a_history_is_counted_alike_on_either_database(content: Content, records: Database, seed: int) -> None:
    outcome = recount(seed, content, records, most=1)
    assert outcome.cells > 100
    assert outcome.differences == []


def test_whom_a_number_meant_before_others_had_it_is_noticed(
    content: Content, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = select(employee.c.id).where(employee.c.id == bindparam("number")).scalar_subquery()
    monkeypatch.setattr(numbers, "_HOLDER", select(func.coalesce(first, numbers._BY_ROW.scalar_subquery())))
    assert {"meant", "results"} <= {said.get("table") for said in differences(content, empty)}


def test_completions_that_follow_a_number_are_noticed(content: Content, empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_numbers(conn: Connection, editions: Editions, day: date, *rest: Any, **more: Any) -> pd.DataFrame:
        found = attempts_until(conn, editions, day, *rest, **more)
        holders = numbers.holders_on(conn, day)
        whose = [holders.get(numbers.first_number(key), key) for key in found["employee_id"]]
        return found.assign(employee_id=pd.Categorical(whose))

    monkeypatch.setattr(everybody, "attempts_until", of_numbers)
    assert {"state", "completed_on"} <= {said["column"] for said in differences(content, empty) if said.get("table") == "results"}


def test_a_name_that_is_not_corrected_is_noticed(content: Content, empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_personal", lambda _entry, _person: {})
    assert {said["column"] for said in differences(content, empty, 102)} == {"name"}


def test_people_on_leave_in_the_denominator_are_noticed(content: Content, empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    entries_on = absences.on
    monkeypatch.setattr(absences, "on", lambda conn, day: entries_on(conn, day).iloc[:0])
    assert {"required", "completion_rate"} <= {said["column"] for said in differences(content, empty)}


@pytest.mark.parametrize("days", ["days_to_begin", "renewal_window", "days_to_renew"])
def test_another_number_of_days_is_noticed(content: Content, empty: Database, days: str) -> None:
    other = Leeway(**{days: getattr(LEEWAY, days) // 2})
    found = [said for seed in (105, 111) for said in recount(seed, content, empty, most=25, leeway=other).differences]
    assert {said["column"] for said in found} & {"overdue", "late", "expiring"}


def test_a_department_that_is_not_followed_is_noticed(content: Content, empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(History, "called", lambda _self, department, _at, _time_zone, _day: [department])
    assert "required" in {said["column"] for said in differences(content, empty)}


def test_people_counted_where_they_are_now_are_noticed(content: Content, empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def here(_conn: Any, people: pd.DataFrame, _day: Any) -> "pd.Series[str]":
        return people["department"]

    monkeypatch.setattr(completion, "main_departments", here)
    assert {said.get("counted_in") for said in differences(content, empty)} == {"completion"}
