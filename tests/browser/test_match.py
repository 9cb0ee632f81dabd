"""A matching question by keyboard, on a phone, and as a result."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kenshu.i18n import LANGS
from kenshu.kinds import KINDS
from tests.browser.keyboard import press
from tests.browser.quiz_site import QuizSite, expect_saved
from tests.browser.sample_questions import CHOSEN

TARGETS = [target["id"] for target in KINDS["match"].samples.QUESTION["targets"]]


def test_each_item_is_one_tab_stop_and_arrows_choose_its_target(page: Page, site: QuizSite) -> None:
    page.goto(site.url("match"))
    press(page, "Tab", "Space", "Tab", "Space", "ArrowDown", "Tab", "Space", "ArrowDown", "ArrowDown", "Tab", "Space", "ArrowUp")
    expect_saved(page)
    assert site.value("match") == {"k3": TARGETS[0], "a1": TARGETS[1], "m7": TARGETS[2], "b2": TARGETS[-1]}
    press(page, "Tab")
    expect(page.locator(":focus")).to_have_text("提出する")


def test_an_item_names_its_group_and_its_radios_the_targets(page: Page, site: QuizSite) -> None:
    page.goto(site.url("match"))
    item = page.get_by_role("group", name="上司に口頭で伝えてから、車内で投稿する。")
    expect(item.get_by_role("radio")).to_have_count(len(TARGETS))
    item.get_by_role("radio", name="投稿をやめる").check()
    expect_saved(page)
    assert site.value("match") == {"m7": "y2"}
    page.reload()
    expect(item.get_by_role("radio", name="投稿をやめる")).to_be_checked()


def test_one_target_can_be_chosen_for_several_items(page: Page, site: QuizSite) -> None:
    page.goto(site.url("match"))
    for radio in page.get_by_role("radio", name="投稿をやめる").all():
        radio.check()
    expect_saved(page)
    assert site.value("match") == dict.fromkeys(("k3", "a1", "m7", "b2"), "y2")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [1280, 390])
def test_question_and_result_are_accessible_and_fit(
    page: Page, site: QuizSite, axe: Callable[[Page], None], lang: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url("match", lang=lang))
    expect(page.locator(".kenshu-statement")).to_have_count(4)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    site.answers = {"match": {"value": CHOSEN["match"], "seq": 1, "shown_at": "14:03:22"}}
    page.goto(site.url("match", lang=lang, readonly="1"))
    expect(page.locator(".kenshu-part-feedback")).to_have_count(4)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_result_says_of_each_item_which_target_was_right_and_why(page: Page, site: QuizSite) -> None:
    site.answers = {"match": {"value": CHOSEN["match"], "seq": 1, "shown_at": "14:03:22"}}
    page.goto(site.url("match", readonly="1"))
    expect(page.locator(".kenshu-banner-title")).to_have_text("△一部正解です(4項目のうち1項目)")
    verdicts = page.locator(".kenshu-part-feedback .kenshu-verdict-text")
    expect(verdicts).to_have_text(
        ["✓正解です", "✕正解は「投稿をやめる」です", "✕正解は「投稿をやめる」です", "✕正解は「写真を消し、所属長に報告する」です"]
    )
    expect(page.locator(".kenshu-part-feedback").first).to_contain_text("出張中の移動時間は勤務時間に含まれます。")
    expect(page.locator(".kenshu-part-feedback").first).to_contain_text("条項 8(1)ク")
    expect(page.locator(".kenshu-question :enabled:is(input, button)")).to_have_count(0)
