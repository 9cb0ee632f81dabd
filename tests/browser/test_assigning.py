"""Assigning, extending and withdrawing in a real browser, from sign-in, by keyboard alone; everybody in it is fictional."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from kenshu.content import Content
from kenshu.course import Course
from kenshu.storage import Database
from tests.acts.city import MODULE, City
from tests.browser.keyboard import follow, tab_to
from tests.web.conftest import PASSWORD, Site, cheap_hashes, let_sign_in

SEND = "button[data-kenshu-submit]"
DEPARTMENT = "input[name=departments][value=総務部]"


@pytest.fixture
def site(course: Course, database: Database, content: Content) -> Iterator[Site]:
    """The server of the small city."""
    with cheap_hashes():
        City(course, database, content)
        let_sign_in(database)
        with closing(Site(course)) as running:
            yield running


def outcome(page: Page, words: str) -> None:
    expect(page.locator("[data-kenshu-outcome]")).to_contain_text(words)
    expect(page.locator("[data-kenshu-outcome]")).to_be_focused()


def typed(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


def test_a_trainer_assigns_extends_and_withdraws_by_keyboard(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/sign-in?next=/staff/assignments")
    typed(page, "#employee", "T0001")
    typed(page, "#password", PASSWORD)
    with page.expect_navigation(url="**/staff/assignments"):
        page.keyboard.press("Enter")
    follow(page, "main a[href='/staff/assign']")

    follow(page, SEND)  # with nothing filled in
    expect(page.locator(".fault-summary")).to_be_focused()
    tab_to(page, "#module_id")
    while page.locator("#module_id").input_value() != MODULE:
        page.keyboard.press("ArrowDown")
    tab_to(page, DEPARTMENT)
    page.keyboard.press("Space")
    typed(page, "#due", "11012026")
    follow(page, SEND)  # a day that has passed
    expect(page.locator("#past_due_meant-fault")).to_be_visible()
    typed(page, "#due", "01022028")
    follow(page, SEND)
    expect(page.locator("main")).to_contain_text("年末年始の休み")
    expect(page.locator("main")).to_contain_text("対象者は3人です。")
    follow(page, SEND)
    outcome(page, "割り当てました。対象は3人")

    follow(page, "a[href^='/staff/assignments/extend?']")
    typed(page, "#due", "02152028")
    typed(page, "#reason", "fictional")
    follow(page, SEND)
    expect(page.locator("main tbody tr").first).to_contain_text("2028-02-15")
    follow(page, SEND)
    outcome(page, "延ばしました")

    for address, words in (("withdraw-extension?", "延長 1 を取り下げました"), ("withdraw?", "割り当て 2 を取り下げました")):
        follow(page, f"a[href^='/staff/assignments/{address}']")
        typed(page, "#reason", "fictional")
        follow(page, SEND)
        outcome(page, words)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Assignments")
