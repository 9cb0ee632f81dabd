"""Free texts graded by keyboard alone in a real browser, from the queue to the learner's result; everybody is fictional."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.people import charges
from kenshu.results import text_grades
from tests.browser.conftest import PROFILE
from tests.browser.keyboard import follow, tab_to
from tests.browser.learner_site import LearnerSite, sign_in, sign_in_at_once
from tests.web.conftest import cheap_hashes

TRAINER = "T0001"
COMMENT = "理由も書けています。"


@pytest.fixture(scope="module")
def site(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LearnerSite]:
    """A trainer in charge of all, and the texts of three people that wait."""
    with cheap_hashes(), closing(LearnerSite(released_course, content, tmp_path_factory.mktemp("grading"))) as running:
        running.employ(TRAINER, "架空 研修", "trainer")
        with running.database.writing() as conn:
            charges.give(conn, TRAINER, [""], "H0001", clock.now())
        for number in range(3):
            running.handed_in(running.employ(f"N{number:03}"))
        grade(running.course)
        yield running


def test_texts_are_graded_by_keyboard_alone_to_the_learners_result(page: Page, browser: Browser, site: LearnerSite) -> None:
    sign_in(page, site, TRAINER)
    page.goto(f"{site.address}/staff/grading")
    queue = f"{site.address}/staff/grading"
    for keys, shown in (("13", "1.5"), ("0", "0"), ("2", "0.5")):
        if page.url.partition("?")[0] == queue:  # one question is done, or none is begun
            follow(page, "main th a")
        expect(page.locator("[data-kenshu-points]")).to_be_visible()
        where = page.url
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator("#points")).to_have_value("0" if keys == "0" else "")
        expect(page.locator("[data-kenshu-points]")).to_have_text(shown)
        if keys == "13":
            page.set_viewport_size({"width": 390, "height": 844})
            page.set_viewport_size(PROFILE["viewport"])
            tab_to(page, "#comment")
            page.keyboard.type(COMMENT)
            page.keyboard.press("Enter")
            page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("Enter")
        page.wait_for_function("where => location.href !== where", arg=where)
        expect(page.locator("[data-kenshu-outcome]")).to_contain_text(f"{shown}点をつけました。")

    with site.database.reading() as conn:
        given = [text_grades.holding(conn, [attempt_id]).values() for attempt_id, _ in text_grades.givers(conn)]
    marks = sorted((mark for texts in given for [mark] in texts), key=lambda mark: mark.id)
    assert [(mark.ticked, mark.points) for mark in marks] == [((0, 2), 1.5), ((), 0.0), ((1,), 0.5)]
    learner = browser.new_context(**PROFILE)
    with site.database.reading() as conn:
        employee_id = attempts.find(conn, marks[0].attempt_id).employee_id
    sign_in_at_once(learner, site, employee_id)
    result = learner.new_page()
    result.goto(f"{site.address}/attempts/{marks[0].attempt_id}/result")
    expect(result.locator("main")).to_contain_text(COMMENT)
    expect(result.locator("main")).to_contain_text("1.5 / 2点")
    learner.close()
    follow(page, "[data-kenshu-outcome] a")
    follow(page, "[data-kenshu-submit]")
    expect(page.locator("[data-kenshu-outcome]")).to_contain_text("0.5点の採点を取り消しました。")
