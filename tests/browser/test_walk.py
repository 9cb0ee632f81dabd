"""The walk over the server's pages: a part of it in one language at one width, and that it leaves no page out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tools.walk.look import Walk
from tools.walk.state import State
from tools.walk.states import PAGELESS, STATES, pageless
from tools.walk.town import Town, town_in
from tornado.routing import PathMatches
from tornado.web import RequestHandler

from kenshu.content import Content
from kenshu.course import Course

# Each template once, each with most on it; `python -m tools.walk` looks at every state in both languages, wide and narrow.
BRIEFLY = {
    "visitor": "sign-in-refused forgotten-asked new-password new-password-used verify-blank verify-right",
    "employee": "training module-failed practice-explained test-order test-sort test-mark test-text review-unconfirmed receipt"
    " result-grading result-passed result-awaited password-blank password-first not-found",
    "trainer": "start-without-charge items modules grading override-of-a-hand-in preview preview-sort-key assign-refused"
    " assign-check extension-done points-check regrade-check mark mark-undo settle-check",
    "hr": "start completion overdue people charts-by-clause reminders roster sign-ins roles absences departments certificates"
    " ledger absence-check department-change-check roster-import-check sign-in-mail-check sign-in-sheet-done reissue-check"
    " letter-text-check remind-check remind-done",
}
NAMES = {f"{role}-{name}" for role, names in BRIEFLY.items() for name in names.split()}


@pytest.fixture(scope="module")
def town(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The people of the walk in a course that knows nobody else."""
    with town_in(released_course, content, tmp_path_factory.mktemp("town")) as running:
        yield running


def test_a_walk_over_the_pages_on_a_phone_finds_nothing(browser: Browser, town: Town) -> None:
    walked = [state for state in STATES if str(state) in NAMES]
    assert {str(state) for state in walked} == NAMES
    assert list(Walk(browser, town, "ja", (390,)).faults(walked)) == []


def test_whatever_is_wrong_on_a_page_is_a_line(browser: Browser, town: Town) -> None:
    def spoil(page: Page) -> None:
        page.evaluate(
            """() => {
              const main = document.querySelector("main");
              main.innerHTML += `<img src="data:,"><p data-kenshu-outcome style="color: red"></p><pre>${"wide".repeat(300)}</pre>`;
              main.querySelector("pre").style.overflowWrap = "normal";
              console.error("broken");
            }"""
        )

    state = State("visitor", "spoilt", "/sign-in", (spoil,), shows="/verify", status=404)
    found = [line.removeprefix("visitor-spoilt ja ") for line in Walk(browser, town, "ja", (390,)).faults([state])]
    wanted = (
        "- status 200",
        "- at /sign-in",
        "- focus",
        "390 overflow",
        "390 image-alt",
        "- console: Applying inline",
        "- console: broken",
    )
    assert {begins for begins in wanted if not any(line.startswith(begins) for line in found)} == set()


def test_every_page_of_the_server_is_walked_over(town: Town) -> None:
    walked = {state.path.format_map(town.places).replace("*", "0" * 32, 1).replace("*", "t01") for state in STATES}
    missed, left_out = [], set()
    for rule in town.site.server.app.wildcard_router.rules:
        assert isinstance(rule.matcher, PathMatches)
        pattern = rule.matcher.regex.pattern.removesuffix("$")
        if rule.target.get in (RequestHandler.get, RequestHandler._unimplemented_method):
            continue
        left_out.add(pageless(pattern))
        if not pageless(pattern) and not any(rule.matcher.regex.match(path) for path in walked):
            missed.append(pattern)
    assert missed == []
    assert left_out - {""} == set(PAGELESS)


def test_no_two_states_have_one_name() -> None:
    assert len({str(state) for state in STATES}) == len(STATES)
