"""The page that checks certificates, and the way to one's own, in a real browser; everybody is fictional."""

from typing import Any

from playwright.sync_api import Page, expect

from kenshu.certificates import certificates
from tests.browser.keyboard import tab_to
from tests.browser.learner_site import LearnerSite, sign_in
from tests.browser.test_pages_learner import heading


def test_ones_own_certificate_is_fetched_and_then_checked_by_keyboard_alone(
    page: Page, learners: LearnerSite, tmp_path: Any
) -> None:
    employee_id = learners.employ("E0001", "髙﨑 花子", working_hours=learners.today)
    attempt = learners.graded(employee_id, text_points=2.0)
    sign_in(page, learners, employee_id)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="修了証(PDF)").click()
    file = tmp_path / "certificate.pdf"
    fetched.value.save_as(file)
    page.goto(f"{learners.address}/attempts/{attempt.id}/result")
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
    page.get_by_role("link", name="別の修了証を確かめる").click()
    page.set_input_files("#file", file)
    page.get_by_role("button", name="確かめる").last.click()
    heading(page, "本物の修了証です")
