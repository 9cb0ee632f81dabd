"""What is looked at before something is assigned or extended: who has it already, whose date changes, days that are asked about."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kenshu.acts.desk import Desk
from kenshu.acts.order_faults import OrderRefused, field_of
from kenshu.acts.registry import ACTS
from kenshu.assigning import extensions
from kenshu.assigning.due.one import claims_of, due_by, more_attempts
from kenshu.assigning.withdrawals import withdraw
from kenshu.errors import ChangedMeanwhile, KenshuError
from kenshu.i18n import LANGS
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.one import standing_of
from tests.acts.city import MINE, MODULE, City
from tests.conftest import NOW

ORDER: dict[str, Any] = {"module_id": MODULE, "departments": ["総務部"], "due": "2026-12-25"}
EXTENDED: dict[str, Any] = {"module_id": MODULE, "employee_id": "E0001", "due": "2027-01-15", "reason": "長期出張のため"}


def test_a_preview_says_who_must_take_it_already_and_who_has_completed_it(city: City) -> None:
    people = {row["employee_id"]: row for row in city.does("T0001", "assignment.preview", **ORDER)["people"]}
    assert {key: (row["assigned_by"], row["due_before"]) for key, row in people.items()} == dict.fromkeys(
        ("E0001", "H0001", "T0001"), (1, "2026-11-01")
    )
    assert (people["E0001"]["state"], people["H0001"]["state"]) == ("completed", "not_started")
    assert people["E0001"]["completed_on"] == NOW.astimezone(city.course.time_zone).date().isoformat()
    assert people["E0001"]["valid_until"] == "2027-03-31"
    assert people["H0001"]["completed_on"] is None
    assert "score" not in people["E0001"]


def test_who_must_not_take_it_yet_has_no_assignment_and_no_date(city: City) -> None:
    (row,) = city.does("T0001", "assignment.preview", module_id="confidentiality", employee_ids=["E0001"])["people"]
    assert (row["assigned_by"], row["due_before"], row["state"]) == (None, None, None)


@pytest.mark.parametrize(("name", "order"), [("assignment.make", ORDER), ("extension.make", EXTENDED)])
def test_a_due_date_in_the_past_must_be_said_to_be_meant(city: City, name: str, order: dict[str, Any]) -> None:
    late = order | {"due": "2026-11-01"}
    look = f"{name.partition('.')[0]}.preview"
    assert city.does("T0001", look, **late)["past"] == ["2026-11-01"]
    with pytest.raises(KenshuError) as refused:
        city.confirms("T0001", name, **late)
    assert refused.value.key == "assign.past"
    assert field_of(refused.value, ACTS[name].order.model_fields) == "past_due_meant"
    assert all("2026-11-01" in refused.value.message(lang) for lang in LANGS)

    city.confirms("T0001", name, **late, past_due_meant=True)
    assert city.does("T0001", look, **order | {"due": "2026-11-24"})["past"] == []  # today is in time


@pytest.mark.parametrize(
    ("due", "why", "following"),
    [
        ("2026-11-28", "土曜日", "2026-11-30"),
        ("2027-02-11", "建国記念の日", "2027-02-12"),
        ("2026-12-31", "年末年始の休み (12月29日から1月3日)", "2027-01-04"),
    ],
)
@pytest.mark.parametrize(("look", "order"), [("assignment.preview", ORDER), ("extension.preview", EXTENDED)])
def test_a_closed_day_is_named_with_the_next_working_day(
    city: City, look: str, order: dict[str, Any], due: str, why: str, following: str
) -> None:
    (closed,) = city.does("T0001", look, **order | {"due": due})["closed"]
    assert (closed["day"], closed["why"]["ja"], closed["next"]) == (due, why, following)
    assert city.does("T0001", look, **order | {"due": "2026-12-25"})["closed"] == []


def test_an_extension_is_looked_at_with_the_old_date_and_the_new_one(city: City) -> None:
    order = {**EXTENDED, "employee_id": None, "department": "総務部"}
    city.confirms("T0001", "extension.make", **EXTENDED | {"due": "2027-02-26"})
    people = {row["employee_id"]: row for row in city.does("T0001", "extension.preview", **order)["people"]}
    assert set(people) == {"E0001", "H0001"}  # not who gives it
    assert (people["H0001"]["due_before"], people["H0001"]["due"]) == ("2026-11-01", "2027-01-15")
    assert (people["E0001"]["due_before"], people["E0001"]["due"]) == ("2027-02-26", "2027-02-26")  # the person's own holds over it


def test_the_dates_of_a_completion_that_has_run_out_are_those_of_the_report(city: City) -> None:
    spring = datetime(2027, 4, 5, 1, tzinfo=UTC)  # E0001 completed it until 31 March; 1 November is spent

    def looked(look: str, **order: Any) -> dict[str, Any]:
        with city.database.reading() as conn:
            found = ACTS[look](Desk(conn, city.course, "T0001", "trainer", spring), json.dumps({"module_id": MODULE, **order}))
        (mine,) = [row for row in found["people"] if row["employee_id"] == "E0001"]
        return dict(mine)

    with city.database.reading() as conn:
        held = standing_of(conn, MODULE, "E0001", date(2027, 4, 5), city.course.time_zone).due
    extended = looked("extension.preview", employee_id="E0001", due="2027-06-30", reason="出張")
    assert (extended["due_before"], extended["due"]) == (str(held), "2027-06-30")
    assert held == date(2027, 4, 30)  # thirty days after it ran out
    spent = looked("assignment.preview", departments=["総務部"], due="2027-03-01")
    assert (spent["due_before"], spent["due"], spent["due_from"]) == ("2027-04-30", "2027-04-30", "completion")


def test_an_extension_is_not_made_once_something_else_would_come_of_it(city: City) -> None:
    shown = city.does("T0001", "extension.preview", **EXTENDED)
    city.confirms("T0001", "extension.make", **EXTENDED | {"due": "2027-02-26"})
    with pytest.raises(ChangedMeanwhile):
        city.does("T0001", "extension.make", **EXTENDED, fingerprint=shown["fingerprint"])


def test_an_extension_holds_until_the_day_of_its_withdrawal(city: City) -> None:
    given = city.confirms("T0001", "extension.make", **EXTENDED, more_attempts=2)
    today = NOW.astimezone(city.course.time_zone)
    later = today + timedelta(days=3)
    with city.database.writing() as conn:
        withdraw(conn, "extension", given["id"], by="T0001", now=later, reason="出張がなくなったため")
        for day, due, attempts in ((today.date(), date(2027, 1, 15), 2), (later.date(), date(2026, 11, 1), 0)):
            claims = claims_of(conn, "E0001", day, city.course.time_zone)[MODULE]
            assert (due_by(claims), more_attempts(claims)) == (due, attempts)
            table = standings(conn, day, city.course.time_zone)
            row = table[(table["employee_id"] == "E0001") & (table["module_id"] == MODULE)].iloc[0]
            own = standing_of(conn, MODULE, "E0001", day, city.course.time_zone)
            assert (row["due"].date(), row["attempts_left"]) == (own.due, own.attempts_left) == (due, own.attempts_left)
        assert [len(extensions.in_force(conn, day, city.course.time_zone)) for day in (today.date(), later.date())] == [1, 0]


def test_a_trainer_withdraws_the_extensions_of_the_charge_alone_and_each_once(city: City) -> None:
    mine = city.confirms("T0001", "extension.make", **EXTENDED)["id"]
    other = city.confirms("lab", "extension.make", **EXTENDED | {"employee_id": "E0002"})["id"]
    city.does("T0001", "extension.withdraw", extension_id=mine, reason="誤り")
    said = []
    for number in (mine, other, 4711):
        with pytest.raises(KenshuError) as refused:
            city.does("T0001", "extension.withdraw", extension_id=number, reason="誤り")
        said.append(refused.value.message("ja").replace(str(number), ""))
    assert len(set(said)) == 1
    with pytest.raises(KenshuError) as again:
        city.does("lab", "extension.withdraw", extension_id=mine, reason="誤り")
    assert again.value.key == "extend.withdrawn"


def test_each_fault_of_an_order_is_told_at_its_field_in_words(city: City) -> None:
    with pytest.raises(OrderRefused) as refused:
        city.does("T0001", "extension.preview", module_id=MODULE, more_attempts=21, reason=" ")
    faults = {field_of(fault, ACTS["extension.preview"].order.model_fields): fault for fault in refused.value.faults}
    assert set(faults) == {"employee_id", "more_attempts", "reason"}
    assert faults["reason"].message("ja") == "「理由」が空か、文字ではありません。1文字以上で書いてください。"
    assert faults["more_attempts"].message("en") == "“More attempts”: 21 is too large. Write a number up to 20."
    nothing = json.dumps({"module_id": MODULE})
    with city.desk("T0001") as desk, pytest.raises(OrderRefused) as refused:
        ACTS["extension.preview"](desk, nothing)
    assert [fault.key for fault in refused.value.faults] == ["office.order.missing", "extend.whom", "extend.what"]


@pytest.mark.parametrize(
    ("name", "order", "field"),
    [
        ("assignment.preview", {"departments": ["総務部/人事科"]}, "departments"),
        ("assignment.preview", {"employee_ids": ["E9999"]}, "employee_ids"),
        ("assignment.preview", {"days_after_transfer": 0}, "days_after_joining"),
        ("extension.preview", {"department": "総務部/人事科", "due": "2027-01-15", "reason": "x"}, "department"),
    ],
)
def test_what_comes_of_an_order_is_told_at_its_field(city: City, name: str, order: dict[str, Any], field: str) -> None:
    with pytest.raises(KenshuError) as refused:
        city.does("lab", name, module_id=MODULE, **order)
    assert field_of(refused.value, ACTS[name].order.model_fields) == field


def test_points_are_looked_at_before_and_after(city: City) -> None:
    attempt = city.attempts["E0001"]
    order = {"attempt_id": attempt.id, "slot": "t01", "points": 0.0, "reason": "設問の読み違い"}
    shown = city.does("T0001", "override.preview", **order)
    assert shown["points_before"] == shown["max_points"]
    assert shown["points_after"] == 0.0
    assert shown["before"] - shown["after"] == shown["max_points"]
    assert (shown["verdict_before"], shown["passes"]) == ("passed", "" if shown["verdict_after"] == "passed" else "lost")
    done = city.does("T0001", "override.apply", **order, fingerprint=shown["fingerprint"])
    assert (done["score"], done["verdict"]) == (shown["after"], shown["verdict_after"])
    with pytest.raises(ChangedMeanwhile):
        city.does("T0001", "override.apply", **order, fingerprint=shown["fingerprint"])


def test_a_change_of_departments_is_looked_at_then_entered(city: City) -> None:
    order = {"before": ["総務部"], "after": ["総合政策部"], "since": "2026-12-01"}
    shown = city.does("H0001", "department.preview", **order)
    assert (shown["kind"], shown["moving"]["E0001"]) == ("renamed", [MINE, "総合政策部/人事課"])
    with pytest.raises(ChangedMeanwhile):
        city.does("H0001", "department.change", **order | {"since": "2026-12-02"}, fingerprint="0" * 64)
    assert city.does("H0001", "department.change", **order, fingerprint=shown["fingerprint"])["moving"] == shown["moving"]
