"""Nobody's slow work makes somebody else's answer wait: not signing in, not a long report, not the grading of many."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from kenshu.content import Content
from kenshu.grading import bulk
from kenshu.nbgrader import graded_hand_ins
from kenshu.people import accounts
from kenshu.people.accounts import Account
from tests.conftest import Desk, right_answers
from tests.web.conftest import PASSWORD, Site

SIGN_INS = 20
SAVES = 30


class Held:
    """Work that goes on only when it is let, and says once somebody has begun it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.go_on.wait(60)


@pytest.fixture
def held() -> Iterator[Held]:
    """Let go at the end, whatever happened."""
    work = Held()
    yield work
    work.go_on.set()


@pytest.fixture
def save(site: Site, desk: Desk, content: Content, account: Callable[..., str]) -> Callable[[int], httpx.Response]:
    """Saves an employee's answer for the so-manieth time."""
    attempt = desk.start(account("E0001"))
    slot, value = next(iter(right_answers(content, attempt).items()))
    client = site.person("E0001")

    def once(before: int) -> httpx.Response:
        said = {"value": None if before % 2 else value, "base": before, "click_id": f"click-{before:04}"}
        return client.put(f"/api/attempts/{attempt.id}/answers/{slot}", json=said)

    return once


def all_saved(save: Callable[[int], httpx.Response]) -> list[int]:
    return [save(before).status_code for before in range(SAVES)]


def test_saves_go_on_while_twenty_people_sign_in(
    site: Site, account: Callable[..., str], save: Callable[[int], httpx.Response], held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [account(f"N{number:04}") for number in range(SIGN_INS)]
    browsers = [site.visitor() for _ in people]
    matches = accounts.matches

    def slow(account: Account | None, password: str) -> bool:
        held()
        return matches(account, password)

    monkeypatch.setattr(accounts, "matches", slow)
    with ThreadPoolExecutor(SIGN_INS) as pool:
        signing_in: list[Future[httpx.Response]] = [
            pool.submit(browser.post, "/sign-in", data={"employee": person, "password": PASSWORD})
            for browser, person in zip(browsers, people, strict=True)
        ]
        assert held.begun.wait(60)

        saved = all_saved(save)
        waiting = sum(not each.done() for each in signing_in)
        held.go_on.set()
        replies = [each.result().status_code for each in signing_in]

    assert saved == [200] * SAVES
    assert waiting == SIGN_INS
    assert replies == [303] * SIGN_INS


def test_a_real_slow_hash_lets_other_threads_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "hasher", PasswordHasher())
    account = Account(1, "E0001", "employee", accounts.hasher.hash(PASSWORD))
    counted: list[int] = []

    with ThreadPoolExecutor(1) as pool:
        hashing = pool.submit(lambda: [accounts.matches(account, PASSWORD) for _ in range(3)])
        while not hashing.done():
            counted.append(len(counted))

    assert hashing.result() == [True] * 3
    assert len(counted) > 10_000  # a hash that held the interpreter would leave a handful


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_a_hash_is_computed_when_nobody_else_wants_the_core(site: Site) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert site.run(site.server.services.threads.hash(priority)) > priority()


def test_saves_go_on_while_a_long_report_is_made(site: Site, save: Callable[[int], httpx.Response], held: Held) -> None:
    threads = site.server.services.threads
    report = asyncio.run_coroutine_threadsafe(threads.long(lambda _: held()), site.loop)
    assert held.begun.wait(60)

    assert all_saved(save) == [200] * SAVES

    assert not report.done()


def test_saves_go_on_while_hand_ins_are_scored(
    site: Site,
    desk: Desk,
    account: Callable[..., str],
    save: Callable[[int], httpx.Response],
    held: Held,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_in = [desk.start(account(f"H{number:04}")) for number in range(5)]
    for attempt in handed_in:
        desk.hand_in(attempt)
    write = graded_hand_ins.write_for_nbgrader

    def slow(*work: Any) -> dict[str, Any]:
        held()
        return write(*work)

    monkeypatch.setattr(bulk, "write_for_nbgrader", slow)
    with ThreadPoolExecutor(1) as pool:
        grading = pool.submit(
            bulk.grade, desk.course, [attempt.id for attempt in handed_in], database=site.server.services.database
        )
        assert held.begun.wait(60)

        assert all_saved(save) == [200] * SAVES

        held.go_on.set()
        assert set(grading.result().grades) == {attempt.id for attempt in handed_in}
