"""From who is overdue to the mail in a real mail server, by keyboard, in a real browser; everybody is fictional."""

from playwright.sync_api import Page, expect

from tests.acts.city import MODULE, City
from tests.browser.keyboard import tab_to
from tests.browser.test_pages_learner import DESK, PHONE
from tests.mail.conftest import mail_host
from tests.mail.mail_servers import MailHost
from tests.web.conftest import PASSWORD, Site, city, quick_hashes
from tests.web.staff.conftest import town
from tests.web.staff.test_reminding import on_record, posting, reachable

__all__ = ["city", "mail_host", "posting", "quick_hashes", "reachable", "town"]


def test_who_is_overdue_is_reminded_by_keyboard_in_words_that_were_seen(
    page: Page, posting: Site, city: City, mail_host: MailHost
) -> None:
    page.goto(f"{posting.address}/sign-in")
    page.fill("#employee", "H0001")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/training")
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.goto(f"{posting.address}/staff/overdue")
    tab_to(page, f'[value="T0001:{MODULE}"]')
    page.keyboard.press("Space")
    tab_to(page, "form[data-kenshu-form] [data-kenshu-submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/overdue/remind?draft=*")
    seen = page.locator(".mail-text").inner_text()
    tab_to(page, "[data-kenshu-submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/overdue?done=*")
    expect(page.locator("[data-kenshu-outcome]")).to_be_focused()
    expect(page.locator("[data-kenshu-outcome]")).to_have_text("1通を送りました。")
    (mail,) = mail_host.mails
    assert mail.get_content().split() == seen.split()
    assert on_record(city) == (["T0001"], ["sent"], ["T0001"])
    page.goto(f"{posting.address}/staff/reminders")
    expect(page.locator("tbody tr")).to_have_count(1)
