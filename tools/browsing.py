"""A browser as a (fictional) person has it, and the server that it is led to, for whatever walks through the pages."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tests.browser.learner_site import LearnerSite, sign_in_at_once
from tests.chromium import LAUNCH_ARGS, chromium_path
from tests.conftest import released_in
from tests.web.conftest import cheap_hashes

from kenshu.content import Content
from kenshu.i18n import base
from tools.sight import Sight

SIZES = {1280: 800, 390: 844}  # pixels of a window: its width and its height
_LOCALES = {"ja": "ja-JP", "en": "en-GB"}
_PATIENCE = 120_000  # milliseconds: a map of wrong answers that nobody has asked for yet, on a busy machine


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser without anybody in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH_ARGS))
        yield browser
        browser.close()


@contextmanager
def learners_of(content: Content) -> Iterator[LearnerSite]:
    """Yield the running server of a course with all its modules released."""
    with tempfile.TemporaryDirectory() as folder, cheap_hashes():
        (released := Path(folder) / "released").mkdir()
        with closing(LearnerSite(released_in(released, list(content.modules)), content, Path(folder))) as site:
            yield site


@contextmanager
def entered(
    browser: Browser, site: LearnerSite, sight: Sight, window: tuple[int, int], person: str = ""
) -> Iterator[BrowserContext]:
    """Yield a profile with pages in a language and a window, wide and high; a person who is named has signed in."""
    context = browser.new_context(
        locale=_LOCALES[base(sight.lang)],
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
        viewport={"width": window[0], "height": window[1]},
    )
    context.set_default_timeout(_PATIENCE)
    context.add_cookies(sight.cookies(site.address))
    if person:
        sign_in_at_once(context, site, person)
    yield context
    context.close()
