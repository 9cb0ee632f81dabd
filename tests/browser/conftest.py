"""A real Chromium for the tests of this folder; whatever goes wrong on a page fails its test."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.quiz_site import QuizSite
from tests.chromium import LAUNCH_ARGS, chromium_path

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


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
        context.on("weberror", lambda fault: self.found.append(f"script: {fault.error}"))
        context.on("request", self._request)

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


@pytest.fixture
def trouble() -> Trouble:
    """What the test's pages complained of; `trouble.expect(pattern)` for what the test itself brings about."""
    return Trouble()


@pytest.fixture
def context(browser: Browser, trouble: Trouble) -> Iterator[BrowserContext]:
    """A browser profile of its own, in Japanese; tabs of it share their store."""
    profile = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900})
    profile.set_default_timeout(10_000)
    trouble.watch(profile)
    yield profile
    profile.close()
    assert trouble.unexpected() == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab."""
    return context.new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Asserts that axe finds nothing on a page, by WCAG 2.2 AA and its best practices."""
    engine = Axe()

    def assert_clean(page: Page) -> None:
        found = engine.run(page, options={"runOnly": {"type": "tag", "values": list(AXE_TAGS)}})
        assert found.violations_count == 0, found.generate_report()

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
