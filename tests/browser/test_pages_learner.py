"""The learner's pages in a real browser, from sign-in to result; everybody in them is fictional."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tools.by_keyboard import Sitting
from tools.sight import Sight

from kenshu.attempts.attempts import Attempt
from tests.browser.conftest import Trouble
from tests.browser.keyboard import answer, follow, tab_to
from tests.browser.learner_site import MODULE, LearnerSite, sign_in

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PRIMARY = ".kenshu-primary, .paging .button:not(.button-plain)"
NOT_FOUND, REFUSED = "status of 404", "status of 422"


def right_and_wrong(site: LearnerSite, attempt: Attempt, slot: str, *, right: bool) -> tuple[str, Any]:
    """The kind of a slot's question, and an answer to it."""
    return site.content.questions[attempt.draw[slot]].kind, site.answer(attempt, slot, right=right)


def heading(page: Page, text: str, timeout: float = 30_000) -> None:
    expect(page.locator("h1")).to_have_text(text, timeout=timeout)


def test_a_module_is_done_by_keyboard_alone_in_japanese(page: Page, learners: LearnerSite) -> None:
    sitting = Sitting(page, learners, MODULE, Sight("ja"), 1280, None)
    learners.employ(sitting.person, working_hours=learners.today + timedelta(days=20))
    sitting.on_the_server()
    assert sitting.faults == []
    heading(page, "合格しました")
    expect(page.locator(".score strong")).to_have_text("12")
    expect(page.locator(".reviewed .kenshu-banner-title").first).to_contain_text("正解です")
    expect(page.locator(".reviewed", has_text="採点待ち")).to_have_count(1)


def test_what_was_explained_and_flagged_is_there_after_a_reload(page: Page, learners: LearnerSite) -> None:
    attempt = learners.at_work(learners.employ("K0001"))
    sign_in(page, learners, "K0001")
    page.goto(f"{learners.address}/attempts/{attempt.id}/p01")
    answer(page, *right_and_wrong(learners, attempt, "p01", right=True))
    expect(page.locator(PRIMARY)).to_have_text("答え合わせ")
    tab_to(page, ".kenshu-actions .kenshu-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".kenshu-banner-title")).to_be_in_viewport(ratio=1)
    for _ in ("as it was answered", "as it is there again"):
        expect(page.locator(".kenshu-banner")).to_contain_text("正解です")
        expect(page.locator(PRIMARY)).to_have_text("次の設問")
        page.reload()

    page.goto(f"{learners.address}/attempts/{attempt.id}/t02")
    tab_to(page, ".flag button")
    page.keyboard.press("Enter")
    expect(page.locator(".flag button")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator(".flag button")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{learners.address}/attempts/{attempt.id}/review")
    expect(page.locator(".review li:has(.tag-flagged)")).to_contain_text("設問2")
    follow(page, ".review li:nth-child(2) a")
    follow(page, ".paging [rel=next]")
    heading(page, "回答の確認と提出")


def test_a_module_is_failed_and_taken_again_in_english_on_a_phone(page: Page, learners: LearnerSite) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    employee_id = learners.employ("K0002", working_hours=learners.today + timedelta(days=20))
    sign_in(page, learners, employee_id)
    page.get_by_role("button", name="English").click()
    heading(page, "My training")
    page.get_by_role("link", name="Read about it and start").click()
    page.get_by_role("link", name="Read the lesson").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Skip the practice and go to the test").click()

    attempt = learners.desk.start(employee_id)
    test = [slot for slot in attempt.draw if slot.startswith("t")]
    for slot in test[:-1]:
        page.wait_for_url(f"**/{slot}")
        answer(page, *right_and_wrong(learners, attempt, slot, right=False))
        page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="Review your answers").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("alert")).to_contain_text("tick the box")
    expect(page.locator("[data-kenshu-faults]")).to_be_focused()
    page.reload()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("link", name="See the result").click()
    heading(page, "You did not reach the pass mark", timeout=60_000)
    expect(page.locator(".reviewed").last).to_contain_text("You did not answer this question.")
    assert page.locator(".kenshu-part-feedback").count() == 0
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/p01")
    assert learners.desk.start(employee_id).number == 2


@pytest.fixture(autouse=True)
def _a_refused_form_is_no_fault(trouble: Trouble) -> None:
    trouble.expect(REFUSED)
    trouble.expect(NOT_FOUND)


def test_answers_still_under_way_hold_up_the_hand_in_until_they_have_arrived(
    page: Page, learners: LearnerSite, trouble: Trouble
) -> None:
    trouble.expect("ERR_FAILED")
    attempt = learners.at_work(learners.employ("K0003"), share=0.0)
    sign_in(page, learners, "K0003")
    page.goto(f"{learners.address}/attempts/{attempt.id}/t01")
    page.context.route("**/api/**", lambda route: route.abort())
    page.locator(".kenshu-question input").first.check()
    expect(page.locator(".kenshu-status")).to_contain_text("まだ保存できていません")
    page.get_by_role("link", name="回答の状況を一覧で見る").click()
    expect(page.locator("[data-kenshu-unsent]")).to_be_visible()
    expect(page.locator("[data-kenshu-hand-in]")).to_be_disabled()
    page.context.unroute_all()
    expect(page.locator(".review li").first).to_contain_text("回答済み")
    expect(page.locator("[data-kenshu-hand-in]")).to_be_enabled()


def test_without_scripts_a_question_can_be_read_and_says_what_it_needs(browser: Browser, learners: LearnerSite) -> None:
    attempt = learners.at_work(learners.employ("K0004"), share=0.0)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, learners, "K0004")
    page.goto(f"{learners.address}/attempts/{attempt.id}/t01")
    scenario = learners.content.scenario_of[attempt.draw["t01"]]
    heading(page, scenario.title.ja)
    context.new_cdp_session(page).send("Animation.setPlaybackRate", {"playbackRate": 20})  # it is shown after a while
    expect(page.get_by_text("JavaScriptが必要です")).to_be_visible()
    context.close()


def test_a_scene_higher_than_the_window_is_read_to_its_end_beside_its_question(page: Page, learners: LearnerSite) -> None:
    attempt = learners.at_work(learners.employ("H0001"))
    sign_in(page, learners, "H0001")
    slot = next(slot for slot, question in attempt.draw.items() if learners.content.questions[question].kind == "form")
    page.set_viewport_size({"width": 1280, "height": 260})
    page.goto(f"{learners.address}/attempts/{attempt.id}/{slot}")
    page.locator(".kenshu-question input").first.wait_for()
    scene = page.locator(".scene")
    height = scene.evaluate("scene => scene.offsetHeight")
    assert height > 260
    page.evaluate("height => scrollTo(0, height)", height)
    expect(page.locator(".scene .story p").last).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": height + 200})
    page.evaluate("scrollTo(0, 300)")
    expect(page.locator(".scene h1")).to_be_in_viewport(ratio=1)
