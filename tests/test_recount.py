"""Completion is counted twice, by the kit and by hand, and a wrong denominator does not go unnoticed."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from tools.recount import recount

from kenshu.content import Content
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.people.departments import History
from kenshu.reports import completion
from kenshu.storage import Database, open_database

CITIES = (103, 105, 107, 111)  # of 1, 25, 25 and 25 histories


@pytest.fixture
def empty() -> Iterator[Database]:
    opened = open_database("sqlite://")
    yield opened
    opened.close()


def differences(content: Content, empty: Database) -> list[dict[str, Any]]:
    return [said for seed in (105, 111) for said in recount(seed, content, empty, most=25).differences]


def test_random_histories_are_counted_alike(content: Content, empty: Database) -> None:
    outcomes = [recount(seed, content, empty, most=25) for seed in CITIES]
    assert sum(outcome.histories for outcome in outcomes) >= 60
    assert sum(outcome.cells for outcome in outcomes) > 5_000
    assert [outcome.differences for outcome in outcomes] == [[]] * len(CITIES)


@pytest.mark.both_databases
def test_a_history_is_counted_alike_on_either_database(content: Content, records: Database) -> None:
    outcome = recount(103, content, records, most=1)
    assert outcome.cells > 100
    assert outcome.differences == []


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
    assert {said["counted_in"] for said in differences(content, empty)} == {"completion"}
