"""Saving: answers that are acknowledged in a second, when they are on disk, by how many are on their way at the same moment.

Beside it how often in a second the same disk says that 4 KiB are on it. Who waits for the disk for each answer cannot be quicker.
"""

import asyncio
import os
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bench.browser import Browser, Measured
from bench.course import CHEAP, MODULE, employ, one_module, require
from bench.disk import syncs_a_second
from bench.load import missing
from bench.measure import Curve, Result, Row, Target
from bench.opening import sign_in
from bench.running import running
from bench.writers import Place, Saved, over_http, places_of, saves_a_second, straight
from kenshu import clock
from kenshu.attempts import attempts
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.editions.released import released_module
from kenshu.storage import Database, open_database
from kenshu.web.threads import Threads

AXES = ("answers on their way at the same moment", "answers a second")
HTTP, STRAIGHT = "through the server", "at its writer"
SYNCS = {"fsync of the disk": os.fsync, "fdatasync of the disk": getattr(os, "fdatasync", os.fsync)}


@dataclass(frozen=True)
class Size:
    """Writers at the same moment, seconds for each, and number of runs."""

    writers: tuple[int, ...] = (1, 4, 16, 64, 256)
    seconds: float = 2.0
    times: int = 3


FULL = Size()
QUICK = Size((1, 2), 0.2, 1)


@dataclass
class Found:
    """Answers a second, {way: {writers: each time}}, syncs a second, {way: each time}, and what became of the answers."""

    saves: dict[str, dict[int, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    syncs: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0
    lost: int = 0


def run(quick: bool, folder: Path) -> Result:
    """Measure saving against its targets. About two minutes; the quick form some seconds."""
    began = time.perf_counter()
    size = QUICK if quick else FULL
    course = one_module(folder / "course")
    people = [f"W{number:04}" for number in range(max(size.writers))]
    database = open_database(course.database_url)
    employ(course, database, people, CHEAP)
    require(course, database)
    with database.writing() as conn:
        edition = on_record(conn).newest(MODULE)
        begun = [attempts.start(conn, edition, person, clock.now()) for person in people]
    places = places_of(begun, edition.released)
    found, saved = Found(), Saved()
    with running(
        ["kenshu", "--course", str(course.root), "serve", "--port", "0"], folder / "home", r"http://127\.0\.0\.1:\d+"
    ) as server:
        asyncio.run(_measure(size, course, database, server.address, places, found, saved))
    found.acknowledged = len(saved.sent)
    found.lost = len(missing(database, saved.sent))
    database.close()
    return _result(found, time.perf_counter() - began)


async def _measure(
    size: Size, course: Course, database: Database, address: str, places: list[list[Place]], found: Found, saved: Saved
) -> None:
    measured, scripts = Measured(), dict[str, str]()
    people = [person[0].attempt.employee_id for person in places]
    browsers = {person: Browser(address, measured, scripts) for person in people}
    threads = Threads(database)
    ways = {HTTP: over_http(browsers), STRAIGHT: straight(threads, released_module(course.release / MODULE))}
    try:
        for person, browser in browsers.items():
            await sign_in(browser, person)
        for _ in range(size.times):
            for name, sync in SYNCS.items():
                found.syncs[name].append(syncs_a_second(course.grading, size.seconds, sync))
            for writers in size.writers:
                for way, save in ways.items():
                    found.saves[way][writers].append(await saves_a_second(writers, places, save, size.seconds, saved))
    finally:
        for browser in browsers.values():
            await browser.close()
        threads.close()


def _result(found: Found, seconds: float) -> Result:
    rows = [Row(name, 1, "/s", tuple(values)) for name, values in found.syncs.items()]
    for way, by_writers in found.saves.items():
        rows += [
            Row(f"answers acknowledged {way}, {writers} at the same moment", 1, "/s", tuple(values))
            for writers, values in by_writers.items()
        ]
    rows += [
        Row("answers acknowledged", 1, "", (float(found.acknowledged),)),
        Row("answers lost or wrong", 1, "", (float(found.lost),)),
    ]
    disk = statistics.median(found.syncs["fsync of the disk"])
    targets = []
    for way, by_writers in found.saves.items():
        most = max(statistics.median(values) for values in by_writers.values())
        text = f"answers acknowledged {way}, beside the disk's fsyncs"
        targets.append(Target(text, "more", f"{most:,.0f} a second, {most / disk:.1f} times", most > disk))
    targets.append(Target("acknowledged answers lost or wrong", "0", f"{found.lost}", found.lost == 0))
    curves = [
        Curve(way, [float(writers) for writers in by_writers], [statistics.median(values) for values in by_writers.values()])
        for way, by_writers in found.saves.items()
    ]
    ends = [curves[0].work[0], curves[0].work[-1]]
    curves += [Curve(name, ends, [statistics.median(values)] * 2) for name, values in found.syncs.items()]
    notes = ["The generator runs on the same cores. An answer is acknowledged when it is on disk."]
    return Result("saves", rows, targets, curves, AXES, notes, seconds)
