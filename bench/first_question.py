"""Time to the first question, with nothing to look at: from going to a module's address until it can be answered in Chromium."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from tests.chromium import LAUNCH_ARGS, chromium_path

_LONGEST = 120_000  # milliseconds


def until_first_question(
    ways: Mapping[str, tuple[str, Mapping[str, str]]], text: str, times: int, between: Mapping[str, Callable[[], None]]
) -> dict[str, tuple[float, ...]]:
    """Return {way: seconds, several times}; `ways` are {way: (address, cookies)}, `text` is the question's first line on the page.

    Every time in a browser profile of its own, which has loaded nothing before; the ways take turns. What is to be done before a
    way's turn stands in `between`.
    """
    found: dict[str, list[float]] = {way: [] for way in ways}
    launched: dict[str, Any] = {"executable_path": chromium_path(), "args": list(LAUNCH_ARGS)}
    with sync_playwright() as playwright, playwright.chromium.launch(**launched) as chromium:
        for number in range(times):
            for way in list(ways)[:: -1 if number % 2 else 1]:
                between.get(way, lambda: None)()
                found[way].append(_once(chromium, *ways[way], text))
    return {way: tuple(seconds) for way, seconds in found.items()}


def _once(chromium: Browser, address: str, cookies: Mapping[str, str], text: str) -> float:
    profile = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900})
    profile.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = profile.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=_LONGEST)
    # The group of answers, named by its prompt: a notebook's plain form of the question stands before it and goes once it is drawn.
    page.get_by_role("group", name=text).wait_for(timeout=_LONGEST)
    seconds = time.perf_counter() - began
    profile.close()
    return seconds
