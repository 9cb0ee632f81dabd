"""A load test: many learners at once at `kenshu serve`, afterwards a look into the database for every answer said to be saved."""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from bench.browser import PageWrong
from bench.learner import Class, Pace, Sent, learn
from bench.measure import percentile
from bench.running import Server
from kenshu.course import Course
from kenshu.storage import Database, open_database
from kenshu.storage.tables import answer, grade, receipt

_LOOKS_EVERY = 1.0  # seconds
_SAYS_EVERY = 10  # looks


@dataclass
class Morning:
    """A run's figures: the server's memory in MB, the CPU seconds of server and generator, and what all learners saw."""

    learners: Class
    ramp: float
    seconds: float = 0.0
    memory_before: float = 0.0
    memory_most: float = 0.0
    memory_after: float = 0.0
    server_cpu: float = 0.0
    own_cpu: float = 0.0

    @property
    def memory_each(self) -> float:
        """The server's memory growth for each learner."""
        return (self.memory_most - self.memory_before) / self.learners.most_working


@dataclass(frozen=True)
class Kept:
    """The learners' answers against the database: sent, acknowledged, found as they were sent, and those lost or found otherwise.

    A receipt is lost as well where it does not hold the last answer that was acknowledged for each question.
    """

    sent: int
    acknowledged: int
    found: int
    lost: list[Sent]
    receipts: int
    receipts_lost: list[str]
    graded: int


def play(server: Server, people: Sequence[str], pace: Pace, ramp: float) -> Morning:
    """Have all these people learn at once, who come one after the other within `ramp` seconds.

    Raises PageWrong where none of them came to a result.
    """
    morning = asyncio.run(_play(server, people, pace, ramp))
    if not morning.learners.done:
        raise PageWrong("\n".join(morning.learners.lost_way[:5]))
    return morning


async def _play(server: Server, people: Sequence[str], pace: Pace, ramp: float) -> Morning:
    morning = Morning(Class(server.address, pace), ramp, memory_before=server.memory)
    began, cpu, own = time.perf_counter(), server.cpu, time.process_time()
    watch = asyncio.create_task(_watch(server, morning, len(people)))
    try:
        async with asyncio.TaskGroup() as group:
            for number, person in enumerate(people):
                group.create_task(learn(morning.learners, person, ramp * number / len(people)))
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
    morning.seconds = time.perf_counter() - began
    morning.server_cpu, morning.own_cpu = server.cpu - cpu, time.process_time() - own
    morning.memory_after = server.memory
    return morning


async def _watch(server: Server, morning: Morning, people: int) -> None:
    began = time.perf_counter()
    looks = 0
    while True:
        morning.memory_most = max(morning.memory_most, server.memory)
        if looks % _SAYS_EVERY == 0:
            print(_so_far(morning, people, time.perf_counter() - began), file=sys.stderr, flush=True)
        looks += 1
        await asyncio.sleep(_LOOKS_EVERY)


def _so_far(morning: Morning, people: int, seconds: float) -> str:
    everybody = morning.learners
    saves = everybody.measured.seconds["save"]
    slowest = f"{percentile(saves, 0.99) * 1000:.0f} ms" if saves else "-"
    faults = sum(everybody.measured.faults.values()) + len(everybody.lost_way)
    return (
        f"{seconds:5.0f} s  learners {everybody.working:5} at work, {everybody.done:5} of {people} done   saves {len(saves):6,}"
        f" (p99 {slowest})   requests {everybody.measured.requests:7,}   faults {faults}   server {morning.memory_most:.0f} MB"
    )


def missing(database: Database, acknowledged: Sequence[Sent]) -> list[Sent]:
    """Return the acknowledged answers that the database does not hold, or holds with another value."""
    nothing = object()
    with database.reading() as conn:
        rows = conn.execute(select(answer.c.attempt_id, answer.c.slot, answer.c.seq, answer.c.value))
        kept = {(row.attempt_id, row.slot, row.seq): row.value for row in rows}
    return [sent for sent in acknowledged if kept.get((sent.attempt, sent.slot, sent.seq), nothing) != sent.value]


def look_for_all(course: Course, everybody: Class) -> Kept:
    """Compare the database with what the learners sent."""
    acknowledged = [sent for sent in everybody.sent if sent.seq]
    database = open_database(course.database_url)
    gone = missing(database, acknowledged)
    with database.reading() as conn:
        receipts = {row.number: row for row in conn.execute(select(receipt))}
        graded = set(conn.scalars(select(grade.c.attempt_id)))
    database.close()
    answered: dict[str, dict[str, Any]] = defaultdict(dict)
    for sent in acknowledged:
        answered[sent.attempt][sent.slot] = sent.value
    handed_in = {
        attempt for attempt, number in everybody.receipts.items() if _holds(receipts.get(number), attempt, answered[attempt])
    }
    return Kept(
        sent=len(everybody.sent),
        acknowledged=len(acknowledged),
        found=len(acknowledged) - len(gone),
        lost=gone,
        receipts=len(everybody.receipts),
        receipts_lost=sorted(set(everybody.receipts) - handed_in),
        graded=len(graded & set(everybody.results)),
    )


def _holds(found: Row[Any] | None, attempt: str, answered: Mapping[str, Any]) -> bool:
    """Tell whether it is the receipt of this attempt, with the last answers of its author."""
    if found is None or found.attempt_id != attempt:
        return False
    return {slot: found.answers.get(slot) for slot in answered} == answered
