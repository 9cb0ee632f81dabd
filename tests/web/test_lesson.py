"""The page of a lesson: read before practice and again at any time, as the edition has it that one is at."""

import base64
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest

from kenshu.content import Content, Module
from kenshu.editions.compose import compose
from kenshu.editions.edition import public
from kenshu.editions.on_record import release
from kenshu.kinds.question import Words
from kenshu.staff import Role
from tests.conftest import NOW, Desk
from tests.web.conftest import Site

MODULE = "working-hours"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


def with_lesson(content: Content, *blocks: object) -> Module:
    """The module with another lesson."""
    written = content.modules[MODULE].model_dump() | {"lesson": blocks}
    return Module.model_validate(written | {"due": content.modules[MODULE].due_as_written})


def put(desk: Desk, content: Content, *blocks: object) -> None:
    """Release the module with this lesson."""
    with desk.database.writing() as conn:
        release(conn, compose(content, with_lesson(content, *blocks)), "trainer", NOW)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_block_of_the_sample_lesson_is_on_its_page(hanako: httpx.Client, content: Content, lang: str) -> None:
    page = unescape(hanako.get(f"/modules/{MODULE}/lesson", headers={"Accept-Language": lang}).text)
    lesson = content.modules[MODULE].lesson
    assert {each.block for each in lesson} == {"text", "clause", "example", "compare", "table", "picture"}
    words = [value for each in lesson for value in vars(each).values() if isinstance(value, Words) and each.block != "text"]
    assert len(words) == 9
    assert [each for each in words if each.plain()[lang] not in page] == []
    clause = content.guideline.by_id["8-1-ku"]
    assert clause.text.plain()[lang] in page
    assert page.count('href="/guideline#8-1-ku"') >= 3


def test_who_has_not_begun_is_led_to_the_lesson_and_from_it_into_practice(hanako: httpx.Client) -> None:
    first = hanako.get(f"/modules/{MODULE}").text
    assert f'<a class="button" href="/modules/{MODULE}/lesson">' in first
    assert 'class="button button-plain">教材を読まずに始める' in first
    assert f'action="/modules/{MODULE}"' in hanako.get(f"/modules/{MODULE}/lesson").text
    begun = hanako.post(f"/modules/{MODULE}", follow_redirects=True)
    assert begun.url.path.endswith("/p01")
    assert f'href="/modules/{MODULE}/lesson" target="_blank"' in begun.text
    assert f'href="{begun.url.path}"' in hanako.get(f"/modules/{MODULE}/lesson").text


def test_a_lesson_stays_as_it_was_for_who_is_in_the_middle(hanako: httpx.Client, desk: Desk, content: Content) -> None:
    desk.start("E0001")
    put(desk, content, {"block": "text", "text": {"ja": "新しい教材です。", "en": "A new lesson."}})
    assert "新しい教材" not in hanako.get(f"/modules/{MODULE}/lesson").text
    desk.employ("E0002")
    assert desk.edition(MODULE).lesson[0]["text"]["ja"] == "新しい教材です。"


def test_what_a_trainer_writes_is_no_markup_of_the_page(hanako: httpx.Client, desk: Desk, content: Content) -> None:
    evil = "**太字**<script>alert(1)</script>"
    put(
        desk,
        content,
        {"block": "text", "text": {"ja": evil, "en": evil}},
        {"block": "clause", "clause": "8-1-a", "note": {"ja": evil, "en": evil}},
    )
    page = hanako.get(f"/modules/{MODULE}/lesson").text
    assert "<script>alert" not in page
    assert "<strong>太字</strong>" in page
    assert "**太字**&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_picture_stands_in_the_record_and_is_shown_as_it_was(
    hanako: httpx.Client, site: Site, account: Callable[[str, Role], str], desk: Desk, content: Content, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "snow.png").write_bytes(PNG)
    source = content.sources[f"quizzes/{MODULE}.yaml"]
    moved = Content(
        content.guideline,
        content.scenarios,
        content.modules,
        {f"quizzes/{MODULE}.yaml": replace(source, path=tmp_path / source.path.name)},
    )
    put(
        desk,
        moved,
        {"block": "picture", "file": "snow.png", "alt": {"ja": "雪の窓", "en": "Snow"}},
        {"block": "clause", "clause": "8-1-a"},
    )
    page = hanako.get(f"/modules/{MODULE}/lesson").text
    shown = f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="雪の窓">'
    assert shown in page
    trainer = site.person(account("T0001", "trainer"))
    assert shown in trainer.get(f"/preview/{MODULE}/lesson").text


def test_a_module_without_a_lesson_begins_as_before(hanako: httpx.Client, desk: Desk, content: Content) -> None:
    put(desk, content)
    page = hanako.get(f"/modules/{MODULE}").text
    assert "lesson" not in page
    assert 'class="button">' in page
    assert hanako.get(f"/modules/{MODULE}/lesson").status_code == 404
    assert not public(desk.edition(MODULE).content)["has_lesson"]
