"""Certificates of anybody, issued anew by record, and the readable ledger, over HTTP. Everybody here is fictional."""

import base64
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select, update

from kenshu import clock
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.grading.voiding import void
from kenshu.people import department_changes
from kenshu.storage.tables import certificate, employee
from tests.acts.city import City
from tests.conftest import NOW
from tests.web.conftest import Site
from tests.web.staff.conftest import send, text


@pytest.fixture
def city(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """The small city on the day of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return city


@pytest.fixture
def issued(city: City) -> dict[str, Certificate]:
    """The certificates of two people, one of whom was misspelt."""
    made = {who: certificates.issue(city.database, city.course, attempt.id, "H0001", NOW) for who, attempt in city.attempts.items()}
    with city.database.writing() as conn:
        conn.execute(update(employee).where(employee.c.id == "E0001").values(name="架空 華子"))
    return made


def test_hr_lists_and_fetches_anybodys_certificate_and_nobody_else_does(
    town: Site, city: City, issued: dict[str, Certificate]
) -> None:
    hr = town.person("H0001")
    page = text(hr.get("/staff/certificates"))
    assert all(made.number in page for made in issued.values())
    assert "修了証 2通" in page
    only = text(hr.get("/staff/certificates?q=E0002"))
    assert issued["E0002"].number in only
    assert issued["E0001"].number not in only
    assert "当てはまる修了証はありません" in text(hr.get("/staff/certificates?state=withdrawn"))
    one = issued["E0002"]
    file = hr.get(f"/staff/certificates/{one.number}")
    assert file.content == one.path.read_bytes()
    assert file.headers["Content-Type"] == "application/pdf"
    assert hr.get("/staff/certificates/2026-AAAAAA").status_code == 404
    for who in ("E0001", "T0001"):
        assert town.person(who).get(f"/staff/certificates/{one.number}").status_code == 403


def test_a_withdrawn_certificate_is_not_offered_anew(town: Site, city: City, issued: dict[str, Certificate]) -> None:
    with city.database.writing() as conn:
        void(conn, city.attempts["E0001"].id, "T0001", NOW, "替え玉")
    listed = town.person("H0001").get("/staff/certificates").text
    assert all(f"/staff/certificates/{made.number}" in listed for made in issued.values())
    assert re.findall(r"reissue\?number=([0-9A-Z-]+)", listed) == [issued["E0002"].number]


def test_hr_gets_the_certificate_of_somebody_who_never_asked_for_one(town: Site, city: City) -> None:
    hr = town.person("H0001")
    page = hr.get("/staff/certificates?state=not_issued")
    assert "まだ修了証を発行していない修了 2件" in text(page)
    attempt = city.attempts["E0002"].id
    assert f'href="/staff/certificates/of/{attempt}"' in page.text
    file = hr.get(f"/staff/certificates/of/{attempt}")
    assert file.content.startswith(b"%PDF")
    with city.database.reading() as conn:
        made = certificates.of_attempt(conn, city.course, attempt)
    assert made is not None
    assert file.content == made.path.read_bytes()
    assert "1件" in text(hr.get("/staff/certificates?state=not_issued"))
    assert town.person("T0001").get(f"/staff/certificates/of/{attempt}").status_code == 403
    assert hr.get(f"/staff/certificates/of/{'0' * 32}").status_code == 404


def test_a_misspelt_name_is_pointed_out_and_the_certificate_is_issued_anew(
    town: Site, city: City, issued: dict[str, Certificate]
) -> None:
    hr, old = town.person("H0001"), issued["E0001"]
    assert "まだ発行し直していない修了証が1通あります" in text(hr.get("/staff/certificates"))
    assert "修了証 1通" in text(hr.get("/staff/certificates?state=renamed"))
    looked = send(hr, hr.get(f"/staff/certificates/reissue?number={old.number}"), {"reason": "氏名の誤り(架空)"})
    assert "架空 花子" in text(looked)
    assert "架空 華子" in text(looked)
    with city.database.reading() as conn:
        assert conn.execute(select(func.count()).select_from(certificate)).scalar_one() == 2
    told = send(hr, looked)
    assert f"修了証 {old.number} に代えて" in text(told)
    assert "発行し直し済み" in text(told)
    replaced = hr.get("/verify", params={"number": old.number, "code": old.code})
    assert "発行し直された修了証です" in replaced.text
    assert "氏名の誤り(架空)" in replaced.text
    again = send(hr, hr.get(f"/staff/certificates/reissue?number={old.number}"), {"reason": "もう一度"})
    assert "すでに発行し直されています" in text(again)
    same = send(hr, hr.get(f"/staff/certificates/reissue?number={issued['E0002'].number}"), {"reason": "念のため"})
    assert "今の記録と同じです" in text(same)


def test_who_has_another_department_by_its_new_name_is_not_said_to_be_of_a_roster(town: Site, city: City) -> None:
    hr = town.person("H0001")
    before = text(hr.get("/staff/ledger?kind=post"))
    with city.database.writing() as conn:
        department_changes.enter(conn, ["総務部/人事課"], ["総務部/職員課"], NOW.date(), "H0001", NOW + timedelta(minutes=1))
    assert text(hr.get("/staff/ledger?kind=post")) == before
    assert "H0001 架空 人事 所属の変更に伴う所属の書き換え" in text(hr.get("/staff/ledger"))


def test_hr_reads_who_did_what_when_and_nobody_else_does(town: Site, city: City) -> None:
    city.does("H0001", "absence.enter", employee_id="E0002", kind="leave", first="2026-11-01", reason="病気休職(架空)")
    points = {"attempt_id": city.attempts["E0001"].id, "slot": "t01", "points": 0.25, "reason": "設問t01は0.25点"}
    seen = city.does("T0001", "override.preview", **points)["fingerprint"]
    city.does("T0001", "override.apply", **points, fingerprint=seen)
    hr = town.person("H0001")
    page = text(hr.get("/staff/ledger"))
    assert "休職・免除の入力 E0002 架空 太郎" in page
    assert "病気休職(架空)" in page
    assert "T0001 架空 研修 採点・得点の変更 E0001 架空 花子" in page
    assert "0.25" not in page
    mine = text(hr.get("/staff/ledger?q=架空 太郎"))
    assert "病気休職" in mine
    assert "採点・得点の変更 E0001" not in mine
    assert "病気休職" in text(hr.get("/staff/ledger?kind=absence&first=2026-11-24&last=2026-11-24"))
    assert "当てはまる操作はありません" in text(hr.get("/staff/ledger?kind=absence&last=2026-11-23"))
    for who in ("E0001", "T0001"):
        assert town.person(who).get("/staff/ledger").status_code == 403
        assert town.person(who).get("/downloads/acts.csv").status_code == 403
    file = hr.get("/downloads/acts.csv?lang=ja").content.decode("utf-8-sig")
    assert "病気休職(架空)" in file
    assert "0.25" not in file


def test_the_file_of_acts_holds_those_that_the_page_shows(town: Site, city: City) -> None:
    for who in ("E0001", "E0002"):
        city.does("H0001", "absence.enter", employee_id=who, kind="leave", first="2026-11-01", reason=f"病気休職({who})")
    hr = town.person("H0001")
    found = {}
    for chosen in (
        "",
        "kind=absence",
        "kind=absence&q=架空 花子",
        "kind=absence&last=2026-11-23",
        "first=2026-11-24&last=2026-11-24",
    ):
        page = hr.get(f"/staff/ledger?{chosen}")
        (address,) = re.findall(r'href="(/downloads/acts\.csv[^"]*)"', page.text)
        rows = hr.get(unescape(address)).content.decode("utf-8-sig").splitlines()[1:]
        shown = re.search(r"操作の記録 (\d+)件", text(page))
        found[chosen] = (len(rows), int(shown[1]) if shown else 0)
    assert hr.get("/downloads/acts.csv?first=0001-01-01&last=9999-12-31").status_code == 200
    assert all(in_file == on_page for in_file, on_page in found.values()), found
    assert [found[f"kind=absence{more}"][0] for more in ("", "&q=架空 花子", "&last=2026-11-23")] == [2, 1, 0]


def test_who_took_in_a_roster_and_who_had_a_certificate_made_is_on_the_page(town: Site, city: City) -> None:
    rows = "職員番号,氏名,所属,任用形態\nN0001,架空 新人,総務部/人事課,正規\n"
    content = base64.b64encode(rows.encode()).decode()
    shown = city.does("H0001", "roster.preview", file={"name": "名簿.csv", "content": content})
    city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])
    certificates.issue(city.database, city.course, city.attempts["E0001"].id, "H0001", NOW)
    hr = town.person("H0001")
    assert "H0001 架空 人事 名簿の取り込み N0001 架空 新人" in text(hr.get("/staff/ledger?kind=post"))
    assert "H0001 架空 人事 修了証の発行 E0001 架空 花子" in text(hr.get("/staff/ledger?kind=certificate"))
    assert "記録なし 名簿の取り込み" in text(hr.get("/staff/ledger?kind=post"))  # the city was filled without saying by whom
