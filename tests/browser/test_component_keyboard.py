"""Each kind of question, answered without a mouse; the answer is read from the server."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.keyboard import press
from tests.browser.quiz_site import QuizSite, expect_saved


@pytest.fixture
def stopped(context: BrowserContext, site: QuizSite) -> Page:
    """A text to write, on a page whose clock stands still."""
    page = context.new_page()
    page.clock.install()
    page.goto(site.url("text"))
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    return page


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def test_a_single_choice_is_one_tab_stop_and_arrows_move_the_choice(page: Page, site: QuizSite) -> None:
    page.goto(site.url("single"))
    press(page, "Tab", "Space", "ArrowDown", "ArrowDown")
    expect(focused(page)).to_have_value("m7")
    expect_saved(page)
    expect(page.get_by_role("group", name="佐藤さんの行動として適切なもの").get_by_role("radio", checked=True)).to_have_value("m7")
    assert site.value("single") == "m7"
    press(page, "Tab")
    expect(focused(page)).to_have_text("提出する")


def test_multiple_choices_are_ticked_and_taken_back(page: Page, site: QuizSite) -> None:
    page.goto(site.url("multiple"))
    press(page, "Tab", "Space", "Tab", "Space", "Tab", "Tab", "Space")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    press(page, "Shift+Tab", "Shift+Tab", "Space")
    expect_saved(page)
    assert site.value("multiple") == ["b2", "k3"]
    press(page, "Shift+Tab", "Space", "Tab", "Tab", "Tab", "Space")
    expect_saved(page)
    assert site.value("multiple") is None


def test_steps_are_moved_with_focus_staying_on_the_moved_row(page: Page, site: QuizSite) -> None:
    page.goto(site.url("order"))
    press(page, "Tab")
    expect(focused(page)).to_have_accessible_name("下へ：帰宅してから、勤務時間の外で投稿する。")
    press(page, "Enter")
    expect(focused(page)).to_have_accessible_name("下へ：帰宅してから、勤務時間の外で投稿する。")
    expect(page.get_by_text("「帰宅してから、勤務時間の外で投稿する。」を4件中2番目に移しました。")).to_have_role("status")
    press(page, "Enter", "Enter")
    expect(focused(page)).to_have_accessible_name("上へ：帰宅してから、勤務時間の外で投稿する。")
    press(page, "Enter")
    expect(focused(page)).to_have_accessible_name("上へ：帰宅してから、勤務時間の外で投稿する。")
    expect_saved(page)
    assert site.value("order") == ["a1", "m7", "k3", "b2"]


def test_an_order_that_needs_no_move_is_confirmed(page: Page, site: QuizSite) -> None:
    page.goto(site.url("order"))
    expect(page.locator(".kenshu-status")).to_have_text("")
    expect(page.get_by_text("まだ回答していません。")).to_be_visible()
    page.get_by_role("button", name="この順番でよい").focus()
    press(page, "Enter")
    expect_saved(page)
    expect(focused(page)).to_have_text("この順番でよい")
    assert site.value("order") == ["k3", "a1", "m7", "b2"]


def test_statements_are_sorted_each_in_its_own_group(page: Page, site: QuizSite) -> None:
    page.goto(site.url("sort"))
    press(page, "Tab", "Space", "Tab", "Space", "ArrowRight", "Tab", "Space", "ArrowRight", "ArrowRight")
    expect_saved(page)
    assert site.value("sort") == {"k3": "allowed", "a1": "forbidden", "m7": "consult"}
    group = page.get_by_role("group", name="上司に口頭で伝えてから、車内で投稿する。")
    expect(group.get_by_role("radio", name="要相談")).to_be_checked()


def test_sentences_are_marked_and_none_of_them_excludes_the_others(page: Page, site: QuizSite) -> None:
    page.goto(site.url("mark"))
    press(page, "Tab", "Space", "Tab", "Space")
    expect_saved(page)
    assert site.value("mark") == ["a1", "k3"]
    press(page, "Tab", "Tab", "Tab", "Space")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect_saved(page)
    assert site.value("mark") == []
    press(page, "Shift+Tab", "Space")
    expect(page.get_by_role("checkbox", name="当てはまる文はない")).not_to_be_checked()
    expect_saved(page)
    assert site.value("mark") == ["b2"]


def test_a_text_is_saved_when_the_typing_rests(stopped: Page, site: QuizSite) -> None:
    press(stopped, "Tab")
    stopped.keyboard.type("移動時間も勤務時間です。")
    expect(stopped.get_by_text("あと388文字書けます。")).to_be_visible()
    stopped.clock.run_for(700)
    expect(stopped.locator(".kenshu-status")).to_contain_text("保存中…")
    stopped.clock.run_for(200)
    expect_saved(stopped)
    expect(focused(stopped)).to_have_accessible_name("設問1 佐藤さんにどう声を掛けますか。理由も書いてください。")
    assert [entry["value"] for entry in site.received] == ["移動時間も勤務時間です。"]


def test_a_text_is_saved_when_the_field_is_left(stopped: Page, site: QuizSite) -> None:
    press(stopped, "Tab")
    stopped.keyboard.type("帰宅してから。")
    press(stopped, "Tab")
    expect_saved(stopped)
    assert site.value("text") == "帰宅してから。"


def test_a_text_that_is_too_long_is_kept_whole_and_not_sent_until_it_fits(page: Page, site: QuizSite) -> None:
    page.goto(site.url("text"))
    page.get_by_role("textbox").fill("あ" * 403)
    expect(page.locator(".kenshu-count")).to_have_text("3文字多すぎます。")
    expect(page.locator(".kenshu-status")).to_contain_text("文字数を減らすと保存されます")
    press(page, "Tab", "Shift+Tab", "End", "Backspace", "Backspace", "Backspace")
    expect_saved(page)
    assert [len(entry["value"]) for entry in site.received] == [400]
