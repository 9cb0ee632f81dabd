"""Serving a morning: a thousand learners at once, and the same module in Voilà, in JupyterLab, and by nbgrader's own commands.

All on this machine and in one run, the generator included.
"""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.browser import Browser, Measured
from bench.course import CHEAP, MODULE, employ, one_module, require
from bench.first_question import until_first_question
from bench.jupyterlab import end_kernels, jupyterlab, open_at_jupyterlab
from bench.learner import Pace
from bench.load import look_for_all, play
from bench.measure import Result
from bench.opening import Opened, begin, open_at_kenshu, sign_in
from bench.running import allow_connections, running
from bench.serving_figures import Served, result
from bench.stock_chain import StockCourse
from bench.voila import open_at_voila, voila
from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.memory import collect_rarely
from kenshu.storage import open_database

LEARNER = "V0000"  # who opens the module in Chromium, in Voilà and in JupyterLab


@dataclass(frozen=True)
class Size:
    """The extent of a run."""

    learners: int = 1000
    ramp: float = 120.0  # seconds in which they come
    pace: Pace = field(default_factory=Pace)
    openers: tuple[int, ...] = (1, 10, 100, 200)  # at the same moment, at kenshu
    openers_with_kernels: tuple[int, ...] = (1, 5, 20)  # at Voilà and JupyterLab
    times: int = 5  # in Chromium
    chains: int = 3  # of nbgrader's commands


FULL = Size()
QUICK = Size(2, 0.1, Pace(0.1, 0.1), (1, 2), (1,), 1, 0)


def run(quick: bool, folder: Path) -> Result:
    """Measure section "Serving" against its targets. About ten minutes; the quick form less than one."""
    return measure(QUICK if quick else FULL, folder)


def measure(size: Size, folder: Path) -> Result:
    """Return the figures for a size."""
    began = time.perf_counter()
    allow_connections()
    collect_rarely()  # a look through the generator's memory would count as the server's time
    course = one_module(folder / "course")
    learners = [f"L{number:05}" for number in range(size.learners)]
    openers = [f"V{number:04}" for number in range(max(size.openers))]
    database = open_database(course.database_url)
    employ(course, database, learners)
    employ(course, database, openers, CHEAP)
    require(course, database)
    pages = begin(course, database, openers, MODULE)
    database.close()
    found = _served(size, folder, course, learners, pages)
    return result(found, time.perf_counter() - began)


def _served(size: Size, folder: Path, course: Course, learners: list[str], pages: dict[str, str]) -> Served:
    command = ["kenshu", "--course", str(course.root), "serve", "--port", "0"]
    with running(command, folder / "kenshu", r"http://127\.0\.0\.1:\d+") as server:
        _say(f"{size.learners} learners at kenshu")
        morning = play(server, learners, size.pace, size.ramp)
        kept = look_for_all(course, morning.learners)
        _say("the first question's page at the same moment")
        opened = {"kenshu": Opened(open_at_kenshu(server, pages, size.openers, times=3), morning.memory_each)}
        _say("Voilà and JupyterLab start")
        with voila(course, folder / "voila", LEARNER) as theirs, jupyterlab(course, folder / "lab", LEARNER) as lab:
            _say("the first question in Chromium")
            ways = {
                "kenshu": (server.address + pages[LEARNER], asyncio.run(_cookies(server.address))),
                "Voilà": (theirs.address, {}),
                "JupyterLab": (lab.address, {}),
            }
            between = {"JupyterLab": lambda: end_kernels(lab)}
            first = until_first_question(ways, _first_words(course), size.times, between)
            _say("the module at the same moment at Voilà")
            opened["Voilà"] = open_at_voila(theirs, size.openers_with_kernels)
            _say("the module at the same moment in JupyterLab")
            opened["JupyterLab"] = open_at_jupyterlab(lab, course, size.openers_with_kernels)
    _say("nbgrader's own commands")
    stock = StockCourse(course, folder / "stock") if size.chains else None
    return Served(morning, kept, opened, first, [stock.hand_in(number) for number in range(size.chains) if stock])


async def _cookies(address: str) -> dict[str, str]:
    async with Browser(address, Measured(), {}) as browser:
        await sign_in(browser, LEARNER)
        return browser.cookies


def _first_words(course: Course) -> str:
    """Return the first line of the first question: a practice one, which everybody gets."""
    released = released_module(course.release / MODULE)
    words: str = released.questions[released.of("practice")[0].pool[0]]["prompt"]["ja"]
    return words.splitlines()[0]


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
