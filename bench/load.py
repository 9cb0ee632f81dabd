"""A morning: many learners at once at `kenshu serve`, and afterwards a look into the database for every answer said to be saved."""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import select

from bench.learner import Class, Pace, Sent, learn
from bench.measure import percentile
from bench.running import Server
from kenshu.course import Course
from kenshu.storage import open_database
from kenshu.storage.tables import answer, grade, receipt

_LOOKS_EVERY = 1.0  # seconds
_SAYS_EVERY = 10  # looks


@dataclass
class Morning:
    """What came of a run: the server's memory in MB, the CPU seconds of server and generator, and what all learners saw."""

    learners: Class
    ramp: float
    seconds: float = 0.0
    memory_before: float = 0.0
    memory_most: float = 0.0
    memory_after: float = 0.0
    server_cpu: float = 0.0
    own_cpu: float = 0.0


@dataclass(frozen=True)
class Kept:
    """The learners' answers against the database: how many were sent, acknowledged and found, and which were lost or are others."""

    sent: int
    acknowledged: int
    found: int
    lost: list[Sent] = field(default_factory=list)
    wrong: list[Sent] = field(default_factory=list)
    receipts: int = 0
    receipts_lost: list[str] = field(default_factory=list)
    graded: int = 0


def play(server: Server, people: Sequence[str], pace: Pace, ramp: float) -> Morning:
    """All these people learn at once, having come one after the other within `ramp` seconds."""
    return asyncio.run(_play(server, people, pace, ramp))


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


def look_for_all(course: Course, everybody: Class) -> Kept:
    """What the database holds of what the learners sent."""
    database = open_database(course.database_url)
    with database.reading() as conn:
        rows = conn.execute(select(answer.c.attempt_id, answer.c.slot, answer.c.seq, answer.c.value))
        kept = {(row.attempt_id, row.slot, row.seq): row.value for row in rows}
        receipts = dict(conn.execute(select(receipt.c.number, receipt.c.attempt_id)).tuples().all())
        handed_in = dict(conn.execute(select(receipt.c.attempt_id, receipt.c.answers)).tuples().all())
        graded = set(conn.scalars(select(grade.c.attempt_id)))
    database.close()
    acknowledged = [sent for sent in everybody.sent if sent.seq]
    lost = [sent for sent in acknowledged if (sent.attempt, sent.slot, sent.seq) not in kept]
    found = [sent for sent in acknowledged if (sent.attempt, sent.slot, sent.seq) in kept]
    latest = {(sent.attempt, sent.slot): sent for sent in acknowledged}
    wrong = [sent for sent in found if kept[sent.attempt, sent.slot, sent.seq] != sent.value]
    wrong += [
        sent
        for (attempt, slot), sent in latest.items()
        if attempt in everybody.receipts and attempt in handed_in and handed_in[attempt].get(slot) != sent.value
    ]
    return Kept(
        sent=len(everybody.sent),
        acknowledged=len(acknowledged),
        found=len(found),
        lost=lost,
        wrong=wrong,
        receipts=len(everybody.receipts),
        receipts_lost=[attempt for attempt, number in everybody.receipts.items() if receipts.get(number) != attempt],
        graded=len(graded & set(everybody.results)),
    )
