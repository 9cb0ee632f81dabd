"""The questions of a roster, numbers that change, and who signs in by which, over HTTP; everybody here is fictional."""

import re

import httpx
from sqlalchemy import select

from kenshu import clock
from kenshu.people import accounts
from kenshu.people.numbers import holder_of, number_of
from kenshu.storage.tables import employee_number
from tests.acts.city import City
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, Site
from tests.web.staff.conftest import send, text
from tests.web.staff.test_people_pages import answer, hire, upload

HEADINGS = "職員番号,氏名,フリガナ,所属,任用形態,採用日\n"
OTHER = f"{HEADINGS}N0001,別人 太郎,ベツジン タロウ,消防本部,正規,2027-01-04\n"


def test_somebody_elses_number_is_asked_about_and_only_then_taken_in(town: Site, city: City) -> None:
    hire(city, N0001="", N0002="")
    hr = town.person("H0001")
    asked = upload(hr, OTHER.encode())
    assert "記録では、この番号は別の氏名です。" in asked.text
    assert "N0001 架空 N0001" in text(asked)
    assert "まだ答えていない問いが1件あります" in asked.text
    assert "この内容で取り込む" not in asked.text
    assert asked.text.count('type="radio"') == 2
    answered = answer(hr, asked, N0001="new=N0001")
    assert "新しい職員 1人" in answered.text
    assert 'value="new=N0001" checked' in answered.text
    assert "この内容で取り込む" in answered.text
    confirm = re.findall(r'name="(draft|seen|fingerprint|whose|_xsrf)" value="([^"]*)"', answered.text)
    told = hr.post("/staff/roster", data={**dict(confirm), "step": "confirm"}, follow_redirects=True)
    assert "取り込みました。新しい職員 1人" in told.text
    with city.database.reading() as conn:
        key = holder_of(conn, "N0001", clock.today(city.course.time_zone))
        assert (key, accounts.latest(conn, "N0001~2")) == ("N0001~2", None)


def test_an_answer_is_kept_while_another_field_is_edited_and_goes_with_another_file(town: Site, city: City) -> None:
    hire(city, N0001="")
    hr = town.person("H0001")
    answered = answer(hr, upload(hr, OTHER.encode()), N0001="same=N0001")
    again = hr.get(f"{answered.url.path}?{answered.url.query.decode()}")
    assert 'value="same=N0001" checked' in again.text
    edit = hr.get(f"{answered.url.path}?{answered.url.query.decode()}&edit=yes")
    assert '<input type="hidden" name="answers" value="same=N0001">' in edit.text


def test_a_changed_number_signs_in_and_the_old_one_does_not(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get("/staff/roster/number"), {"employee_id": "E0001", "new_number": "009001", "reason": "正規任用"})
    told = send(hr, looked, step="confirm")
    assert "E0001 の職員番号を 009001 にしました" in told.text, text(told)
    with city.database.writing() as conn:
        accounts.set_password(conn, "E0001", PASSWORD, NOW)
        assert number_of(conn, "E0001", clock.today(city.course.time_zone)) == "009001"
        assert conn.execute(select(employee_number.c.entered_by, employee_number.c.reason)).all() == [("H0001", "正規任用")]
    for number, status in (("E0001", 200), ("009001", 303), ("9001", 303), ("00009001", 303)):
        with httpx.Client(base_url=town.address, headers={"Origin": town.address}) as visitor:
            page = visitor.get("/sign-in")
            token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
            assert token
            sent = visitor.post("/sign-in", data={"_xsrf": token[1], "employee": number, "password": PASSWORD})
            assert sent.status_code == status, (number, text(sent))
    absence = hr.get("/staff/people/find", params={"q": "009001"}).json()["people"]
    assert absence == ["009001 架空 花子 (総務部/人事課)"]
    assert hr.get("/staff/people/find", params={"q": "E0001"}).json()["people"] == []
    ledger = text(hr.get("/staff/ledger"))
    assert "職員番号の変更" in ledger
    assert "009001 架空 花子 / 009001(" in ledger


def test_a_number_that_somebody_has_is_refused_with_their_name(town: Site) -> None:
    hr = town.person("H0001")
    for number, said in (("E0002", "「E0002」は 架空 太郎 さんの番号です"), ("00E0002", "先頭の0か大文字・小文字だけが違います")):
        looked = send(hr, hr.get("/staff/roster/number"), {"employee_id": "E0001", "new_number": number, "reason": "架空"})
        assert said in text(looked)
