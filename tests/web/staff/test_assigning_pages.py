"""Assigning, extending and withdrawing on the trainers' pages: looked at before it is done, each fault at its field."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from kenshu import clock
from kenshu.assigning import assignments, extensions
from kenshu.assigning.due.one import claims_of, due_by
from kenshu.storage.tables import assignment, extension
from tests.acts.city import MODULE, City
from tests.web.conftest import Site
from tests.web.staff.conftest import send

ASSIGN, LIST, EXTEND = "/staff/assign", "/staff/assignments", "/staff/assignments/extend"
TYPED: dict[str, Any] = {"module_id": MODULE, "departments": ["総務部"], "when": "due", "due": "2027-12-24"}
EXTENDED: dict[str, Any] = {"module_id": MODULE, "employee_id": "E0001", "due": "2028-01-14", "reason": "長期出張のため"}


def rows(city: City, table: Any) -> int:
    with city.database.reading() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


def due(city: City, person: str, day: date) -> date | None:
    with city.database.reading() as conn:
        return due_by(claims_of(conn, person, day, city.course.time_zone)[MODULE])


def test_who_is_in_and_who_has_it_already_is_seen_before_it_is_assigned(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    looked = send(trainer, trainer.get(ASSIGN), TYPED)
    assert "対象者は3人です。" in looked.text
    assert "うち3人は、すでにこの研修の対象です" in looked.text
    assert "うち1人は、すでに修了しています" in looked.text
    assert "割り当て1 2026-11-01" in looked.text
    assert "2027年12月24日(令和9年12月24日)" in looked.text
    assert rows(city, assignment) == 1
    (by_due,) = re.findall(r'href="([^"]+sort=due)"', looked.text)
    assert "うち3人は、すでにこの研修の対象です" in trainer.get(unescape(by_due)).text  # the same draft's page
    told = send(trainer, looked)
    assert told.url.path == LIST
    assert "割り当てました。対象は3人" in told.text
    days = {day: due(city, "E0001", day) for day in (date(2027, 3, 31), date(2027, 4, 1))}
    assert days == {date(2027, 3, 31): date(2026, 11, 1), date(2027, 4, 1): date(2027, 12, 24)}  # it is for the next year


def test_departments_are_all_there_with_their_people(town: Site) -> None:
    page = town.person("T0001").get(ASSIGN).text
    assert "総務部 (3人)" in page
    assert "人事課 (3人)" in page
    assert "消防本部" not in page  # not in the trainer's charge


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"departments": []}, "departments"),
        ({"due": ""}, "due"),
        ({"when": "joining", "due": ""}, "days"),
        ({"employee_ids": "だれでもない"}, "employee_ids"),
        ({"due": "令和八年"}, "due"),
        ({"due": "1900-01-01"}, "due"),
        ({"due": "9999-12-31"}, "due"),
    ],
)
def test_each_fault_stands_at_its_field(town: Site, city: City, typed: dict[str, Any], field: str) -> None:
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(ASSIGN), TYPED | typed)
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-fault"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert rows(city, assignment) == 1


def test_a_due_date_in_the_past_is_asked_about_once_there_is_one(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    form = trainer.get(ASSIGN)
    assert 'id="past_due_meant"' not in form.text
    asked = send(trainer, form, TYPED | {"due": "2026-11-01"})
    assert 'href="#past_due_meant"' in asked.text
    assert "もう過ぎています" in asked.text
    told = send(trainer, send(trainer, asked, {"past_due_meant": "yes"}))
    assert "割り当てました" in told.text
    assert due(city, "H0001", date(2026, 11, 30)) == date(2026, 11, 1)


def test_a_day_on_which_the_city_hall_is_closed_is_named(town: Site) -> None:
    trainer = town.person("T0001")
    looked = send(trainer, trainer.get(ASSIGN), TYPED | {"due": "2028-01-02"})
    assert "年末年始の休み" in looked.text
    assert "次の開庁日は 2028年1月4日" in looked.text


def test_a_name_that_nobody_in_ones_charge_has_is_no_other_persons(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(ASSIGN), TYPED | {"departments": [], "employee_ids": "花子 だれか"})
    assert "「花子 だれか」に当てはまる人がいません" in page.text
    pasted = send(trainer, page, {"employee_ids": "E0001\t架空 花子"})
    assert "対象者は1人です。" in pasted.text


NAMED: dict[str, Any] = {"departments": [], "employment_types": [], "duties": []}


@pytest.mark.parametrize(
    "typed",
    [
        "E0001,H0001",
        "E0001、H0001",
        "E0001 H0001",
        "Ｅ０００１　Ｈ０００１",
        "架空 花子；架空　人事",
        "E0001 架空 花子 (総務部/人事課), H0001 架空 人事 (総務部/人事課)",
        "架空 花子 E0001\nH0001 架空 人事\n\n",
    ],
)
def test_people_are_named_as_people_write_lists(town: Site, typed: str) -> None:
    trainer = town.person("T0001")
    looked = send(trainer, trainer.get(ASSIGN), TYPED | NAMED | {"employee_ids": typed})
    assert "対象者は2人です。" in looked.text
    assert "架空 花子" in looked.text
    assert "架空 人事" in looked.text


def test_the_part_of_a_list_of_people_that_means_nobody_is_named(town: Site) -> None:
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(ASSIGN), TYPED | NAMED | {"employee_ids": "E0001、E0009 架空 無人 (総務部/人事課)、H0001"})
    assert "「E0009 架空 無人」に当てはまる人がいません" in page.text
    assert page.text.count("当てはまる人がいません") == 2  # in the summary, and at the field
    assert "E0001、E0009 架空 無人 (総務部/人事課)、H0001</textarea>" in page.text


def test_two_people_where_one_is_asked_for_are_refused(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(EXTEND), EXTENDED | {"employee_id": "E0001 H0001"})
    assert "1人だけ入れてください" in page.text
    assert re.findall(r'<li><a href="#(\w+)">', page.text) == ["employee_id"]
    assert rows(city, extension) == 0


def test_whoever_is_not_in_charge_of_the_whole_city_is_told_to_choose_departments(town: Site) -> None:
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(ASSIGN), TYPED | {"departments": [], "employment_types": ["regular"]})
    assert 'href="#departments"' in page.text
    assert "市全体は、あなたの担当ではありません" in page.text


def test_an_extension_shows_old_and_new_dates_is_listed_and_withdrawn(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    looked = send(trainer, trainer.get(EXTEND), EXTENDED)
    assert all(day in looked.text for day in ("2026-11-01", "2028-01-14"))
    assert rows(city, extension) == 0
    told = send(trainer, looked)
    assert "延ばしました(延長 1)" in told.text
    assert "長期出張のため" in told.text
    assert "E0001 架空 花子" in told.text
    assert due(city, "E0001", date(2026, 11, 30)) == date(2028, 1, 14)

    (link,) = re.findall(r'href="(/staff/assignments/withdraw-extension[^"]+)"', told.text)
    form = trainer.get(link)
    assert "E0001 架空 花子" in form.text
    without = send(trainer, form)
    assert 'href="#reason"' in without.text
    done = send(trainer, without, {"reason": "出張がなくなったため"})
    assert "延長 1 を取り下げました" in done.text
    assert "有効な延長はありません" in done.text
    assert due(city, "E0001", date(2026, 11, 30)) == date(2026, 11, 1)


def test_ones_own_extension_is_refused_and_that_of_ones_department_leaves_oneself_out(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    refused = send(trainer, trainer.get(EXTEND), {**EXTENDED, "employee_id": "T0001"})
    assert re.findall(r'<li><a href="#(\w+)">', refused.text) == ["employee_id"]
    assert "自分自身 (T0001) の記録は、自分では変えられません" in refused.text
    looked = send(trainer, trainer.get(EXTEND), {**EXTENDED, "employee_id": "", "department": "総務部"})
    assert "あなた自身は、この延長の対象になりません" in looked.text
    assert "延長の対象 2人" in looked.text


def test_an_extension_says_how_many_attempts_are_left_then_however_often_it_is_given(town: Site) -> None:
    trainer = town.person("T0001")
    more = {**EXTENDED, "employee_id": "H0001", "due": "", "more_attempts": "20"}
    said = []
    for _ in range(2):
        looked = send(trainer, trainer.get(EXTEND), more)
        said += re.findall(r"いちばん多い人で(\d+)回", looked.text)
        send(trainer, looked)
    assert len(said) == 2
    assert int(said[1]) == int(said[0]) + 20 > 40
    without = send(trainer, trainer.get(EXTEND), {**EXTENDED, "employee_id": "H0001"})
    assert "いちばん多い人で" not in without.text


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"employee_id": ""}, ["employee_id"]),
        ({"department": "総務部"}, ["employee_id"]),
        ({"due": ""}, ["due"]),
        ({"employee_id": "", "due": ""}, ["employee_id", "due"]),
        ({"more_attempts": "21"}, ["more_attempts"]),
        ({"reason": ""}, ["reason"]),
    ],
)
def test_each_fault_of_an_extension_stands_at_its_field(town: Site, city: City, typed: dict[str, Any], fields: list[str]) -> None:
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(EXTEND), EXTENDED | typed)
    assert re.findall(r'<li><a href="#(\w+)">', page.text) == fields
    assert rows(city, extension) == 0


def test_an_assignment_of_ones_charge_is_withdrawn_and_no_other(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    send(trainer, send(trainer, trainer.get(ASSIGN), TYPED))
    listed = trainer.get(LIST).text
    assert re.findall(r"withdraw\?assignment_id=(\d+)", listed) == ["2"]
    assert "担当外" in listed
    done = send(trainer, trainer.get(f"{LIST}/withdraw?assignment_id=2"), {"reason": "誤り"})
    assert "割り当て 2 を取り下げました" in done.text
    assert trainer.get(f"{LIST}/withdraw?assignment_id=1").status_code == 404
    refused = trainer.post(f"{LIST}/withdraw", data={"assignment_id": "1", "reason": "誤り"}, follow_redirects=True)
    assert "今は有効ではないか、あなたの担当の所属のものではありません" in refused.text
    with city.database.reading() as conn:
        assert [made.id for made in assignments.in_force(conn, clock.today(city.course.time_zone), city.course.time_zone)] == [1]


def test_somebody_outside_the_charge_is_named_to_no_trainer(town: Site, city: City) -> None:
    today = clock.now().astimezone(city.course.time_zone)
    with city.database.writing() as conn:
        assignments.assign(conn, MODULE, by="lab", now=today, employee_ids=["E0002"], due=date(2027, 12, 24))
        extensions.extend(conn, MODULE, by="lab", now=today, reason="看病", employee_id="E0002", due=date(2028, 1, 14))
    page = town.person("T0001").get(LIST).text
    assert not re.search("E0002|架空 太郎|看病", page)
    looked = town.person("T0001").get(f"{LIST}/withdraw?assignment_id=2").text
    assert "架空 太郎" not in looked


def test_modules_lead_to_their_pages(town: Site) -> None:
    trainer = town.person("T0001")
    page = trainer.get("/staff/modules").text
    (link,) = [each for each in re.findall(r'href="(/preview/[^"]+)"', page) if MODULE in each]
    assert trainer.get(link).status_code == 200
