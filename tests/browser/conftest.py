"""A real Chromium for the tests of this folder; whatever goes wrong on a page fails its test."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, WebError, expect, sync_playwright

from kenshu.content import Content
from kenshu.course import Course
from tests.browser.learner_site import LearnerSite
from tests.browser.quiz_site import QuizSite
from tests.chromium import LAUNCH_ARGS, chromium_path
from tests.web.conftest import cheap_hashes

PROFILE: dict[str, Any] = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "viewport": {"width": 1280, "height": 900}}
PATIENCE = 30_000  # milliseconds; a busy machine takes its time, and what stands is seen at once
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What passed is neither described nor fetched: that takes several times as long as the finding.
AXE_RUN = f"axe.run({json.dumps({'runOnly': AXE_TAGS, 'resultTypes': ['violations']})}).then((found) => found.violations)"

expect.set_options(timeout=PATIENCE)


class Trouble:
    """What a page complained of: console errors, faults of its scripts, requests to other hosts."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Lets console errors that match pass: for a test that injects the fault they tell of."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """What remains."""
        return [line for line in self.found if not any(re.search(pattern, line) for pattern in self.expected)]

    def watch(self, context: BrowserContext) -> None:
        """Listens to every page of a context."""
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)

    def ignore(self, context: BrowserContext) -> None:
        """Listens no more."""
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._script)
        context.remove_listener("request", self._request)

    @contextmanager
    def watching(self, context: BrowserContext) -> Iterator[None]:
        """Listens to every page of a context for a while, and fails where anything remains."""
        self.watch(context)
        yield
        self.ignore(context)
        assert self.unexpected() == []

    def _script(self, fault: WebError) -> None:
        self.found.append(f"script: {fault.error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.found.append(f"request to another host: {request.url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file. Playwright's event loop ends with it: no other can run in the thread while it does."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH_ARGS))
        yield launched
        launched.close()


class Dialogs:
    """What a tab was asked, each time answered with yes, or with no while `refuse` is set."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.refuse = False

    def answer(self, dialog: Dialog) -> None:
        """Answers one."""
        self.seen.append(dialog.type)
        if self.refuse:
            dialog.dismiss()
        else:
            dialog.accept()


@pytest.fixture
def trouble() -> Trouble:
    """What the test's pages complained of; `trouble.expect(pattern)` for what the test itself brings about."""
    return Trouble()


@pytest.fixture
def context(browser: Browser, trouble: Trouble) -> Iterator[BrowserContext]:
    """A browser profile of the test's own, in Japanese, where it stops the clock or needs two tabs; they share their store."""
    profile = browser.new_context(**PROFILE)
    profile.set_default_timeout(PATIENCE)
    with trouble.watching(profile):
        yield profile
    profile.close()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """The tab that the tests of a file share: a profile and a tab of its own would cost each of them a second."""
    profile = browser.new_context(**PROFILE)
    profile.set_default_timeout(PATIENCE)
    yield profile.new_page()
    profile.close()


@pytest.fixture
def page(tab: Page, trouble: Trouble, dialogs: Dialogs) -> Iterator[Page]:
    """The file's tab, as if it were new: nothing stored, no cookie, nobody signed in."""
    tab.set_viewport_size(PROFILE["viewport"])
    tab.on("dialog", dialogs.answer)
    with trouble.watching(tab.context):
        yield tab
    dialogs.refuse = False
    tab.goto("about:blank")
    tab.remove_listener("dialog", dialogs.answer)
    tab.context.clear_cookies()
    session = tab.context.new_cdp_session(tab)
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "local_storage"})
    session.detach()


@pytest.fixture
def dialogs() -> Dialogs:
    """What the test's tab was asked."""
    return Dialogs()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Asserts that axe finds nothing on a page, by WCAG 2.2 AA and its best practices."""

    def assert_clean(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(AXE_RUN)
        said = [f"{rule['id']}: {rule['help']}: {node['html']}" for rule in found for node in rule["nodes"]]
        assert said == []

    return assert_clean


@pytest.fixture(scope="session")
def quiz_server() -> Iterator[QuizSite]:
    """A small server with questions and a learner's API whose faults a test switches."""
    site = QuizSite()
    yield site
    site.close()


@pytest.fixture
def site(quiz_server: QuizSite) -> Iterator[QuizSite]:
    """The small server, with nothing answered and no fault."""
    quiz_server.reset()
    yield quiz_server
    quiz_server.reset()


@pytest.fixture(scope="module")
def learners(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LearnerSite]:
    """One server for a file, with its grader at work in the background."""
    with cheap_hashes(), closing(LearnerSite(released_course, content, tmp_path_factory.mktemp("learners"))) as running:
        yield running
