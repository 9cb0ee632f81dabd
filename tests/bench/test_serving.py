"""The benchmark of serving makes its figures; its learners load what browsers load, and find what was lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from bench.browser import Browser, Measured, PageWrong
from bench.learner import Class, Pace, Sent
from bench.load import look_for_all
from bench.measure import Result
from bench.serving import QUICK, run
from bench.serving_figures import AXES

from tests.conftest import NOW, Desk

WAYS = {"kenshu", "Voilà", "JupyterLab"}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One quick run."""
    return run(quick=True, folder=tmp_path_factory.mktemp("bench"))


def figure(found: Result, what: str) -> float:
    return next(row.median for row in found.rows if row.what == what)


@pytest.mark.browser
@pytest.mark.kernel
def test_every_learner_answers_all_questions_and_sees_the_result(found: Result) -> None:
    assert figure(found, "learners who saw their result") == QUICK.learners
    assert figure(found, "answers sent") >= 12 * QUICK.learners
    assert figure(found, "requests that failed") == 0


@pytest.mark.browser
@pytest.mark.kernel
def test_every_answer_that_was_acknowledged_is_on_disk(found: Result) -> None:
    sent, acknowledged, kept = (figure(found, f"answers {name}") for name in ("sent", "acknowledged", "found on disk afterwards"))
    assert sent == acknowledged == kept
    assert figure(found, "answers lost or wrong") == 0
    assert figure(found, "hand-ins acknowledged") == QUICK.learners
    assert figure(found, "hand-ins lost or wrong") == 0


@pytest.mark.browser
@pytest.mark.kernel
def test_the_module_is_opened_in_three_ways(found: Result) -> None:
    assert found.axes == AXES
    assert {curve.label for curve in found.curves} == WAYS
    assert all(cost > 0 for curve in found.curves for cost in curve.cost)
    for way in WAYS:
        assert figure(found, f"first question in Chromium, {way}") > 0
        assert figure(found, f"pages a second, {way}") > 0


@pytest.mark.browser
@pytest.mark.kernel
def test_every_target_has_its_figure(found: Result) -> None:
    assert len(found.targets) == 9
    assert all(any(letter.isdigit() for letter in target.found) for target in found.targets)


def test_an_answer_or_a_hand_in_that_is_gone_is_noticed(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    slot = next(
        slot for slot, name in attempt.draw.items() if desk.edition("working-hours").released.questions[name]["kind"] == "text"
    )
    desk.answer(attempt, {slot: "相談します。"})
    receipt = desk.hand_in(attempt, NOW)
    everybody = Class("http://127.0.0.1", Pace())
    everybody.sent = [Sent(attempt.id, slot, 1, "相談します。"), Sent(attempt.id, "t99", 1, "?"), Sent(attempt.id, slot, 0, "?")]
    everybody.receipts = {attempt.id: receipt.number, "another": "R-2026-000009-AAAAA"}
    nothing_gone = Class("http://127.0.0.1", Pace(), sent=everybody.sent[:1], receipts={attempt.id: receipt.number})

    found = look_for_all(desk.course, nothing_gone)
    assert (found.lost, found.receipts_lost) == ([], [])
    kept = look_for_all(desk.course, everybody)

    assert (kept.sent, kept.acknowledged, kept.found) == (3, 2, 1)
    assert kept.lost == [everybody.sent[1]]
    assert kept.receipts_lost == sorted(["another", attempt.id])


class Pages:
    """A server of one page with a script that is to be asked for each time, and one that it imports, which keeps."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.falls = 0

    async def answer(self, request: web.Request) -> web.Response:
        """One of the three; 503 as often as `falls` says."""
        self.asked.append((request.path, request.headers.get("If-None-Match", "")))
        if self.falls:
            self.falls -= 1
            return web.Response(status=503)
        if request.path == "/page":
            return web.Response(text='<script type="module" src="/static/a.js"></script>', content_type="text/html")
        if request.path == "/static/b.js":
            return web.Response(text="1", headers={"Cache-Control": "max-age=31536000, immutable"})
        if request.headers.get("If-None-Match") == '"a"':
            return web.Response(status=304, headers={"Etag": '"a"', "Cache-Control": "no-cache"})
        return web.Response(text='import "./b.js";', headers={"Etag": '"a"', "Cache-Control": "no-cache"})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Its address."""
        application = web.Application()
        application.router.add_get("/{path:.*}", self.answer)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


def test_a_browser_loads_what_a_page_loads_and_keeps_what_it_may() -> None:
    async def twice() -> tuple[Pages, Measured]:
        pages, measured = Pages(), Measured()
        async with pages.running() as address, Browser(address, measured, {}) as browser:
            await browser.open("page", "/page")
            await browser.open("page", "/page")
        return pages, measured

    pages, measured = asyncio.run(twice())

    first = [("/page", ""), ("/static/a.js", ""), ("/static/b.js", "")]
    assert pages.asked == [*first, ("/page", ""), ("/static/a.js", '"a"')]
    assert {what: len(seconds) for what, seconds in measured.seconds.items()} == {"page": 2, "file": 3}


def test_a_page_is_asked_for_again_while_the_server_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.browser._PAUSES", (0.0, 0.0))

    async def fall(times: int) -> Measured:
        pages, measured = Pages(), Measured()
        pages.falls = times
        async with pages.running() as address, Browser(address, measured, {}) as browser:
            await browser.open("page", "/page", files=False)
        return measured

    assert asyncio.run(fall(2)).faults == {"page: 503": 2}
    with pytest.raises(PageWrong, match="no answer"):
        asyncio.run(fall(3))
