"""An answer is said to be saved when the server has acknowledged it, and not before; what it has not is kept and sent."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Dialogs, Trouble
from tests.browser.quiz_site import QuizSite, expect_status

FAILED_LOAD = "Failed to load resource"
LONGEST_PAUSE = 15_000  # milliseconds between tries, by journal.js


@pytest.fixture(scope="module")
def tab(tab: Page) -> Page:
    """The file's tab, its clock running: a test sets it forward to the next try, which is seconds away."""
    tab.clock.install()
    return tab


@pytest.fixture
def single(page: Page, site: QuizSite) -> Page:
    """The page with one single-choice question."""
    page.goto(site.url("single"))
    return page


def choose(page: Page, value: str) -> None:
    page.locator(f"input[value={value}]").check()


def next_try(page: Page) -> None:
    """The page's clock goes on to when it sends again what was not saved."""
    page.clock.run_for(LONGEST_PAUSE)


def stored(page: Page) -> int:
    count: int = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kenshu:')).length")
    return count


def test_saved_is_said_only_after_the_servers_word(context: BrowserContext, site: QuizSite) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(site.url("single"))
    site.hold()
    with page.expect_request("**/answers/single"):
        choose(page, "k3")
    expect_status(page, "保存中…")
    assert stored(page) == 1
    page.clock.run_for(4100)
    expect_status(page, "まだ保存できていません")
    site.let_go()
    expect_status(page, "保存しました 14:03:01")
    assert stored(page) == 0


def test_while_one_change_is_on_its_way_only_the_latest_follows(single: Page, site: QuizSite) -> None:
    site.hold()
    with single.expect_request("**/answers/single"):
        choose(single, "k3")
    choose(single, "a1")
    choose(single, "m7")
    site.let_go()
    expect_status(single, "保存しました")
    assert [(entry["value"], entry["base"]) for entry in site.received] == [("k3", 0), ("m7", 1)]


