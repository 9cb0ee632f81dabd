"""The page that checks certificates, and the way to one's own, in a real browser; everybody is fictional."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kenshu.certificates import certificates
from tests.browser.conftest import Trouble
from tests.browser.keyboard import tab_to
from tests.browser.learner_site import LearnerSite
from tests.browser.test_pages_learner import DESK, PHONE, heading, sign_in, speak_english


def test_ones_own_certificate_is_fetched_and_then_checked_by_keyboard_alone(
    page: Page, learners: LearnerSite, axe: Callable[[Page], None], tmp_path: Any
) -> None:
    employee_id = learners.employ("E0001", "髙﨑 花子", working_hours=learners.today)
    attempt = learners.graded(employee_id, text_points=2.0)
    sign_in(page, learners, employee_id)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="修了証(PDF)").click()
    file = tmp_path / "certificate.pdf"
    fetched.value.save_as(file)
    page.goto(f"{learners.address}/attempts/{attempt.id}/result")
    axe(page)
    with page.expect_download() as again:
        page.get_by_role("link", name="修了証(PDF)を受け取る").click()
    assert again.value.suggested_filename.startswith("修了証_")
    page.get_by_role("link", name="修了証の確認").click()
    heading(page, "修了証の確認")
    with learners.database.reading() as conn:
        (issued,) = certificates.of(conn, learners.course, employee_id)
    assert issued.path.read_bytes() == file.read_bytes()

    tab_to(page, "#number")
    page.keyboard.type(issued.number.lower())
    tab_to(page, "#code")
    page.keyboard.type(issued.code.replace("-", ""))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    heading(page, "本物の修了証です")
    expect(page.locator("dl")).to_contain_text("髙﨑 花子")
    axe(page)
    page.get_by_role("link", name="別の修了証を確かめる").click()
    page.set_input_files("#file", file)
    page.get_by_role("button", name="確かめる").last.click()
    heading(page, "本物の修了証です")


@pytest.mark.parametrize(("lang", "size"), [("ja", DESK), ("en", PHONE)], ids=["ja at a desk", "en on a phone"])
def test_every_answer_of_the_page_is_clean_and_fits_a_phone(
    page: Page,
    learners: LearnerSite,
    axe: Callable[[Page], None],
    trouble: Trouble,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    size: Any,
) -> None:
    trouble.expect("status of 429")
    moment = time.monotonic()
    monkeypatch.setattr(learners.server.services.checks, "seconds", lambda: moment)  # however long looking takes
    if lang == "en":
        speak_english(page.context, learners)
    page.set_viewport_size(size)
    page.goto(f"{learners.address}/verify")
    spoiled = tmp_path / "other.pdf"
    spoiled.write_bytes(b"%PDF-1.3 not one of ours")
    number = "2026-4HXK9T" if lang == "ja" else "2026-5HXK9T"

    def by_number(typed: str, code: str) -> None:
        page.fill("#number", typed)
        page.fill("#code", code)
        page.locator("form[action='/verify'] button").click()

    def by_file() -> None:
        page.set_input_files("#file", spoiled)
        page.locator("form[action='/verify/file'] button").click()

    steps: list[Callable[[], None]] = [lambda: None, lambda: by_number("", ""), by_file]
    steps += [lambda: by_number(number, "7MQ4-XF9C-2HKD")] * 4  # the fourth has to wait
    for step in steps:
        step()
        axe(page)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size(size)
    expect(page.locator("#number-fault")).to_contain_text("秒" if lang == "ja" else "seconds")
