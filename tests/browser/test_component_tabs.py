"""Two tabs, or two computers, at one attempt: nothing is overwritten silently."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Trouble
from tests.browser.quiz_site import QuizSite, expect_status


def test_a_tab_with_nothing_unsaved_follows_the_other_at_once(context: BrowserContext, site: QuizSite) -> None:
    first, second = context.new_page(), context.new_page()
    first.goto(site.url("single"))
    second.goto(site.url("single"))
    first.locator("input[value=a1]").check()
    expect(second.locator("input[value=a1]")).to_be_checked()
    second.locator("input[value=m7]").check()
    expect(first.locator("input[value=m7]")).to_be_checked()
    assert [(entry["value"], entry["base"]) for entry in site.received] == [("a1", 0), ("m7", 1)]


@pytest.fixture
def disputed(page: Page, site: QuizSite, trouble: Trouble) -> Page:
    """A page whose answer meets another one, saved on another computer since the page was opened."""
    trouble.expect("409")
    page.goto(site.url("single"))
    site.save_elsewhere("single", "k3")
    page.locator("input[value=m7]").check()
    expect_status(page, "どちらを使うか選んでください")
    return page


def test_two_answers_are_both_shown_and_the_servers_stays(disputed: Page, site: QuizSite) -> None:
    panel = disputed.get_by_role("group", name="どちらの回答を使うか")
    expect(panel.locator(".kenshu-conflict-side").nth(0)).to_contain_text("上司に口頭で伝えてから、車内で投稿する。")
    expect(panel.locator(".kenshu-conflict-side").nth(1)).to_contain_text("帰宅してから、勤務時間の外で投稿する。")
    assert site.value("single") == "k3"


def test_this_screens_answer_replaces_the_other_on_request(disputed: Page, site: QuizSite) -> None:
    disputed.get_by_role("button", name="この画面の回答を使う").click()
    expect_status(disputed, "保存しました")
    assert site.value("single") == "m7"


def test_the_other_answer_is_taken_on_request(disputed: Page, site: QuizSite) -> None:
    disputed.get_by_role("button", name="もう一方の回答を使う").click()
    expect(disputed.locator("input[value=k3]")).to_be_checked()
    expect_status(disputed, "保存しました")
    expect(disputed.locator(".kenshu-status")).to_be_focused()
    assert site.value("single") == "k3"
    assert len(site.received) == 2


def test_a_conflict_is_still_there_after_a_reload(disputed: Page, site: QuizSite) -> None:
    disputed.reload()
    expect_status(disputed, "どちらを使うか選んでください")
    disputed.get_by_role("button", name="この画面の回答を使う").click()
    expect_status(disputed, "保存しました")
    assert site.value("single") == "m7"


def test_another_page_of_the_attempt_leads_to_the_disputed_question(disputed: Page, site: QuizSite) -> None:
    disputed.goto(site.url())
    link = disputed.locator("[data-kenshu-unsent]").get_by_role("link", name="設問を開く")
    expect(link).to_have_attribute("href", "/attempts/a1/single")
    expect(disputed.get_by_role("button", name="提出する")).to_be_disabled()


def test_the_same_answer_twice_is_no_conflict(page: Page, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect("409")
    page.goto(site.url("single"))
    site.save_elsewhere("single", "m7")
    page.locator("input[value=m7]").check()
    expect(page.locator(".kenshu-status")).to_have_text(re.compile("保存しました"))
    assert len(site.received) == 2


def test_a_text_being_typed_is_not_replaced_by_another_tab(context: BrowserContext, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect("409")
    first, second = context.new_page(), context.new_page()
    first.goto(site.url("text"))
    second.goto(site.url("text"))
    context.clock.install()
    context.clock.pause_at(second.evaluate("Date.now() + 1000"))
    second.get_by_role("textbox").fill("二つめの画面")
    first.get_by_role("textbox").fill("一つめの画面")
    first.keyboard.press("Tab")
    expect_status(first, "保存しました")
    expect(second.get_by_role("textbox")).to_have_value("二つめの画面")
    second.keyboard.press("Tab")
    expect_status(second, "どちらを使うか選んでください")
    second.get_by_role("button", name="もう一方の回答を使う").click()
    expect(second.get_by_role("textbox")).to_have_value("一つめの画面")


def test_the_attempts_of_two_people_do_not_meet_in_one_browser(page: Page, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect("Failed to load resource")
    site.fault = 503
    page.goto(site.url("single", attempt="b2"))
    page.locator("input[value=m7]").check()
    expect_status(page, "まだ保存できていません")
    page.goto(site.url("single", attempt="c3"))
    expect(page.locator("input:checked")).to_have_count(0)
