"""From a new roster to the new person's first sign-in by the mail's link, in a browser from the first page on; all fictional."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from kenshu.content import Content
from kenshu.course import Course
from kenshu.people import accounts
from tests.browser.keyboard import tab_to
from tests.browser.learner_site import LearnerSite
from tests.mail.conftest import mail_host
from tests.mail.mail_servers import MailHost
from tests.web.conftest import PASSWORD, cheap_hashes

__all__ = ["mail_host"]
ROSTER = """令和8年度 職員名簿,,,,
職員番号,氏名,所属,任用形態,メール
0042,架空 新人,総務部/人事課/人事係,正規,shinjin@fictional.example
"""
NEW = "三つの 言葉を つなげます"


@pytest.fixture
def town(released_course: Course, content: Content, tmp_path: Path, mail_host: MailHost) -> Iterator[LearnerSite]:
    """A server that sends mail, and somebody of HR."""
    with cheap_hashes(), closing(LearnerSite(released_course, content, tmp_path)) as running:
        mail = {"sender": "kenshu@fictional.example", "host": "127.0.0.1", "port": mail_host.port, "starttls": False}
        settings = {**running.course.settings, "mail": mail, "address": running.address}
        (running.course.root / "course.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        vars(running.course).pop("settings")  # which were read already
        running.employ("H0001", "架空 人事", "hr")
        yield running


def press(page: Page, name: str) -> None:
    """Press a button by its words, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_who_is_new_in_the_roster_signs_in_by_the_mails_link(page: Page, town: LearnerSite, mail_host: MailHost) -> None:
    page.goto(f"{town.address}/staff/roster")
    page.fill("#employee", "H0001")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    tab_to(page, "main [aria-controls=password]")
    page.keyboard.press("Space")
    assert page.locator("#password").get_attribute("type") == "text"
    press(page, "サインイン")

    page.set_input_files("#file", {"name": "名簿.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    press(page, "内容を確かめる")
    expect(page.locator("main")).to_contain_text("見出しの上の表題は読みとばしました: 令和8年度 職員名簿")
    press(page, "この内容で取り込む")
    expect(page.locator("[data-kenshu-outcome]")).to_be_focused()
    expect(page.locator("[data-kenshu-outcome]")).to_contain_text("新しい職員のうち1人は、まだサインインできません")
    expect(page.locator("[data-kenshu-restored]")).to_be_hidden()

    page.get_by_role("link", name="サインインを渡す").click()
    page.get_by_label("架空 新人を選ぶ").check()
    press(page, "選んだ人にリンクを送る")
    press(page, "内容を確かめる")
    press(page, "この人たちに送る")
    expect(page.locator("[data-kenshu-outcome]")).to_contain_text("1人にリンクを送りました。")
    page.goto(f"{town.address}/staff/roles")

    page.context.clear_cookies()
    text = mail_host.mails[0].get_body().get_content()  # type: ignore[union-attr]
    page.goto(re.findall(rf"{re.escape(town.address)}/password/new/\S+", text)[0])
    page.fill("#new", NEW)
    press(page, "パスワードを設定して始める")
    expect(page.locator("h1")).to_have_text("研修一覧")
    page.get_by_role("link", name="パスワードの変更").click()
    page.fill("#current", NEW)
    page.fill("#new", f"{NEW}。")
    press(page, "パスワードを変更する")
    expect(page.get_by_role("status").filter(has_text="変更しました")).to_be_visible()
    with town.database.reading() as conn:
        assert accounts.verify(conn, "0042", f"{NEW}。")
