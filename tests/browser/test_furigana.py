"""Furigana in a real browser: over everything Japanese, over what comes later, and never in what is spoken, typed or copied."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kenshu.component import bundle
from tests.browser.keyboard import follow, tab_to
from tests.browser.learner_site import LearnerSite, sign_in

TABLE = json.loads((Path(__file__).parents[1] / "furigana_cases.json").read_text(encoding="utf-8"))
WITHOUT_RUBY = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const left = parentElement.closest("ruby, script, [translate=no], textarea, .kenshu-hidden[role=status]");
    if (/[一-鿿]/.test(data) && !left) found.push(data);
  }
  return found;
}"""


def names(page: Page) -> list[tuple[str, str]]:
    """What a screen reader is told of the page: each role and its name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    told = ((node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"])
    return sorted((role, name) for role, name in told if name and role not in ("StaticText", "InlineTextBox", "RootWebArea"))


def switch(page: Page) -> None:
    follow(page, "[value$=furigana]")


@pytest.fixture
def at_p01(page: Page, learners: LearnerSite, request: pytest.FixtureRequest) -> str:
    """Somebody (fictional) at a practice question; the attempt's address."""
    person = f"F{abs(hash(request.node.name)) % 10**6:06}"
    attempt = learners.at_work(learners.employ(person))
    sign_in(page, learners, person)
    base = f"{learners.address}/attempts/{attempt.id}"
    page.goto(f"{base}/p01")
    page.locator(".kenshu-question").wait_for()
    return base


def test_the_component_reads_as_the_server_does(page: Page) -> None:
    page.goto("about:blank")  # where a test may run what it likes
    reader = Path(bundle.__file__).with_name("furigana.js").read_text(encoding="utf-8")
    tried = "const read = furiganaReader(readings); return cases.map(({ text }) => read(text));"
    read: list[Any] = page.evaluate(f"({{ readings, cases }}) => {{ {reader}\n{tried} }}", TABLE)
    assert read == [case["parts"] for case in TABLE["cases"]]


@pytest.mark.usefixtures("at_p01")
def test_a_question_is_read_answered_by_keyboard_and_explained_under_ruby(page: Page, axe: Callable[[Page], None]) -> None:
    assert page.locator("ruby").count() == 0
    before = names(page)
    switch(page)
    expect(page.locator(".scene ruby").first).to_be_visible()
    expect(page.locator(".kenshu-choice ruby").first).to_be_visible()
    assert page.evaluate(WITHOUT_RUBY) == []
    assert names(page) == before

    tab_to(page, ".kenshu-choice input")
    page.keyboard.press("Space")
    expect(page.locator(".kenshu-status-saved ruby").first).to_have_text("保存ほぞん")
    assert page.evaluate("document.activeElement.checked")  # what is redrawn keeps the focus
    tab_to(page, ".kenshu-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".kenshu-part-feedback ruby").first).to_be_visible()
    assert page.evaluate("document.activeElement.matches('.kenshu-banner')")
    assert page.evaluate(WITHOUT_RUBY) == []
    axe(page)


@pytest.mark.usefixtures("at_p01")
def test_what_is_selected_holds_no_readings(page: Page) -> None:
    words = page.locator(".scene .story p").first.inner_text()
    switch(page)
    expect(page.locator(".scene .story ruby").first).to_be_visible()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.scene .story p'))")
    copied = page.evaluate("String(getSelection())")
    assert copied.strip() == words.strip()


def test_no_page_grows_wider_than_a_phone_and_names_have_no_readings(page: Page, at_p01: str, axe: Callable[[Page], None]) -> None:
    switch(page)
    page.set_viewport_size({"width": 390, "height": 844})
    site = at_p01.partition("/attempts")[0]
    ours = (f"{site}/training", f"{site}/modules/working-hours/lesson", f"{site}/guideline?q=時間")
    for address in (f"{at_p01}/t01", f"{at_p01}/review", *ours):
        page.goto(address)
        expect(page.locator("main ruby").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert page.evaluate(WITHOUT_RUBY) == [], address
        assert page.locator(".who ruby").count() == 0
        axe(page)


@pytest.mark.usefixtures("at_p01")
def test_what_a_script_writes_later_is_read_too(page: Page) -> None:
    switch(page)
    expect(page.locator("main ruby").first).to_be_visible()
    page.evaluate("document.querySelector('.place').textContent = '設問の確認'")
    expect(page.locator(".place ruby")).to_have_text(["設問せつもん", "確認かくにん"])
    page.evaluate("document.querySelector('.who').textContent = '設問'")
    page.evaluate("document.querySelector('.place').append('設問')")
    expect(page.locator(".place ruby")).to_have_count(3)
    assert page.locator(".who ruby").count() == 0


@pytest.mark.usefixtures("at_p01")
def test_a_mark_in_a_text_changes_no_reading_and_a_word_that_it_cuts_has_none(page: Page, learners: LearnerSite) -> None:
    switch(page)
    page.goto(f"{learners.address}/guideline")
    expect(page.locator("main ruby").first).to_be_visible()
    text = page.locator(".clause-text").first
    text.evaluate("element => { element.innerHTML = '4月1<mark>日</mark>、勤務<mark>時間</mark>'; }")
    expect(text.locator("mark").last.locator("ruby")).to_have_text("時間じかん")
    assert text.locator("mark").first.locator("ruby").count() == 0  # 1日 is ついたち: neither its 1 nor its 日 is read by itself
    text.evaluate("element => element.querySelectorAll('rt').forEach((rt) => rt.remove())")
    expect(text).to_have_text("4月1日、勤務時間")
