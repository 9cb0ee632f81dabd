"""How a question looks and reads: in both languages, wide and narrow, before the answer and after the result."""

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kenshu.i18n import LANGS, Lang, words
from kenshu.kinds import KINDS
from tests.browser.quiz_site import QuizSite
from tests.browser.sample_questions import CHOSEN, draft_feedback, feedback, question

WIDTHS = (1280, 390)
MOUNT = """async ({question, words}) => {
  const { PageModel } = await import("/static/model.js");
  const component = (await import("/static/component.js")).default;
  window.model = new PageModel({slot: "t01", number: 1, lang: "ja", words, question, answer: {value: null, click: 0}});
  window.unmount = component.render({ model: window.model, el: document.querySelector("main") });
}"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20" width="WIDTH" height="20"/>'
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
TOO_SMALL = """() => [...document.querySelectorAll(".kenshu-choice, .kenshu-button, textarea")]
  .map((el) => el.getBoundingClientRect()).filter(({ width, height }) => width < 44 || height < 44).length"""
OVERLAPS = """() => {
  const rows = [...document.querySelectorAll(".kenshu-row, .kenshu-step, .kenshu-statement")]
    .map((el) => el.getBoundingClientRect());
  return rows.filter((row, n) => n && row.top < rows[n - 1].bottom).length;
}"""


def mount(page: Page, site: QuizSite, kind: str) -> None:
    """The component alone, with `window.model` for a test to change from outside."""
    page.goto(site.url())
    page.evaluate(MOUNT, {"question": question(kind), "words": words("component", "ja")})


def set_traits(page: Page, **traits: object) -> None:
    page.evaluate("(traits) => Object.entries(traits).forEach(([name, value]) => window.model.set(name, value))", traits)


@pytest.mark.parametrize("lang", LANGS)
def test_rules_of_the_scene_stand_in_a_box_after_its_story_and_notes_below_their_clause(
    page: Page, site: QuizSite, axe: Callable[[Page], None], lang: Lang
) -> None:
    mount(page, site, "single")
    rule = {"ja": "夜は、<b>課長</b>が電話で決裁します。", "en": "At night the <b>head</b> approves by telephone."}
    asked = question("single")
    expect(page.locator(".kenshu-setting")).to_have_count(0)
    asked["scenario"] = {**asked["scenario"], "setting": [rule]}
    clause = {"id": "8-1-ku", "label": "8(1)ク", "text": "条文", "notes": ["注(2023年7月現在) <b>名が変わりました。"]}
    told = {"right": False, "parts": [], "clauses": [clause]}
    set_traits(page, lang=lang, words=words("component", lang), question=asked, feedback=told)
    box = page.get_by_role("group", name=words("component", lang)["setting"])
    expect(box.get_by_role("listitem")).to_have_text([rule[lang]])
    expect(page.locator(".kenshu-scenario > p:last-of-type + .kenshu-setting")).to_have_count(1)
    expect(page.locator(".kenshu-clause .kenshu-dated-note")).to_have_text(clause["notes"])
    axe(page)


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_question_is_accessible_and_fits_wide_and_narrow(
    page: Page, site: QuizSite, axe: Callable[[Page], None], lang: str
) -> None:
    page.goto(site.url(*KINDS, lang=lang, practice="1"))
    expect(page.locator(f".kenshu-question[lang={lang}]")).to_have_count(len(KINDS))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        axe(page)
        assert page.evaluate(FITS)
        assert page.evaluate(TOO_SMALL) == 0
        assert page.evaluate(OVERLAPS) == 0


def test_a_result_of_every_kind_is_accessible_and_cannot_be_changed(
    page: Page, site: QuizSite, axe: Callable[[Page], None]
) -> None:
    site.answers = {kind: {"value": CHOSEN[kind], "seq": 1, "shown_at": "14:03:22"} for kind in KINDS}
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site.url(*KINDS, readonly="1"))
    expect(page.locator(".kenshu-banner")).to_have_count(len(KINDS))
    axe(page)
    assert page.evaluate(FITS)
    expect(page.locator(".kenshu-question :is(button, input:enabled, textarea:not([readonly]))")).to_have_count(0)


DRAWN = "() => document.querySelector('.kenshu-picture img').naturalWidth"


def test_the_picture_of_a_scene_changes_its_words_and_its_alternative_text_with_the_language(page: Page, site: QuizSite) -> None:
    data = {
        lang: base64.b64encode(SVG.replace("WIDTH", width).encode()).decode() for lang, width in {"ja": "40", "en": "60"}.items()
    }
    asked = question("single")
    said = {"alt": {"ja": "雪の図", "en": "Snow"}, "caption": {"ja": "雪の朝", "en": "A morning of snow"}}
    asked["scenario"]["picture"] = {"type": "image/svg+xml", "data": data, **said}
    page.goto(site.url())
    page.evaluate(MOUNT, {"question": asked, "words": words("component", "ja")})
    expect(page.get_by_role("img", name="雪の図")).to_be_visible()
    page.wait_for_function(f"({DRAWN})() === 40")
    set_traits(page, lang="en", words=words("component", "en"))
    expect(page.get_by_role("img", name="Snow")).to_be_visible()
    expect(page.locator(".kenshu-picture figcaption")).to_have_text("A morning of snow")
    page.wait_for_function(f"({DRAWN})() === 60")


def test_a_page_at_200_per_cent_zoom_does_not_scroll_sideways(page: Page, site: QuizSite) -> None:
    page.set_viewport_size({"width": 640, "height": 450})  # what a window of 1280 pixels holds at 200 per cent
    page.goto(site.url(*KINDS))
    expect(page.locator(".kenshu-question")).to_have_count(len(KINDS))
    assert page.evaluate(FITS)


def test_the_language_changes_under_the_learners_hands(page: Page, site: QuizSite) -> None:
    mount(page, site, "text")
    box = page.get_by_role("textbox")
    box.press_sequentially("途中まで書いた文")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    set_traits(page, words=words("component", "en"), lang="en")
    expect(page.locator(".kenshu-prompt")).to_contain_text("What would you say to Sato")
    expect(page.locator(".kenshu-question")).to_have_attribute("lang", "en")
    expect(box).to_be_focused()
    expect(box).to_have_value("途中まで書いた文")
    assert box.evaluate("(field) => field.selectionStart") == 6
    for number, said in ((401, "1 character too many."), (402, "2 characters too many.")):
        box.fill("あ" * number)
        expect(page.locator(".kenshu-count")).to_have_text(said)


@pytest.mark.parametrize("kind", KINDS)
def test_no_change_from_outside_takes_the_focus_or_replaces_the_field(page: Page, site: QuizSite, kind: str) -> None:
    mount(page, site, kind)
    page.keyboard.press("Tab")
    held = page.evaluate_handle("document.activeElement")
    answer = {"value": CHOSEN[kind], "click": 1}
    set_traits(page, answer=answer, saved={"click": 1, "at": "14:03:22", "state": "saved", "message": ""})
    expect(page.locator(".kenshu-status")).to_have_text("✓保存しました 14:03:22")
    set_traits(page, feedback=feedback(kind), number=2)
    expect(page.locator(".kenshu-number")).to_have_text("設問2")
    assert held.evaluate("(el) => el === document.activeElement")


def test_half_typed_japanese_survives_a_change_from_outside(page: Page, site: QuizSite) -> None:
    mount(page, site, "text")
    page.get_by_role("textbox").focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "いどう", "selectionStart": 3, "selectionEnd": 3})
    set_traits(page, saved={"click": 0, "at": "", "state": "offline", "message": ""}, number=3)
    session.send("Input.imeSetComposition", {"text": "いどうじかん", "selectionStart": 6, "selectionEnd": 6})
    session.send("Input.insertText", {"text": "移動時間"})
    expect(page.get_by_role("textbox")).to_have_value("移動時間")


def test_an_old_acknowledgement_does_not_make_a_new_answer_saved(page: Page, site: QuizSite) -> None:
    mount(page, site, "single")
    page.locator("input[value=k3]").check()
    set_traits(page, saved={"click": 1, "at": "14:03:22", "state": "saved", "message": ""})
    expect(page.locator(".kenshu-status")).to_have_text("✓保存しました 14:03:22")
    page.locator("input[value=a1]").check()
    expect(page.locator(".kenshu-status")).to_have_text("…保存中…")


def test_content_is_shown_as_text_and_never_as_markup(page: Page, site: QuizSite) -> None:
    mount(page, site, "single")
    asked = question("single")
    asked["prompt"] = {"ja": "<img src=x onerror=alert(1)><b>太字</b>", "en": ""}
    set_traits(page, question=asked)
    expect(page.locator(".kenshu-prompt-text")).to_have_text("<img src=x onerror=alert(1)><b>太字</b>")
    expect(page.locator(".kenshu-prompt img")).to_have_count(0)


def test_the_focus_ring_is_thick_and_dark(page: Page, site: QuizSite) -> None:
    page.goto(site.url("single"))
    page.keyboard.press("Tab")
    ring = page.locator(".kenshu-choice").first.evaluate(
        "(el) => [getComputedStyle(el).outlineWidth, getComputedStyle(el).outlineColor]"
    )
    assert ring == ["4px", "rgb(0, 0, 0)"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("breaks", "value", "verdict"),
    [
        ((), [], "none_in"),
        ((), ["a1"], "none_missed"),
        ((), None, "none_missed"),
        (("a1",), [], "none_out"),
        (("a1",), ["a1"], None),
    ],
)
def test_a_result_says_whether_it_was_right_that_there_is_no_such_sentence(
    page: Page, site: QuizSite, axe: Callable[[Page], None], lang: Lang, breaks: Sequence[str], value: Any, verdict: str | None
) -> None:
    said = words("component", lang)
    mount(page, site, "mark")
    told = draft_feedback(breaks, value, lang)
    set_traits(page, words=said, lang=lang, answer={"value": value, "click": 1}, feedback=told, readonly=True)
    below_none = page.locator(".kenshu-row").last.locator(".kenshu-part-feedback")
    expect(below_none).to_have_count(1 if verdict else 0)
    if verdict:
        expect(below_none).to_contain_text(said[verdict])
        expect(below_none.get_by_text(said["your_answer"])).to_have_count(1 if value == [] else 0)
        expect(below_none).to_have_class(re.compile("kenshu-right" if verdict == "none_in" else "kenshu-wrong"))
    for part in told["parts"]:
        expect(page.locator(".kenshu-question")).to_contain_text(part["why"])
    axe(page)


def test_a_result_that_tells_no_key_does_not_say_whether_there_is_such_a_sentence(page: Page, site: QuizSite) -> None:
    mount(page, site, "mark")
    cited = draft_feedback((), [], "ja")["parts"][0]["clause"]
    told = {"right": True, "parts": [], "clauses": [cited]}
    set_traits(page, answer={"value": [], "click": 1}, feedback=told, readonly=True)
    expect(page.locator(".kenshu-banner")).to_have_count(1)
    expect(page.locator(".kenshu-part-feedback")).to_have_count(0)


def test_an_unmounted_question_leaves_nothing_behind(page: Page, site: QuizSite) -> None:
    mount(page, site, "text")
    page.evaluate("window.unmount()")
    expect(page.locator(".kenshu-question")).to_have_count(0)
    set_traits(page, number=9)
    expect(page.locator(".kenshu-question")).to_have_count(0)