def test_an_answer_given_while_the_server_is_down_is_sent_when_it_is_back(single: Page, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect(FAILED_LOAD)
    site.go_down()
    choose(single, "m7")
    expect_status(single, "サーバーに接続できません")
    site.come_back()
    next_try(single)
    expect_status(single, "保存しました")
    assert site.value("single") == "m7"


def test_a_server_that_is_back_is_tried_at_once_when_the_network_returns(
    context: BrowserContext, site: QuizSite, trouble: Trouble
) -> None:
    trouble.expect(FAILED_LOAD)
    page = context.new_page()
    page.clock.install()
    page.goto(site.url("single"))
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    site.go_down()
    choose(page, "m7")
    expect_status(page, "サーバーに接続できません")
    site.come_back()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect_status(page, "保存しました")


def test_an_answer_survives_a_reload_while_nothing_can_be_saved(single: Page, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect(FAILED_LOAD)
    site.fault = 503
    choose(single, "m7")
    expect_status(single, "まだ保存できていません")
    single.reload()
    expect(single.locator("input[value=m7]")).to_be_checked()
    expect_status(single, "まだ保存できていません")
    site.fault = None
    next_try(single)
    expect_status(single, "保存しました")
    assert site.value("single") == "m7"
    assert len({entry["click_id"] for entry in site.received}) == 1


def test_an_answer_whose_acknowledgement_was_lost_is_sent_again_as_the_same_click(
    single: Page, site: QuizSite, trouble: Trouble
) -> None:
    trouble.expect(FAILED_LOAD)
    site.answer_lost = True
    choose(single, "k3")
    expect_status(single, "サーバーに接続できません")
    choose(single, "a1")
    site.answer_lost = False
    next_try(single)
    expect_status(single, "保存しました 14:03:02")
    assert site.value("single") == "a1"
    assert site.answers["single"]["seq"] == 2


def test_what_another_page_of_the_attempt_left_unsent_is_sent(page: Page, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect(FAILED_LOAD)
    page.goto(site.url("single"))
    site.fault = 503
    choose(page, "m7")
    expect_status(page, "まだ保存できていません")
    page.goto(site.url("text"))
    expect(page.locator("[data-kenshu-unsent]")).to_have_text("まだ送信できていない回答が1件あります。送信が終わると提出できます。")
    expect(page.get_by_role("button", name="提出する")).to_be_disabled()
    site.fault = None
    next_try(page)
    expect(page.get_by_role("button", name="提出する")).to_be_enabled()
    expect(page.locator("[data-kenshu-unsent]")).to_be_hidden()
    assert site.value("single") == "m7"


@pytest.mark.parametrize(
    ("status", "said", "kept"),
    [
        (401, "サインインが切れました", 1),
        (410, "この受講はすでに提出されています", 0),
        (422, "この回答は受け付けられません。", 0),
        (500, "まだ保存できていません", 1),
    ],
)
def test_a_refusal_is_said_in_words(single: Page, site: QuizSite, trouble: Trouble, status: int, said: str, kept: int) -> None:
    trouble.expect(FAILED_LOAD)
    site.fault = status
    choose(single, "a1")
    expect_status(single, said)
    expect(single.locator("input[value=a1]")).to_be_checked()
    assert stored(single) == kept
    assert single.get_by_role("link", name="サインインする").count() == (1 if status == 401 else 0)


def test_signing_in_again_in_another_tab_sends_the_answer(single: Page, site: QuizSite, trouble: Trouble) -> None:
    trouble.expect(FAILED_LOAD)
    site.fault = 401
    choose(single, "a1")
    expect(single.get_by_role("link", name="サインインする")).to_have_attribute("href", re.compile(r"^/sign-in\?next=%2Fpage"))
    site.fault = None
    single.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect_status(single, "保存しました")


def test_a_page_of_a_proxy_is_no_acknowledgement(single: Page, site: QuizSite) -> None:
    single.route("**/answers/single", lambda route: route.fulfill(status=200, body="<html>ログイン</html>"))
    choose(single, "a1")
    expect_status(single, "まだ保存できていません")
    single.unroute("**/answers/single")
    next_try(single)
    expect_status(single, "保存しました")


def test_leaving_is_warned_of_only_while_something_is_unsaved(
    single: Page, site: QuizSite, trouble: Trouble, dialogs: Dialogs
) -> None:
    trouble.expect(FAILED_LOAD)
    dialogs.refuse = True
    choose(single, "a1")
    expect_status(single, "保存しました")
    single.reload()
    assert dialogs.seen == []
    site.fault = 503
    choose(single, "k3")
    expect_status(single, "まだ保存できていません")
    with single.expect_event("dialog"):
        single.evaluate("void setTimeout(() => location.reload())")
    site.fault = None
    next_try(single)
    expect_status(single, "保存しました")
    assert dialogs.seen == ["beforeunload"]


def test_moving_on_within_the_attempt_is_not_warned_of(single: Page, site: QuizSite, trouble: Trouble, dialogs: Dialogs) -> None:
    trouble.expect(FAILED_LOAD)
    site.fault = 503
    choose(single, "k3")
    expect_status(single, "まだ保存できていません")
    single.get_by_role("link", name="次へ").click()
    expect(single).to_have_title("次の設問")
    assert dialogs.seen == []
    assert stored(single) == 1


def test_a_text_just_typed_is_in_the_browsers_store_before_the_page_goes(page: Page, site: QuizSite, trouble: Trouble) -> None:
    page.goto(site.url("text"))
    trouble.expect(f"{FAILED_LOAD}|never had a user gesture")
    site.fault = 503
    page.get_by_role("textbox").press_sequentially("書きかけ")
    page.goto(site.url())
    site.fault = None
    page.goto(site.url("text"))
    expect_status(page, "保存しました")
    expect(page.get_by_role("textbox")).to_have_value("書きかけ")


def test_a_practice_text_is_compared_with_the_guide_and_waits_for_nobody(page: Page, site: QuizSite) -> None:
    page.goto(site.url("text", practice="1"))
    page.get_by_role("textbox").fill("移動時間も勤務時間です。")
    page.get_by_role("button", name="答え合わせ").click()
    expect(page.locator(".kenshu-banner-title")).to_have_text("回答の目安と比べてください")
    expect(page.locator(".kenshu-banner")).to_contain_text("移動時間も勤務時間であることを伝えている。")
    expect(page.locator(".kenshu-banner")).to_contain_text("条項 8(1)ク")


def test_a_practice_answer_is_saved_before_it_is_checked(page: Page, site: QuizSite) -> None:
    page.goto(site.url("single", practice="1"))
    check = page.get_by_role("button", name="答え合わせ")
    check.click()
    expect(page.locator(".kenshu-actions")).to_contain_text("先に回答してください。")
    site.hold()
    choose(page, "a1")
    check.click()
    site.let_go()
    expect(page.locator(".kenshu-banner-title")).to_have_text("✕正解ではありません")
    expect(page.locator(".kenshu-banner")).to_be_focused()
    expect(check).to_have_count(0)  # there is nothing left to check
    expect(page.locator(".kenshu-clause").first).to_contain_text("条項 8(1)ク")
    assert site.value("single") == "a1"
    choose(page, "k3")
    expect(page.locator(".kenshu-banner")).to_have_count(0)
    expect(check).to_be_visible()
