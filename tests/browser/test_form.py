"""A form exercise by keyboard: what cannot be read is said at its field, and what was typed is the answer."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

import kenshu.component
from kenshu.i18n import words
from kenshu.kinds import released_question
from kenshu.kinds.form import scoring
from kenshu.kinds.form.exercise import FormQuestion
from kenshu.kinds.question import Story
from tests.browser.keyboard import answer
from tests.browser.quiz_site import QuizSite
from tests.browser.sample_questions import LAYOUTS, STORY
from tests.browser.test_component_view import FITS, MOUNT
from tests.kinds.test_form import TO_MEND
from tests.kinds.test_form_days import DAYS

SAVED = re.compile(r"保存しました \d\d:\d\d:\d\d")
READ = """([source, texts, eras]) => {
  const read = new Function("texts", "eras", `${source}; return texts.map((text) => readDay(text, eras))`);
  return read(texts, eras);
}"""


def test_the_screen_reads_a_day_as_the_scoring_rule_does(page: Page) -> None:
    source = (Path(kenshu.component.__file__).parent / "days.js").read_text(encoding="utf-8")
    assert page.evaluate(READ, [source, list(DAYS), scoring.ERAS]) == list(DAYS.values())


def fault_of(page: Page, field: Locator) -> Locator:
    """The message that a field says describes it."""
    described = (field.get_attribute("aria-describedby") or "").split()
    return page.locator(f"#{described[-1]}")


def test_a_form_is_filled_in_by_keyboard_and_says_at_the_field_what_cannot_be_read(
    page: Page, site: QuizSite, axe: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site.url("form"))
    period = {"from": "令和9年3月1日", "to": "2月28日"}
    answer(page, "form", {"a1": "k2", "b2": ["m1", "m3"], "e5": "冬の市民農園(農政課)", "c3": "冬のまつり", "d4": period})
    url, first, last = page.get_by_label("登録URL"), page.get_by_label("運用期間：開始日"), page.get_by_label("運用期間：終了日")
    expect(fault_of(page, url)).to_have_text("英数字で入力してください。")
    expect(url).to_have_attribute("aria-invalid", "true")
    expect(last).to_be_focused()
    expect(fault_of(page, last)).to_have_text(
        re.compile("日付として読めません")
    )  # once the typing rests, without leaving the field
    last.fill("令和9年2月28日")
    expect(fault_of(page, last)).to_have_text("終了日が開始日より前です。")
    expect(fault_of(page, first)).to_be_empty()
    axe(page)
    assert page.evaluate(FITS)
    first.fill("R8.12.1")
    url.fill("fuyunouen8")
    page.get_by_label("電話番号の内線").fill("2" * 21)
    expect(page.locator(".kenshu-status")).to_have_text(re.compile("まだ保存できていません"))
    expect(fault_of(page, page.get_by_label("電話番号の内線"))).to_have_text("20文字以内で入力してください(今は21文字)。")
    page.get_by_label("電話番号の内線").fill("2468")
    expect(page.locator(".kenshu-status")).to_have_text(SAVED)
    expect(page.locator(".kenshu-form-fault:not(:empty)")).to_have_count(0)
    assert site.value("form") == {
        "a1": "k2",
        "b2": ["m1", "m3"],
        "c3": "fuyunouen8",
        "d4": {"from": "R8.12.1", "to": "令和9年2月28日"},
        "e5": "冬の市民農園(農政課)",
        "h8": "2468",
    }
    page.reload()
    expect(first).to_have_value("R8.12.1")
    expect(page.get_by_role("radio", name="農園の情報")).to_be_checked()


def test_a_mistake_is_chosen_and_mended_in_its_row(page: Page, site: QuizSite, axe: Callable[[Page], None]) -> None:
    story = Story.model_validate({"id": "story", "title": {"ja": "題", "en": "t"}, "story": STORY})
    offered = released_question(FormQuestion.model_validate(TO_MEND), story, LAYOUTS)["offered"]
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site.url())
    page.evaluate(MOUNT, {"question": {**offered, "scenario": None}, "words": words("component", "ja")})
    to = page.locator('[data-part="b2"]')
    expect(to).to_contain_text("市長")
    expect(to.locator("input[type=text]")).to_have_count(0)
    to.get_by_role("checkbox", name="直す：宛先").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("正しい記入：宛先")).to_be_focused()
    assert page.evaluate("window.model.get('answer').value") == {"b2": None}
    page.keyboard.insert_text("広報広聴課長")
    page.get_by_role("checkbox", name="直す：ソーシャルメディアの種類").check()
    page.get_by_role("group", name="正しい記入：ソーシャルメディアの種類").get_by_role("checkbox", name="ツイッター").check()
    page.get_by_role("checkbox", name="直す：閉鎖日").check()
    page.get_by_label("正しい記入：閉鎖日").fill("令和9年2月30日")
    page.keyboard.press("Tab")
    expect(page.locator('[data-part="f6"] .kenshu-form-fault')).to_have_text(re.compile("日付として読めません"))
    axe(page)
    assert page.evaluate(FITS)
    page.get_by_role("checkbox", name="直す：閉鎖日").uncheck()
    expect(page.locator('[data-part="f6"] input[type=text]')).to_have_count(0)
    assert page.evaluate("window.model.get('answer').value") == {"b2": "広報広聴課長", "d4": ["m2"]}


def test_what_stands_in_a_form_is_said_in_a_language_that_does_not_translate_it_each_text_in_one_piece(
    page: Page, site: QuizSite
) -> None:
    story = Story.model_validate({"id": "story", "title": {"ja": "題", "en": "t"}, "story": STORY})
    offered = released_question(FormQuestion.model_validate(TO_MEND), story, LAYOUTS)["offered"]
    page.goto(site.url())
    page.evaluate(MOUNT, {"question": {**offered, "scenario": None}, "words": words("component", "ja-x-easy")})
    page.evaluate("window.model.set('lang', 'ja-x-easy')")
    expect(page.locator('[data-part="f6"] .kenshu-form-filled')).to_contain_text("令和9年3月31日")
    page.evaluate("window.model.set('furigana', {'日': [['日', 'にち']], '月': [['月', 'がつ']], '担当': [['担当', 'たんとう']]})")
    expect(page.locator('[data-part="f6"] .kenshu-form-filled ruby')).to_have_text(["月がつ", "日にち"])
    assert page.locator(".kenshu-form-filled > ruby").count() == 0  # which would be boxes of their own, in a row of boxes
