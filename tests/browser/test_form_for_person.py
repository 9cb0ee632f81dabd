"""A form of which a person grades a field, in a real browser: its words are typed, read beside the verdicts, and graded."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from kenshu.grading.bulk import grade
from kenshu.i18n import LANGS, Lang
from tests.browser.conftest import PROFILE
from tests.browser.keyboard import SAVED, tab_to
from tests.browser.learner_site import sign_in_at_once, speak_english
from tests.browser.test_component_view import FITS
from tests.kinds.graded_form import TRAINER, Town
from tests.web.conftest import cheap_hashes


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with cheap_hashes(), closing(Town(tmp_path_factory.mktemp("town"))) as running:
        yield running


def test_what_is_typed_in_lines_is_saved_and_counted_then_read_beside_the_verdicts_and_graded(
    page: Page, browser: Browser, town: Town, axe: Callable[[Page], None]
) -> None:
    sign_in_at_once(page.context, town, town.learner)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{town.address}/attempts/{town.attempt.id}/t01")
    field = page.get_by_label("返信をしない理由")
    tab_to(page, "textarea")
    page.keyboard.insert_text("人手が足りないためです。")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("御了承ください。")
    page.locator(SAVED).wait_for()
    assert town.saved == {"q5": "人手が足りないためです。\n御了承ください。"}
    described = (field.get_attribute("aria-describedby") or "").split()
    expect(page.locator(f"#{described[0]}")).to_have_text("研修担当者が読んで採点する欄です。 あと379文字書けます。")
    field.fill("長" * 401)
    expect(page.locator(f"#{described[-1]}")).to_have_text("400文字以内で入力してください(今は401文字)。")
    axe(page)
    assert page.evaluate(FITS)
    field.fill("人手が足りないためです。")
    page.locator(SAVED).wait_for()

    town.city.desk.hand_in(town.attempt)
    grade(town.course)
    for lang in LANGS:
        _read(browser, town, lang, axe)
    trainer = browser.new_context(**PROFILE)
    sign_in_at_once(trainer, town, TRAINER)
    marking = trainer.new_page()
    marking.goto(f"{town.address}{town.marking}")
    marking.keyboard.press("1")
    marking.keyboard.press("2")
    expect(marking.locator("[data-kenshu-points]")).to_have_text("1")
    marking.keyboard.press("Enter")
    expect(marking.locator("[data-kenshu-outcome]")).to_contain_text("1点をつけました。")
    trainer.close()
    page.goto(f"{town.address}/attempts/{town.attempt.id}/result")
    expect(page.locator('[data-part="q5"] .kenshu-verdict')).to_have_text("✓研修担当者の採点は 1 / 1点です")
    axe(page)
    assert page.evaluate(FITS)


def _read(browser: Browser, town: Town, lang: Lang, axe: Callable[[Page], None]) -> None:
    """The page of the text shows the form, wide and narrow."""
    profile = browser.new_context(**PROFILE)
    sign_in_at_once(profile, town, TRAINER)
    if lang == "en":
        speak_english(profile, town)
    page = profile.new_page()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{town.address}{town.marking}")
        expect(page.locator(".grading-parts .outcome-wrong")).to_have_count(3)
        expect(page.locator(".grading-answer")).to_have_text("人手が足りないためです。")
        axe(page)
        assert page.evaluate(FITS)
    profile.close()
