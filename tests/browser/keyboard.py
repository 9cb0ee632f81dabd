"""Somebody who uses the keyboard alone: every step begins where the last one left the focus."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

MOST_OPTIONS = 8  # of a group: the targets of a match
SAVED = ".kenshu-status-saved"  # in any language, with or without readings


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Tab until the focus is on an element that matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} times Tab did not reach {selector}")


def follow(page: Page, selector: str) -> None:
    """Tab to a link or button, and press Enter."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page, kind: str, value: Any, question: str = ".kenshu-question") -> None:
    """Answer a question, the page's or that of a selector, and wait until it is saved."""
    page.locator(question).wait_for()
    _ANSWERS[kind](page, value, question)
    page.locator(f"{question} {SAVED}").wait_for()


def _choose(page: Page, value: str, question: str) -> None:
    tab_to(page, f"{question} input")
    page.keyboard.press("Space")
    _arrow_to(page, value)


def _arrow_to(page: Page, value: str) -> None:
    for _ in range(MOST_OPTIONS):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow led to {value}")


def _tick(page: Page, value: list[str], question: str) -> None:
    shown = page.locator(f"{question} input[type=checkbox]").evaluate_all("boxes => boxes.map(box => box.value)")
    wanted = [f'[value="{part}"]' for part in shown if part in value] or ['[id$="-none"]']
    for selector in wanted:
        tab_to(page, f"{question} input{selector}")
        page.keyboard.press("Space")


def _sort(page: Page, value: dict[str, str], question: str) -> None:
    for _ in value:
        tab_to(page, f"{question} input")
        page.keyboard.press("Space")
        part = page.evaluate("document.activeElement.name").rpartition("-")[2]
        _arrow_to(page, value[part])


def _put_in_order(page: Page, value: list[str], question: str) -> None:
    steps = page.locator(f"{question} .kenshu-step")
    moved = False
    for target, part in enumerate(value):
        places = steps.evaluate_all("steps => steps.map(step => step.dataset.part)").index(part) - target
        if places:
            tab_to(page, f'{question} [data-part="{part}"] .kenshu-up')
            moved = True
        for _ in range(places):
            page.keyboard.press("Enter")
    if not moved:
        tab_to(page, f"{question} .kenshu-confirm")
        page.keyboard.press("Enter")


def _write(page: Page, value: str, question: str) -> None:
    tab_to(page, f"{question} textarea")
    page.keyboard.insert_text(value)


def _fill(page: Page, value: dict[str, Any], question: str) -> None:
    """The fields in the order of the form; of one that is filled in, each is marked and then mended."""
    for name, given in value.items():
        field = f'{question} [data-part="{name}"]'
        if page.locator(f"{field} .kenshu-form-mend").count():
            tab_to(page, f"{field} .kenshu-form-mend input")
            page.keyboard.press("Space")
        if page.locator(f"{field} input[type=text]").count():
            for text in given.values() if isinstance(given, dict) else [given]:
                tab_to(page, f"{field} input[type=text]")
                page.keyboard.insert_text(text)
        elif isinstance(given, list):
            shown = page.locator(f"{field} .kenshu-form-set input").evaluate_all("boxes => boxes.map(box => box.value)")
            for option in filter(given.__contains__, shown):
                tab_to(page, f'{field} input[value="{option}"]')
                page.keyboard.press("Space")
        else:
            tab_to(page, f"{field} input[type=radio]")
            page.keyboard.press("Space")
            _arrow_to(page, given)


def _walk(page: Page, value: list[str], question: str) -> None:
    present = f"{question} .kenshu-present"
    for choice in value:
        page.locator(f'{present} input[value="{choice}"]').wait_for()
        tab_to(page, f"{present} input")
        page.keyboard.press("Space")
        _arrow_to(page, choice)
        tab_to(page, f"{present} .kenshu-primary")
        page.keyboard.press("Enter")
        page.locator(f"{question} .kenshu-lead:focus:not(.kenshu-hint)").wait_for()


_ANSWERS: dict[str, Callable[[Page, Any, str], None]] = {
    "single": _choose,
    "multiple": _tick,
    "mark": _tick,
    "truefalse": _sort,
    "sort": _sort,
    "match": _sort,
    "order": _put_in_order,
    "text": _write,
    "form": _fill,
    "branch": _walk,
}


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)
