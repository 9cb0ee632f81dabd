"""Forms of the staff pages: nothing typed is lost, nothing is done twice, and nobody gets at what another typed."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from kenshu.storage.tables import absence, draft
from tests.acts.city import City
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, Site
from tests.web.staff.conftest import Fields, send

ENTER = "/staff/absences/enter"
TYPED: dict[str, Any] = {"employee_id": "架空花子", "kind": "leave", "first": "2026-11-01", "last": "", "reason": "病気休職"}


def entered(city: City) -> int:
    with city.database.reading() as conn:
        return conn.execute(select(func.count()).select_from(absence)).scalar_one()


def test_what_is_typed_is_looked_at_then_done_then_told(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get(ENTER), TYPED)
    assert looked.url.path == ENTER
    assert "E0001 架空 花子 (総務部/人事課)" in looked.text
    assert "2026年11月1日(令和8年11月1日)" in looked.text
    assert entered(city) == 0
    told = send(hr, looked)
    assert told.url.path == "/staff/absences"
    assert "入力しました(番号 1)。" in told.text
    assert "病気休職" in told.text
    assert entered(city) == 1


def test_a_fault_stands_beside_its_field_and_in_the_summary_and_what_was_typed_stays(town: Site, city: City) -> None:
    hr = town.person("H0001")
    page = send(hr, hr.get(ENTER), {**TYPED, "employee_id": "架空", "kind": "leave", "first": "きのう"})
    assert page.status_code == 200
    assert "「最初の日」の「きのう」は日付として読めません" in page.text
    assert "当てはまる人が5人います" in page.text
    assert page.text.count('href="#first"') == page.text.count('href="#employee_id"') == 1
    assert dict(Fields(page.text).filled)["reason"] == "病気休職"
    assert entered(city) == 0


def test_the_language_switch_keeps_what_was_typed(town: Site, city: City) -> None:
    hr = town.person("H0001")
    page = hr.get(ENTER)
    assert 'form="filled" name="switch_to" value="en"' in page.text
    english = send(hr, page, TYPED | {"first": "きのう"}, switch_to="en")
    assert '<html lang="en">' in english.text
    filled = dict(Fields(english.text).filled)
    assert {name: filled[name] for name in TYPED} == TYPED | {"first": "きのう"}
    assert "aria-invalid" not in english.text  # nothing was sent yet
    looked = send(hr, send(hr, english, {"first": "2026-11-01"}, switch_to="ja"), {})
    assert "2026年11月1日(令和8年11月1日)" in looked.text
    assert "病気休職" in looked.text
    assert entered(city) == 0


def test_enter_in_a_field_sends_the_form_and_switches_no_language(town: Site) -> None:
    page = town.person("H0001").get(ENTER).text
    default, *_ = re.findall(r'<button[^>]*form="filled"[^>]*>', page)  # the first button of a form is pressed by Enter
    assert (" hidden" in default, " name=" in default) == (True, False)
    assert page.index(default) < page.index('id="filled"')


def test_what_the_act_would_refuse_is_said_before_it_is_confirmed(town: Site, city: City) -> None:
    hr = town.person("H0001")
    page = send(hr, hr.get(ENTER), {**TYPED, "last": "2026-10-01"})
    assert 'href="#last"' in page.text
    assert entered(city) == 0


def test_a_button_pressed_twice_does_it_once(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get(ENTER), TYPED)
    first, second = send(hr, looked), send(hr, looked)
    assert first.url == second.url
    assert entered(city) == 1
    assert hr.get(looked.url, follow_redirects=True).url == first.url


def test_what_is_confirmed_is_what_was_looked_at_although_another_tab_has_filled_it_anew(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get(ENTER), TYPED)
    send(hr, hr.get(f"{looked.url}&edit=yes"), {"reason": "育児休業"})
    refused = send(hr, looked)
    assert "この入力が変わりました" in refused.text
    assert entered(city) == 0
    assert "育児休業" in send(hr, refused).text
    assert entered(city) == 1


def test_a_form_sent_after_the_session_ended_is_there_after_signing_in(town: Site, city: City) -> None:
    hr = town.person("H0001")
    page = hr.get(ENTER)
    hr.cookies.delete("kenshu_session")
    sign_in = send(hr, page, TYPED)
    assert sign_in.url.path == "/sign-in"
    back = hr.post(sign_in.url, data={"employee": "H0001", "password": PASSWORD, "next": sign_in.url.params["next"]})
    looked = hr.get(back.headers["Location"])
    assert "病気休職" in looked.text
    assert entered(city) == 0
    send(hr, looked)
    assert entered(city) == 1


def test_confirming_after_the_session_ended_does_nothing_yet_and_loses_nothing(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get(ENTER), TYPED)
    hr.cookies.delete("kenshu_session")
    sign_in = send(hr, looked)
    assert entered(city) == 0
    back = hr.post("/sign-in", data={"employee": "H0001", "password": PASSWORD, "next": sign_in.url.params["next"]})
    send(hr, hr.get(back.headers["Location"]))
    assert entered(city) == 1


def test_nobody_else_gets_what_somebody_typed(town: Site, city: City, account_of_more_hr: str) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get(ENTER), TYPED)
    other = town.person(account_of_more_hr)
    seen = other.get(looked.url)
    assert "病気休職" not in seen.text
    assert "残っていません" in seen.text
    send_confirm = other.post(ENTER, data={"draft": looked.url.params["draft"], "step": "confirm", "_xsrf": other.cookies["_xsrf"]})
    assert send_confirm.status_code == 303
    assert entered(city) == 0


def test_a_draft_in_another_name_is_taken_from_nobody(town: Site, city: City) -> None:
    visitor = town.visitor()
    forged = {"whose": "2|1:0|10:1700000000|11:kenshu_form|8:IkgwMDAxIg==|" + "0" * 64, "_xsrf": visitor.cookies["_xsrf"]}
    assert visitor.post(ENTER, data={**TYPED, **forged}).status_code == 401
    with city.database.reading() as conn:
        assert conn.execute(select(func.count()).select_from(draft)).scalar_one() == 0


def test_an_entry_is_taken_back_with_a_reason_alone(town: Site, city: City) -> None:
    hr = town.person("H0001")
    send(hr, send(hr, hr.get(ENTER), TYPED))
    form = hr.get("/staff/absences/withdraw?absence_id=1")
    assert "E0001 架空 花子" in form.text
    without = send(hr, form)
    assert "「理由」を入れてください" in without.text
    told = send(hr, without, {"reason": "入力の誤り"})
    assert "番号 1 の入力を取り消しました。" in told.text
    assert entered(city) == 2


@pytest.mark.parametrize("number", ["0", "abc", "9" * 20])
def test_what_is_no_number_of_an_entry_takes_nothing_back(town: Site, city: City, number: str) -> None:
    hr = town.person("H0001")
    form = hr.get(f"/staff/absences/withdraw?absence_id={number}")
    told = send(hr, form, {"reason": "架空の理由"})
    assert (form.status_code, told.status_code) == (200, 200)
    assert "notice-good" not in told.text
    assert entered(city) == 0


def test_an_entry_for_the_same_days_is_named_with_what_is_asked_of_the_person(town: Site) -> None:
    hr = town.person("H0001")
    first = send(hr, hr.get(ENTER), TYPED)
    assert "がすでに入力されています" not in first.text
    assert "期限 2026年11月1日(令和8年11月1日)" in first.text
    send(hr, first)
    again = send(hr, hr.get(ENTER), {**TYPED, "kind": "childcare", "first": "2027-01-01"})
    assert "番号 1 の休職 (2026-11-01 – 取り消すまで) がすでに入力されています" in again.text
    before = send(hr, hr.get(ENTER), {**TYPED, "first": "2026-10-01", "last": "2026-10-31"})
    assert "がすでに入力されています" not in before.text
    send(hr, before)
    assert "2026-10-31" not in hr.get("/staff/absences").text
    assert "2026-10-31" in hr.get("/staff/absences?which=all").text


def test_drafts_are_forgotten_after_a_day(town: Site, city: City) -> None:
    hr = town.person("H0001")
    old = send(hr, hr.get(ENTER), TYPED)
    with city.database.writing() as conn:
        conn.execute(update(draft).values(kept_at=NOW - timedelta(days=400)))
    send(hr, hr.get(ENTER), TYPED)
    assert "残っていません" in hr.get(old.url).text


@pytest.fixture
def account_of_more_hr(city: City, town: Site) -> str:
    """Somebody else of HR."""
    from kenshu.people import accounts

    with city.database.writing() as conn:
        accounts.set_password(conn, "T0002", PASSWORD, NOW, "hr")
    return "T0002"


@pytest.mark.parametrize("who", ["E0001", "T0001"])
def test_a_form_is_sent_by_those_whom_the_table_names(town: Site, city: City, who: str) -> None:
    person = town.person(who)
    assert person.get(ENTER).status_code == 403
    reply = person.post(ENTER, data={**TYPED, "_xsrf": person.cookies["_xsrf"]})
    assert isinstance(reply, httpx.Response)
    assert reply.status_code == 403
