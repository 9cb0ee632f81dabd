"""Statements of attempts and completions, as the rules of xAPI 1.0.3 want them."""

import json
from typing import Any

import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.interchange.xapi import statements, voiding
from kenshu.results import grades
from tests.conftest import NOW, Desk
from tests.interchange.strict_statements import faults
from tests.interchange.strict_store import verb_of


def graded(desk: Desk, employee_id: str, points: float | None) -> Attempt:
    attempt = desk.start(desk.employ(employee_id))
    desk.hand_in(attempt)
    regraded(desk, attempt, points)
    return attempt


def regraded(desk: Desk, attempt: Attempt, points: float | None) -> None:
    with desk.database.writing() as conn:
        grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": points, "max": 10.0}}, 80, "kenshu", NOW)])


def told(desk: Desk) -> list[dict[str, Any]]:
    with desk.database.reading() as conn:
        return statements(conn, desk.course)


@pytest.fixture
def four(desk: Desk) -> Desk:
    """Four (fictional) people: passed, failed, awaiting a person, in the middle of it."""
    graded(desk, "E1", 9.0)
    graded(desk, "E2", 5.0)
    graded(desk, "E3", None)
    desk.start(desk.employ("E4", name="架空 太郎"))
    return desk


def test_each_fact_is_one_statement(four: Desk) -> None:
    found = told(four)
    assert sorted((one["actor"]["account"]["name"], verb_of(one)) for one in found) == [
        ("E1", "attempted"),
        ("E1", "completed"),
        ("E1", "passed"),
        ("E2", "attempted"),
        ("E2", "failed"),
        ("E3", "attempted"),
        ("E4", "attempted"),
    ]
    passed = next(one for one in found if verb_of(one) == "passed")
    assert passed["result"] == {"success": True, "score": {"scaled": 0.9, "raw": 9.0, "min": 0.0, "max": 10.0}}
    completed = next(one for one in found if verb_of(one) == "completed")
    assert list(completed["result"]["extensions"].values()) == ["2027-03-31"]


def test_every_statement_keeps_the_rules_of_xapi(four: Desk) -> None:
    found = told(four)
    assert {one["id"]: faults(one) for one in found} == {one["id"]: [] for one in found}
    assert faults(voiding(four.course, found[0]["id"], NOW)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "1"),
        ("timestamp", "2026-11-24T01:30:00"),
        ("actor", {"account": {"homePage": "x", "name": "E1"}}),
        ("verb", {"id": "http://adlnet.gov/expapi/verbs/voided"}),
        ("result", {"score": {"scaled": 1.2}}),
        ("result", {"score": {"raw": 11, "max": 10}}),
        ("result", {"success": None}),
        ("context", {"registration": "a"}),
        ("context", {"contextActivities": {"parent": {}}}),
        ("voided", True),
    ],
)
def test_a_breach_of_the_rules_is_found(four: Desk, name: str, value: Any) -> None:
    assert faults({**told(four)[0], name: value}) != []


def test_a_statement_says_the_fact_s_own_time_its_attempt_and_its_course(four: Desk) -> None:
    found = told(four)
    assert {one["timestamp"] for one in found} == {NOW.isoformat(timespec="milliseconds")}
    of_one = [one for one in found if one["actor"]["account"]["name"] == "E1"]
    assert len({one["context"]["registration"] for one in of_one}) == 1
    assert len({one["context"]["registration"] for one in found}) == 4
    (parent,) = of_one[0]["context"]["contextActivities"]["parent"]
    assert parent["definition"]["name"]["ja-JP"] == four.course.settings["title"]["ja"]
    assert set(of_one[0]["verb"]["display"]) == {"ja-JP", "en-US"}


def test_no_name_leaves_the_house(four: Desk) -> None:
    assert "架空" not in json.dumps(told(four), ensure_ascii=False)


def test_another_home_or_title_makes_no_other_ids(four: Desk) -> None:
    before = [one["id"] for one in told(four)]
    four.course.settings["xapi"] = {"home": "https://city.example/learning/"}
    four.course.settings["title"] = {"ja": "改題", "en": "Renamed"}
    assert [one["id"] for one in told(four)] == before
