"""The preview in a real browser: by keyboard, on a phone, in both languages; everybody in it is fictional."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from kenshu.content import Content
from kenshu.course import Course
from kenshu.people import accounts
from tests.browser.keyboard import follow, tab_to
from tests.conftest import NOW, Desk
from tests.web.conftest import PASSWORD, Site, cheap_hashes


@pytest.fixture
def site(course: Course, desk: Desk, content: Content) -> Iterator[Site]:
    """The server of the test's course, and a trainer."""
    desk.employ("T0001", "架空 研修")
    with cheap_hashes():
        with desk.database.writing() as conn:
            accounts.set_password(conn, "T0001", PASSWORD, NOW, "trainer")
        with closing(Site(course)) as running:
            yield running


def test_a_trainer_walks_a_module_by_keyboard_and_sees_a_key_when_asked(site: Site, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.address}/sign-in?next=/preview/working-hours")
    page.fill("#employee", "T0001")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("勤務時間と個人アカウント")

    follow(page, "main a.button")
    tab_to(page, ".kenshu-question input")
    page.keyboard.press("Space")
    expect(page.locator(".kenshu-status")).to_contain_text("プレビューのため、回答は保存されません")
    tab_to(page, ".kenshu-actions .kenshu-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".kenshu-banner")).to_be_visible()

    follow(page, "main p.action a.button")
    expect(page.locator(".kenshu-banner-title")).to_contain_text("正解と解説")
    expect(page.locator(".kenshu-question input").first).to_be_disabled()
    page.get_by_role("button", name="English").click()
    expect(page.locator(".kenshu-banner-title")).to_contain_text("The key")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_role("link", name="Staff pages")).to_have_attribute("href", "/staff")
