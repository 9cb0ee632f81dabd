"""People who do nothing but save answers, one after the other: so many at the same moment, over HTTP or at the writer."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from bench.browser import Browser, PageWrong
from bench.learner import Sent, some_answer
from kenshu import clock
from kenshu.attempts import journal
from kenshu.attempts.attempts import Attempt
from kenshu.editions.released import Released
from kenshu.kinds import Offered
from kenshu.web.threads import Threads

Save = Callable[["Place", Any], Awaitable[int]]  # an answer to a place; the sequence number that was acknowledged


@dataclass
class Place:
    """A question of an attempt, and the number of its last answer."""

    attempt: Attempt
    slot: str
    question: Offered
    seq: int = 0


@dataclass
class Saved:
    """Every answer that was acknowledged."""

    sent: list[Sent] = field(default_factory=list)


def places_of(attempts: Sequence[Attempt], released: Released) -> list[list[Place]]:
    """Return the questions of each attempt's test."""
    questions = released.questions
    return [
        [Place(attempt, slot, questions[name]) for slot, name in attempt.draw.items() if slot.startswith("t")]
        for attempt in attempts
    ]


async def saves_a_second(writers: int, people: list[list[Place]], save: Save, seconds: float, saved: Saved) -> float:
    """Count the answers acknowledged in a second while so many are always on their way.

    Each writer plays several people in turn, so that a question is not answered more often than by a person.
    """
    began = time.perf_counter()
    before = len(saved.sent)
    async with asyncio.TaskGroup() as group:
        for number in range(writers):
            own = [place for person in people[number::writers] for place in person]
            group.create_task(_write(own, save, began + seconds, saved, random.Random(number)))
    return (len(saved.sent) - before) / (time.perf_counter() - began)


async def _write(places: list[Place], save: Save, until: float, saved: Saved, chance: random.Random) -> None:
    for place in cycle(places):
        if time.perf_counter() >= until:
            return
        value = some_answer(place.question, chance)
        place.seq = await save(place, value)
        saved.sent.append(Sent(place.attempt.id, place.slot, place.seq, value))


def over_http(browsers: dict[str, Browser]) -> Save:
    """Save through the server, by the browsers of those who are signed in."""

    async def save(place: Place, value: Any) -> int:
        said = {"value": value, "base": place.seq, "click_id": str(uuid.uuid4())}
        address = f"/api/attempts/{place.attempt.id}/answers/{place.slot}"
        reply = await browsers[place.attempt.employee_id].call("save", "PUT", address, said)
        if reply.status != 200:
            raise PageWrong(f"{address}: {reply.status} {reply.text[:200]}")
        return int(reply.json["seq"])

    return save


def straight(threads: Threads, released: Released) -> Save:
    """Save at the server's writer itself, in this process."""

    async def save(place: Place, value: Any) -> int:
        click = str(uuid.uuid4())
        recorded = await threads.write(
            lambda conn: journal.save(conn, released, place.attempt, place.slot, value, place.seq, click, clock.now())
        )
        return recorded.seq

    return save
