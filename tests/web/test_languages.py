"""A language that the course adds, on the pages: easy Japanese, as the sample course has it."""

from collections.abc import Callable
from html import unescape

import httpx
import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.i18n import say
from tests.web.conftest import Site

EASY = "ja-x-easy"
MODULE = "working-hours"


@pytest.fixture
def easy(hanako: httpx.Client) -> httpx.Client:
    """Somebody (fictional) who reads easy Japanese."""
    assert hanako.post("/language", data={"lang": EASY, "next": "/training"}).status_code in (302, 303)
    return hanako


def test_pages_offer_every_language_but_their_own(easy: httpx.Client) -> None:
    page = easy.get("/training").text
    assert f'<html lang="{EASY}">' in page
    assert [f'value="{tag}"' in page for tag in ("ja", "en", EASY)] == [True, True, False]


def test_a_lesson_is_said_in_easy_japanese(easy: httpx.Client, content: Content) -> None:
    page = unescape(easy.get(f"/modules/{MODULE}/lesson").text)
    clause = content.guideline.by_id["8-1-ku"].text.ja
    assert content.languages[EASY][clause] in page
    assert clause not in page


def test_the_guideline_shows_the_wording_that_prevails_below_easy_japanese(easy: httpx.Client, content: Content) -> None:
    page = unescape(easy.get("/guideline").text)
    for clause in content.guideline.clauses[:20]:
        assert content.languages[EASY][clause.text.ja] in page
        assert f'<p class="clause-text" lang="ja">{clause.text.ja}</p>' in page


def test_words_of_the_kit_are_said_in_it_or_else_in_japanese(easy: httpx.Client) -> None:
    assert say("web.skip", EASY) in easy.get("/training").text
    assert say("faults.form.faults", EASY) == say("faults.form.faults", "ja")  # staff alone meet it


def test_a_question_goes_to_its_page_with_the_language(easy: httpx.Client, attempt: Attempt) -> None:
    page = easy.get(f"/attempts/{attempt.id}/t01").text
    assert f'"lang":"{EASY}"' in page
    assert easy.get(f"/attempts/{attempt.id}/review").status_code == 200


def test_a_language_that_the_course_does_not_have_is_none(hanako: httpx.Client) -> None:
    hanako.post("/language", data={"lang": "vi", "next": "/training"})
    assert '<html lang="ja">' in hanako.get("/training").text


def test_pages_of_staff_are_in_japanese(site: Site, account: Callable[..., str]) -> None:
    hr = site.person(account("H0001", "hr"))
    hr.cookies.set("kenshu_lang", EASY)
    page = hr.get("/staff", follow_redirects=True).text
    assert '<html lang="ja">' in page
    assert f'value="{EASY}"' not in page


def test_pages_of_staff_are_in_the_language_that_an_added_one_stands_on(site: Site, account: Callable[..., str]) -> None:
    site.server.course.settings["languages"]["vi"] = "Tiếng Việt"
    hr = site.person(account("H0001", "hr"))
    hr.headers["Accept-Language"] = "vi"
    assert '<html lang="en">' in hr.get("/staff", follow_redirects=True).text
    del hr.headers["Accept-Language"]
    hr.cookies.set("kenshu_lang", "vi")
    assert '<html lang="en">' in hr.get("/staff", follow_redirects=True).text
    assert '<html lang="vi">' in hr.get("/training").text
