"""What an address or a field brings that cannot be meant: told in words, and no inner name is ever said to a person."""

import re

import pytest

from kenshu.acts.registry import ACTS
from kenshu.i18n import catalogue
from tests.acts.city import City
from tests.web.conftest import Site
from tests.web.staff.conftest import send

ABOUT_NOTHING = {
    "T0001": (
        "/staff/assignments/withdraw",
        "/staff/assignments/withdraw?assignment_id=",
        "/staff/assignments/withdraw?assignment_id=999",
        "/staff/assignments/withdraw?assignment_id=x",
        "/staff/assignments/withdraw-extension",
        "/staff/assignments/withdraw-extension?extension_id=999",
        "/staff/override/points",
        "/staff/override/points?attempt_id={attempt}",
        "/staff/override/points?attempt_id={attempt}&slot=t99",
        "/staff/override/points?attempt_id={attempt}&slot=p01",
    ),
    "H0001": (
        "/staff/absences/withdraw",
        "/staff/absences/withdraw?absence_id=999",
        "/staff/certificates/reissue",
        "/staff/certificates/reissue?number=2026-AAAAAA",
    ),
}


def test_a_form_about_nothing_says_so_and_is_not_shown(town: Site, city: City) -> None:
    for who, addresses in ABOUT_NOTHING.items():
        client = town.person(who)
        for address in addresses:
            page = client.get(address.format(attempt=city.attempts["E0001"].id))
            assert (page.status_code, "data-kenshu-form" in page.text) == (404, False), address
            assert not re.search(r"「[a-z]+_[a-z]+」", page.text), address


def test_a_form_sent_without_what_it_is_about_says_no_inner_name(town: Site) -> None:
    trainer = town.person("T0001")
    page = trainer.post("/staff/assignments/withdraw", data={"reason": "誤り"}, follow_redirects=True)
    assert "一覧の画面から選び直してください" in page.text
    assert "「assignment_id」" not in page.text


def test_every_field_of_an_order_has_a_name_in_words() -> None:
    named = {key.removeprefix("field.") for key in catalogue("orders")}
    assert {name for act in ACTS.values() for name in act.order.model_fields} - named == set()


@pytest.mark.parametrize(("name", "typed"), [("first", "61101-02-02"), ("last", "きのう"), ("first", "1800-01-01")])
def test_a_day_of_the_ledger_that_cannot_be_meant_is_told_and_nothing_is_listed(town: Site, name: str, typed: str) -> None:
    page = town.person("H0001").get("/staff/ledger", params={name: typed})
    label = {"first": "この日から", "last": "この日まで"}[name]
    assert f'<li><a href="#{name}">「{label}」' in page.text
    assert typed in page.text
    assert "2026-12-25" in page.text
    assert "<table>" not in page.text
    assert "/downloads/acts" not in page.text


def test_a_day_that_figures_cannot_be_of_is_told_and_today_holds(town: Site) -> None:
    hr = town.person("H0001")
    for page in ("completion", "people", "charts"):
        told = hr.get(f"/staff/{page}", params={"as_of": "61101-02-02"}).text
        assert "「いつの状況か」の「61101-02-02」は日付として読めません" in told
        assert "いまは今日の状況を示しています" in told
        assert "今日の状況を示しています" not in hr.get(f"/staff/{page}?as_of=2026-11-01").text


def test_every_field_for_a_day_has_its_first_and_last(town: Site) -> None:
    addresses = {"H0001": ["ledger", "completion", "absences/enter", "roster", "departments/change"]}
    addresses["T0001"] = ["assign", "assignments/extend"]
    for who, pages in addresses.items():
        client = town.person(who)
        for page in pages:
            days = re.findall(r'<input [^>]*type="date"[^>]*>', client.get(f"/staff/{page}").text)
            assert days, page
            assert all('min="1926-12-25" max="9999-03-31"' in each for each in days), page


def test_no_two_lines_of_changed_points_have_one_name(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    form = trainer.get("/staff/override/points", params={"attempt_id": city.attempts["E0001"].id, "slot": "t01"})
    looked = send(trainer, form, {"points": "0.5", "reason": "再確認"})
    names = re.findall(r"<dt>(.*?)</dt>", looked.text)
    assert {"今の得点", "新しい得点"} <= set(names)
    assert len(names) == len(set(names)), names
