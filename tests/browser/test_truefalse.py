"""A question of ○ or × by keyboard, on a phone, and as a result."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kenshu.i18n import LANGS
from tests.browser.keyboard import press
from tests.browser.quiz_site import QuizSite, expect_saved


def test_the_two_answers_are_one_tab_stop_and_an_arrow_changes_between_them(page: Page, site: QuizSite) -> None:
    page.goto(site.url("truefalse"))
    press(page, "Tab", "Space")
    expect_saved(page)
    assert site.value("truefalse") == {"st": "true"}
    press(page, "ArrowDown")
    expect(page.get_by_role("radio", name="× 誤り")).to_be_checked()
    expect_saved(page)
    press(page, "Tab")
    expect(page.locator(":focus")).to_have_text("提出する")
    assert site.value("truefalse") == {"st": "false"}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [1280, 390])
def test_question_and_result_are_accessible_and_fit(
    page: Page, site: QuizSite, axe: Callable[[Page], None], lang: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for readonly in ("", "1"):
        if readonly:
            site.answers = {"truefalse": {"value": {"st": "true"}, "seq": 1, "shown_at": "14:03:22"}}
        page.goto(site.url("truefalse", lang=lang, **({"readonly": "1"} if readonly else {})))
        expect(page.get_by_role("radio")).to_have_count(2)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_result_says_which_was_right_and_why_once(page: Page, site: QuizSite) -> None:
    site.answers = {"truefalse": {"value": {"st": "true"}, "seq": 1, "shown_at": "14:03:22"}}
    page.goto(site.url("truefalse", readonly="1"))
    expect(page.locator(".kenshu-part-feedback")).to_have_count(1)
    expect(page.locator(".kenshu-part-feedback .kenshu-verdict-text")).to_have_text("✕正解は「× 誤り」です")
    expect(page.locator(".kenshu-part-feedback")).to_contain_text("出張中の移動時間は勤務時間に含まれます。")
    expect(page.locator(".kenshu-question :enabled:is(input, button)")).to_have_count(0)
