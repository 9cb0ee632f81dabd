"""A module that was retired: what was completed stays countable and readable, nobody begins it, and nobody is asked for it."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from tools.put_on_record import build_and_release

from kenshu import clock
from kenshu.assigning import assignments
from kenshu.editions.on_record import on_record, release, retire
from kenshu.errors import KenshuError, NoAttemptLeft
from kenshu.interchange.results import results
from kenshu.ledger.recompute import of_records
from kenshu.mail import reminders
from kenshu.reports.completion import completion
from kenshu.reports.items import item_statistics
from kenshu.results.standing.one import begin, standing_of
from tests.acts.city import MODULE, City
from tests.conftest import NOW
from tests.web.conftest import Site

RETIRED = NOW + timedelta(days=2)
AGAIN = NOW + timedelta(days=9)
NEVER_BEGAN = ("H0001", "T0001", "T0002")  # who must take it, and are late


def local(city: City, at: datetime) -> date:
    return at.astimezone(city.course.time_zone).date()


def read(city: City, what: Any, *args: Any) -> Any:
    with city.database.reading() as conn:
        return what(conn, *args)


def report(city: City, at: datetime) -> pd.DataFrame:
    table: pd.DataFrame = read(city, completion, local(city, at), city.course.time_zone)
    return table[table["module"] == MODULE].reset_index(drop=True)


def exported(city: City, at: datetime) -> pd.DataFrame:
    table: pd.DataFrame = read(city, results, local(city, at), city.course.time_zone)
    return table[table["module_id"] == MODULE].reset_index(drop=True)


def whole(city: City, at: datetime) -> dict[Any, Any]:
    table = report(city, at)
    [row] = table[table["department"] == ""].to_dict("records")
    return row


def put_away(city: City, now: datetime = RETIRED) -> None:
    with city.database.writing() as conn:
        retire(conn, MODULE, "H0001", now, "ガイドラインの改定")


def put_back(city: City, now: datetime = AGAIN) -> None:
    with city.database.writing() as conn:
        assert release(conn, on_record(conn).newest(MODULE).content, "H0001", now) is not None


def test_a_quiz_that_is_deleted_and_built_leaves_every_figure_of_before(city: City) -> None:
    before, file = report(city, NOW), exported(city, NOW)
    quiz = city.course.quizzes / f"{MODULE}.yaml"
    kept = quiz.read_bytes()
    quiz.unlink()
    pd.testing.assert_frame_equal(report(city, NOW), before)
    build_and_release(city.course, RETIRED)
    with city.database.reading() as conn:
        assert {MODULE} == set(on_record(conn).modules) - set(on_record(conn).offered)
    pd.testing.assert_frame_equal(report(city, NOW), before)
    pd.testing.assert_frame_equal(exported(city, NOW), file)
    now = whole(city, RETIRED)
    assert (now["complete"], now["overdue"], now["required"]) == (2, 0, 5)
    quiz.write_bytes(kept)
    build_and_release(city.course, AGAIN)
    with city.database.reading() as conn:
        assert on_record(conn).offered[MODULE].number == 2
    pd.testing.assert_frame_equal(report(city, NOW), before)
    assert read(city, of_records, local(city, AGAIN), city.course.time_zone).differences == []


def test_nobody_is_overdue_while_it_is_retired_and_those_days_stay_so(city: City) -> None:
    assert whole(city, NOW)["overdue"] == len(NEVER_BEGAN)
    put_away(city)
    meanwhile = report(city, RETIRED)
    assert (meanwhile["overdue"] == 0).all()
    zone = city.course.time_zone
    stands = [read(city, standing_of, MODULE, who, local(city, RETIRED), zone) for who in NEVER_BEGAN]
    assert [(one.overdue, one.may_start, one.retired) for one in stands] == [(False, False, True)] * 3
    put_back(city)
    pd.testing.assert_frame_equal(report(city, RETIRED), meanwhile)
    assert whole(city, AGAIN)["overdue"] == len(NEVER_BEGAN)


def test_nobody_is_reminded_of_it(city: City) -> None:
    def asked(at: datetime) -> set[str]:
        mails = read(city, reminders.due, city.course, local(city, at))
        return {item.employee_id for mail in mails for item in mail.own if item.module_id == MODULE}

    assert asked(RETIRED) == set(NEVER_BEGAN)
    put_away(city)
    assert asked(RETIRED) == set()
    put_back(city)
    assert asked(AGAIN) == set(NEVER_BEGAN)


def test_it_can_be_assigned_to_nobody_more_until_it_is_released_again(city: City) -> None:
    order: dict[str, Any] = {"by": "H0001", "now": RETIRED.astimezone(city.course.time_zone), "due": date(2027, 3, 1)}
    put_away(city)
    with city.database.writing() as conn, pytest.raises(KenshuError, match=MODULE):
        assignments.assign(conn, MODULE, **order)
    put_back(city)
    with city.database.writing() as conn:
        assert assignments.assign(conn, MODULE, **order).people == 5


def test_nobody_begins_it_and_who_passed_it_finds_the_result(city: City, site: Site) -> None:
    put_away(city, clock.now())  # a page has the day of the clock
    hanako, late = site.person("E0001"), site.person("T0002")
    attempt = city.attempts["E0001"]
    title = re.escape(read(city, on_record).newest(MODULE).title["ja"])
    assert re.search(title, hanako.get("/training").text)
    assert f"/attempts/{attempt.id}/result" in hanako.get(f"/modules/{MODULE}").text
    page = hanako.get(f"/attempts/{attempt.id}/result")
    assert (page.status_code, "合格しました" in page.text) == (200, True)
    assert not re.search(title, late.get("/training").text)
    assert late.get(f"/modules/{MODULE}").status_code == 200
    refused = late.post(f"/modules/{MODULE}")
    assert refused.status_code == 409
    with city.database.writing() as conn, pytest.raises(NoAttemptLeft):
        stands = standing_of(conn, MODULE, "T0002", local(city, clock.now()), city.course.time_zone)
        begin(conn, stands, MODULE, "T0002", clock.now())
    put_back(city, clock.now())
    assert re.search(title, late.get("/training").text)
    assert late.post(f"/modules/{MODULE}").status_code == 303


def test_its_statistics_stay(city: City) -> None:
    before = read(city, item_statistics, MODULE)
    put_away(city)
    after = read(city, item_statistics, MODULE)
    pd.testing.assert_frame_equal(after.questions, before.questions)
    assert after.hand_ins == before.hand_ins == 2
