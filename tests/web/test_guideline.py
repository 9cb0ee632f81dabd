"""The page of the guideline: every clause has its anchor, a search finds what a person types, and the forms are laid out."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest

from kenshu.content import Content
from kenshu.editions.compose import compose
from kenshu.editions.guideline import release_guideline, released_guideline
from kenshu.editions.on_record import release
from kenshu.storage import Database
from kenshu.web.pages.guideline import pieces
from tests.conftest import NOW, Desk
from tests.web.conftest import Site


def page(site: Site, address: str = "/guideline", lang: str = "ja") -> str:
    reply = site.visitor().get(address, headers={"Accept-Language": lang})
    assert reply.status_code == 200
    return reply.text


def anchors(text: str) -> list[str]:
    return re.findall(r'<div class="clause[^"]*" id="([^"]+)"', text)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_clause_is_there_once_in_its_order_with_its_words(site: Site, content: Content, lang: str) -> None:
    text = page(site, lang=lang)
    assert anchors(text) == list(content.guideline.by_id)
    shown = unescape(re.sub(r"<[^>]+>", "", text))
    for clause in content.guideline.clauses:
        assert clause.text.plain()[lang] in shown
    assert len(re.findall(r'<section aria-labelledby="form\d">', text)) == 5
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("8(1)ク", {"8-1-ku"}),
        ("８（１）ク", {"8-1-ku"}),
        ("勤務 時間", {"8-1-ku"}),
        ("TWITTER", {"2-0-1", "5-1-u", "5-1-o", "5-3-i"}),
    ],
)
def test_a_search_finds_clauses_whatever_the_widths_capitals_and_spaces(site: Site, typed: str, found: set[str]) -> None:
    text = page(site, str(site.visitor().build_request("GET", "/guideline", params={"q": typed}).url.raw_path.decode()))
    assert set(anchors(text)) == found
    assert f"{len(found)}件" in text


def test_a_search_that_finds_nothing_says_so_and_leads_back(site: Site) -> None:
    text = page(site, "/guideline?q=%3Cscript%3E")
    assert anchors(text) == []
    assert "&lt;script&gt;" in text
    assert '<a href="/guideline">' in text


def test_what_was_searched_for_is_marked_as_it_is_written() -> None:
    assert pieces("ブログ、Ｂｌｏｇ とblog", "blog") == [("ブログ、", False), ("Ｂｌｏｇ", True), (" と", False), ("blog", True)]
    assert pieces("勤務 時間中", "勤務時間") == [("勤務 時間", True), ("中", False)]
    assert pieces("何も", "") == [("何も", False)]
    assert "".join(text for text, _ in pieces("ガイド㍿ライン", "式会")) == "ガイド㍿ライン"


def test_both_languages_stand_side_by_side_where_that_is_asked_for(site: Site, content: Content) -> None:
    text = unescape(page(site, "/guideline?both=yes"))
    clause = content.guideline.by_id["8-1-ku"].text
    assert clause.ja in text
    assert f'lang="en">{clause.en}' in text


def test_it_shows_what_was_released_and_says_where_nothing_was(site: Site, database: Database, content: Content) -> None:
    with database.writing() as conn:
        released = released_guideline(conn)
        assert released is not None
        assert not release_guideline(conn, released, "trainer", NOW)
        changed = {
            **released,
            "clauses": [{**released["clauses"][0], "text": {"ja": "改めた条文", "en": "A new text"}}],
            "forms": [],
        }
        assert release_guideline(conn, changed, "trainer", NOW)
    assert anchors(page(site)) == ["1-0-1"]
    assert "改めた条文" in page(site)


@pytest.mark.parametrize("open_book", [True, False])
def test_beside_a_test_question_it_is_offered_as_the_module_says(
    site: Site, account: Callable[..., str], desk: Desk, content: Content, open_book: bool
) -> None:
    module = content.modules["working-hours"].model_copy(update={"open_book": open_book})
    with desk.database.writing() as conn:
        release(conn, compose(content, module), "trainer", NOW)
    learner = site.person(account("E0001"))
    attempt = desk.start("E0001")
    test, practice = (learner.get(f"/attempts/{attempt.id}/{slot}").text for slot in ("t01", "p01"))
    link = '<a class="tool" href="/guideline" target="_blank" rel="noopener">'
    assert link in practice
    assert (link in test, "ガイドラインを見ないで" in test) == (open_book, not open_book)
    data = re.search(r'id="kenshu-page">(.*?)</script>', test)
    assert data
    assert json.loads(data[1])["guideline"] == "/guideline"
