"""A learner who signs in, opens the module, answers its twelve questions with a human's pauses, hands in, reads the result."""

import asyncio
import math
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from bench.browser import Browser, Measured, Page, PageWrong
from bench.course import MODULE, PASSWORD
from kenshu.kinds import Offered, kind_of

_POLL_PAUSES = r"const PAUSES = \[([\d, ]+)\]"
_CHANGES_MIND = 0.08


@dataclass(frozen=True)
class Pace:
    """The time people think: log-normal, with these medians in seconds."""

    reads: float = 6.0
    answers: float = 12.0
    spread: float = 0.5  # sigma

    async def pause(self, chance: random.Random, median: float) -> None:
        """Wait while somebody thinks."""
        await asyncio.sleep(chance.lognormvariate(math.log(median), self.spread))


@dataclass(frozen=True)
class Sent:
    """An answer that was sent; `seq` 0: it was never acknowledged."""

    attempt: str
    slot: str
    seq: int
    value: Any


@dataclass
class Class:
    """All learners of a run, what they sent, and what came back."""

    address: str
    pace: Pace
    measured: Measured = field(default_factory=Measured)
    scripts: dict[str, str] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)  # {attempt: the number on the page}
    results: dict[str, str] = field(default_factory=dict)  # {attempt: the score on the page}
    working: int = 0
    most_working: int = 0
    done: int = 0
    lost_way: list[str] = field(default_factory=list)  # why somebody could not go on


async def learn(everybody: Class, employee_id: str, after: float) -> None:
    """Play one learner, who comes `after` so many seconds."""
    await asyncio.sleep(after)
    everybody.working += 1
    everybody.most_working = max(everybody.most_working, everybody.working)
    try:
        async with Browser(everybody.address, everybody.measured, everybody.scripts) as browser:
            await Learner(everybody, browser, employee_id).take()
        everybody.done += 1
    except PageWrong as fault:
        everybody.lost_way.append(f"{employee_id}: {fault}")
    finally:
        everybody.working -= 1


class Learner:
    """One learner at a browser."""

    def __init__(self, everybody: Class, browser: Browser, employee_id: str) -> None:
        self.all = everybody
        self.pace = everybody.pace
        self.browser = browser
        self.employee_id = employee_id
        self.chance = random.Random(employee_id)

    async def take(self) -> None:
        """Take the module, from signing in to the result."""
        await self.browser.open("sign-in page", "/sign-in")
        training = await self.browser.send("sign-in", "/sign-in", {"employee": self.employee_id, "password": PASSWORD})
        await self.pace.pause(self.chance, self.pace.reads)
        module = await self.browser.open("module", training.link(rf'href="(/modules/{MODULE})"'))
        await self.pace.pause(self.chance, self.pace.reads)
        question = await self.browser.send("start", module.link(rf'action="(/modules/{MODULE})"'), {})
        await self.pace.pause(self.chance, self.pace.reads)
        question = await self.browser.open("question", question.link(r'href="(/attempts/[0-9a-f]{32}/t\d+)"'))
        while True:
            await self.answer(question)
            following = question.link(r'href="([^"]+)" rel="next"')
            if following.endswith("/review"):
                break
            question = await self.browser.open("question", following)
        await self.hand_in(await self.browser.open("review", following))

    async def answer(self, page: Page) -> None:
        """Answer a question, thinking; now and then change one's mind."""
        shown = page.data
        (asked,) = shown["questions"]
        seq = shown["answers"].get(asked["slot"], {"seq": 0})["seq"]
        for _ in range(2 if self.chance.random() < _CHANGES_MIND else 1):
            await self.pace.pause(self.chance, self.pace.answers)
            seq = await self.save(shown, asked["slot"], some_answer(asked["question"], self.chance), seq)

    async def save(self, shown: dict[str, Any], slot: str, value: Any, base: int) -> int:
        """Send an answer; returns the sequence number that was acknowledged."""
        said = {"value": value, "base": base, "click_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4))}
        reply = await self.browser.call("save", "PUT", f"{shown['api']}/answers/{slot}", said)
        seq = reply.json["seq"] if reply.status == 200 else 0
        self.all.sent.append(Sent(shown["attempt"], slot, seq, value))
        if not seq:
            raise PageWrong(f"{shown['attempt']}/{slot}: {reply.status} {reply.text[:200]}")
        return int(seq)

    async def hand_in(self, review: Page) -> None:
        """Press 提出, and wait for the result as the page does."""
        await self.pace.pause(self.chance, self.pace.reads)
        attempt = review.link(r"/attempts/([0-9a-f]{32})/review")
        began = time.perf_counter()
        receipt = await self.browser.send("hand-in", review.link(r'action="([^"]+/hand-in)"'), {})
        self.all.receipts[attempt] = receipt.link(r"(R-\d{4}-[0-9A-Z-]+)")
        result = await self.browser.open("result", receipt.link(r'href="([^"]+/result)"'))
        while waits := re.search(r'data-kenshu-grading="([^"]+)"', result.text):
            await self.wait(waits.group(1))
            result = await self.browser.open("result", result.address)
        self.all.measured.seconds["hand-in to result"].append(time.perf_counter() - began)
        self.all.results[attempt] = result.link(r'class="score[^>]*>\s*(?:<[^>]+>)*([\d.]+)')
        await self.pace.pause(self.chance, self.pace.reads)

    async def wait(self, state: str) -> None:
        """Ask whether the result stands, as often as the page's script does."""
        script = next(Page(address, text) for address, text in self.all.scripts.items() if "/result." in address)
        pauses = [int(pause) / 1000 for pause in script.link(_POLL_PAUSES).split(",")]
        for pause in (*pauses, *[pauses[-1]] * 60):
            if (await self.browser.call("poll", "GET", state)).json["state"] == "done":
                return
            await asyncio.sleep(pause)
        raise PageWrong(f"{state}: not graded")


def some_answer(question: Offered, chance: random.Random) -> Any:
    """Return a complete answer, in the form in which it is recorded."""
    return kind_of(question["kind"]).samples.guess(question, chance)
