"""Opening a module's page: how long until everybody has it who asks at the same moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.browser import Browser, Measured
from bench.course import PASSWORD
from bench.running import Server
from kenshu import clock
from kenshu.attempts import attempts
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.storage import Database

Opener = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Opened:
    """The times: {how many open at the same moment: seconds until the last has it}, and MB of memory for each learner."""

    seconds: dict[int, float]
    memory: float

    @property
    def rate(self) -> float:
        """The most pages in a second."""
        return max(number / seconds for number, seconds in self.seconds.items())


async def until_all_have_it(openers: Sequence[Opener]) -> float:
    """Measure the seconds until the last has it of those who open it at the same moment."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for opener in openers:
            group.create_task(_awaited(opener))
    return time.perf_counter() - began


async def _awaited(opener: Opener) -> None:
    await opener()


def begin(course: Course, database: Database, people: Sequence[str], module: str) -> dict[str, str]:
    """Begin an attempt for each person; return {person: address of its first question}."""
    with database.writing() as conn:
        edition = on_record(conn).newest(module)
        begun = [attempts.start(conn, edition, person, clock.now()) for person in people]
    return {attempt.employee_id: f"/attempts/{attempt.id}/{next(iter(attempt.draw))}" for attempt in begun}


async def sign_in(browser: Browser, person: str) -> None:
    """Sign a person in, without the files of the pages."""
    await browser.open("sign-in page", "/sign-in", files=False)
    await browser.send("sign-in", "/sign-in", {"employee": person, "password": PASSWORD}, files=False)


def open_at_kenshu(server: Server, pages: dict[str, str], sizes: Sequence[int], times: int) -> dict[int, float]:
    """Return {people: seconds} for the page of the first question, by people who have signed in; the best of several times."""
    return asyncio.run(_open_at_kenshu(server, pages, sizes, times))


async def _open_at_kenshu(server: Server, pages: dict[str, str], sizes: Sequence[int], times: int) -> dict[int, float]:
    measured, scripts = Measured(), dict[str, str]()
    browsers = {person: Browser(server.address, measured, scripts) for person in pages}
    try:
        for person, browser in browsers.items():
            await sign_in(browser, person)

        def opener(person: str) -> Opener:
            async def open_page() -> None:
                await browsers[person].open("question", pages[person], files=False)

            return open_page

        openers = [opener(person) for person in pages]
        found = {size: [await until_all_have_it(openers[:size]) for _ in range(times)] for size in sizes}
        return {size: min(seconds) for size, seconds in found.items()}
    finally:
        for browser in browsers.values():
            await browser.close()
