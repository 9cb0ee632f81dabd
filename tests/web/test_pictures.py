"""The picture of a scene on pages: with its words in the reader's language and its alternative text."""

import base64
import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest

from kenshu.content import Content, Module
from kenshu.editions.compose import compose
from kenshu.editions.on_record import release
from kenshu.i18n import LANGS, Lang
from kenshu.staff import Role
from tests.conftest import NOW, Desk
from tests.web.conftest import Site
from tests.web.test_pages import grade

MODULE, SCENE, QUESTION = "working-hours", "train-window-snow-photo", "train-window-snow-photo-1"
WORDS = {"ja": "職場の始業", "en": "Office hours begin"}
IMAGE = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)">')


@pytest.fixture(autouse=True)
def released(desk: Desk, content: Content) -> None:
    """The module's test is the question of the scene."""
    module = content.modules[MODULE]
    group = module.test[0].model_dump() | {"take": 1, "questions": [QUESTION, QUESTION]}
    written = module.model_dump() | {"test": [group], "due": module.due_as_written}
    with desk.database.writing() as conn:
        release(conn, compose(content, Module.model_validate(written)), "trainer", NOW)


def shown(page: httpx.Response) -> list[tuple[str, str]]:
    """What each drawing of a page is, and its alternative text."""
    return [(base64.b64decode(data).decode(), unescape(alt)) for data, alt in IMAGE.findall(page.text)]


def expect(content: Content, lang: Lang, page: httpx.Response) -> None:
    picture = content.scenarios[SCENE].picture
    assert picture is not None
    (drawn,) = [drawing for drawing, alt in shown(page) if alt == picture.alt.within(lang)]
    assert {name: WORDS[name] in drawn for name in LANGS} == {name: name == lang for name in LANGS}
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_a_question_and_its_result_show_it(hanako: httpx.Client, desk: Desk, content: Content, lang: Lang) -> None:
    attempt = desk.start("E0001")
    said = {"Accept-Language": lang}
    expect(content, lang, hanako.get(f"/attempts/{attempt.id}/t01", headers=said))
    desk.hand_in(attempt)
    grade(desk, attempt, {})
    expect(content, lang, hanako.get(f"/attempts/{attempt.id}/result", headers=said))


@pytest.mark.parametrize("lang", LANGS)
def test_the_preview_shows_it(site: Site, account: Callable[[str, Role], str], content: Content, lang: Lang) -> None:
    trainer = site.person(account("T0001", "trainer"))
    expect(content, lang, trainer.get(f"/preview/{MODULE}/all/t01", headers={"Accept-Language": lang}))


@pytest.mark.parametrize("lang", LANGS)
def test_the_lesson_shows_its_drawing_in_the_readers_language(hanako: httpx.Client, lang: Lang) -> None:
    ((drawn, alt),) = shown(hanako.get(f"/modules/{MODULE}/lesson", headers={"Accept-Language": lang}))
    assert {"ja": "時間外勤務", "en": "Overtime"}[lang] in drawn
    assert "19" in alt
