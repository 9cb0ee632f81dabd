"""Furigana on the learners' pages: the switch, and with a page the readings of what it says and of nothing else."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.editions import on_record
from kenshu.editions.guideline import release_guideline, released_guideline
from kenshu.furigana import annotated
from kenshu.web.pages.page import offered_readings
from tests.conftest import NOW, Desk
from tests.web.conftest import Site

Make = Callable[..., str]
LIST = re.compile(r'<script type="application/json" id="kenshu-furigana">(.*?)</script>')
BUTTON = re.compile(r'name="(?:lang|switch_to)" value="((?:no-)?furigana)" aria-pressed="(true|false)"')


def readings(page: httpx.Response) -> dict[str, Any]:
    found = LIST.search(page.text)
    assert found, page.text
    return dict(json.loads(found[1]))


def switch(browser: httpx.Client, to: str, here: str) -> httpx.Response:
    """What the switch leads to."""
    return browser.post("/language", data={"lang": to, "next": here}, follow_redirects=True)


def test_the_switch_turns_it_on_and_off_and_keeps_the_page(hanako: httpx.Client) -> None:
    off = hanako.get("/modules/working-hours")
    assert BUTTON.findall(off.text) == [("furigana", "false")]
    assert not LIST.search(off.text)
    on = switch(hanako, "furigana", "/modules/working-hours")
    assert on.url.path == "/modules/working-hours"
    assert BUTTON.findall(on.text) == [("no-furigana", "true")]
    assert ("勤務", "きんむ") in annotated("勤務時間", readings(on))
    assert '<html lang="ja" class="furigana">' in on.text
    assert "勤務時間" in on.text  # the words stay as they are: the readings are written over them on the screen
    assert not LIST.search(switch(hanako, "no-furigana", "/training").text)


def test_what_was_typed_stays_where_it_is_switched(site: Site) -> None:
    page = site.visitor().post("/sign-in", data={"employee": "E0042", "password": "", "switch_to": "furigana"})
    assert 'value="E0042"' in page.text
    assert BUTTON.findall(page.text) == [("no-furigana", "true")]
    assert readings(page)


def test_an_english_page_and_the_pages_of_staff_have_no_switch(site: Site, account: Make) -> None:
    browser = site.person(account("T0001", "trainer"))
    switch(browser, "furigana", "/training")
    staff = browser.get("/staff/items", follow_redirects=True)
    assert staff.status_code == 200
    assert not BUTTON.search(staff.text)
    assert not LIST.search(staff.text)
    english = switch(browser, "en", "/training")
    assert not BUTTON.search(english.text)
    assert not LIST.search(english.text)


def test_a_page_holds_the_readings_of_what_it_says_alone(hanako: httpx.Client, attempt: Attempt) -> None:
    switch(hanako, "furigana", "/training")
    for address in ("/training", "/guideline", "/modules/working-hours/lesson", f"/attempts/{attempt.id}/p01"):
        page = hanako.get(address)
        said = LIST.sub("", page.text)
        assert [words for words in readings(page) if words not in said] == [], address


def test_an_explanation_brings_the_readings_of_what_it_says(hanako: httpx.Client, attempt: Attempt) -> None:
    at = f"/api/attempts/{attempt.id}"
    question = hanako.get(f"/attempts/{attempt.id}/p01")
    part = json.loads(re.findall(r'id="kenshu-page">(.*?)</script>', question.text)[0])["questions"][0]["question"]["parts"][0][
        "id"
    ]
    assert hanako.put(f"{at}/answers/p01", json={"value": part, "base": 0, "click_id": "click-0001"}).status_code == 200
    assert "furigana" not in hanako.post(f"{at}/practice/p01", json={}).json()
    switch(hanako, "furigana", "/training")
    said = hanako.post(f"{at}/practice/p01", json={}).json()
    why = said["parts"][0]["why"]
    kanji = re.findall(r"[一-鿿]", why)
    read = "".join(part for part, reading in annotated(why, said["furigana"]) if reading)
    assert kanji
    assert set(kanji) <= set(read)
    told = json.dumps({name: each for name, each in said.items() if name != "furigana"}, ensure_ascii=False)
    assert [words for words in said["furigana"] if words not in told] == []


@pytest.mark.parametrize("address", ["/training", "/modules/basics"])
def test_an_edition_from_before_there_was_furigana_has_the_kits_words_read_alone(
    desk: Desk, hanako: httpx.Client, address: str
) -> None:
    newest = desk.edition("basics")
    before = {name: each for name, each in newest.content.items() if name not in ("furigana", "number")}
    with desk.database.writing() as conn:
        made = on_record.release(conn, before, "trainer", NOW)
    assert made
    assert not made.furigana(explained=True)
    page = switch(hanako, "furigana", address)
    assert page.status_code == 200
    assert ("研修", "けんしゅう") in annotated("研修一覧", readings(page))


def test_the_readings_of_what_is_released_are_read_anew_only_where_something_was_released(desk: Desk) -> None:
    with desk.database.reading() as conn:
        before = offered_readings(conn)
        assert offered_readings(conn) is before
    with desk.database.writing() as conn:
        release_guideline(conn, {**(released_guideline(conn) or {}), "furigana": ["旭川《あさひかわ》"]}, "trainer", NOW)
    with desk.database.reading() as conn:
        assert offered_readings(conn) != before
