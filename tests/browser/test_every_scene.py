"""The walk through every scene does one as people do, and the look at a page finds what is wrong with it."""

from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Page
from tools.every_scene import Scenes
from tools.sight import Sight, plainer

from kenshu.content import Content
from tests.browser.learner_site import LearnerSite

EASY = "ja-x-easy"
PAGE = """<!doctype html><html lang="ja-x-easy"><title>題</title><main><h1>{title} July 2023</h1><p>undefined</p>
<p lang="ja">職員</p><p>市の決まり</p><p translate="no">旭</p><p style="display: flex">読<ruby>書<rt>しょ</rt></ruby></p>
<button style="width: 60px; height: 20px; overflow: hidden; white-space: nowrap">sign-in-sign-in-sign-in</button>
<p style="width: 3000px">a</p></main></html>"""


def test_a_scene_is_done_by_somebody_who_draws_it(
    learners: LearnerSite, browser: Browser, content: Content, tmp_path: Path
) -> None:
    scenes = Scenes(learners, Sight(EASY, furigana=True, plainer=plainer(content, EASY)), 390, tmp_path)
    assert list(scenes.faults(browser, count(1), "working-hours", {"mobile-library-policy-1"})) == []
    names = {path.name.removesuffix(f"-{scenes}.png").removeprefix("mobile-library-policy-1-") for path in tmp_path.iterdir()}
    assert names == {"00", "04", "result", "paper"}


def test_a_look_at_a_page_finds_what_is_wrong_with_it(page: Page) -> None:
    page.set_content(PAGE)
    found = list(Sight(EASY, furigana=True, plainer=frozenset({"市の決まり", "職員"})).faults(page))
    assert {fault.partition(":")[0] for fault in found} >= {"cut off", "too small", "in pieces"}
    assert any(fault.startswith("overflow ") for fault in found)
    assert [fault for fault in found if fault.startswith(("unfilled", "in English", "not in easy", "without"))] == [
        "unfilled: {title} July 2023",
        "in English: {title} July 2023",
        "unfilled: undefined",
        "not in easy words: 市の決まり",
        *(f"without reading: {each}" for each in ("職員", "市の決まり", "読")),
    ]
