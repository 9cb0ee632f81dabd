"""Writes that wait at the same moment are committed together, each all or nothing, none acknowledged before it is on disk."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError

from kenshu.attempts.journal import Saved
from kenshu.errors import AnswerConflict, KenshuError, StorageFailed
from kenshu.storage import Database
from kenshu.storage.tables import employee
from kenshu.web import group_commit
from kenshu.web.threads import Threads
from tests.conftest import NOW

Work = Callable[[Connection], str]


@pytest.fixture
def threads(database: Database) -> Iterator[Threads]:
    """The threads of a server."""
    made = Threads(database)
    yield made
    made.close()


@pytest.fixture
def commits(database: Database) -> list[Connection]:
    """Grows by one with every transaction that is committed."""
    seen: list[Connection] = []
    event.listen(database.engine, "commit", seen.append)
    return seen


def employing(employee_id: str, fault: Exception | None = None) -> Work:
    """Adds a row; then raises the fault, if there is one."""

    def work(conn: Connection) -> str:
        conn.execute(employee.insert().values(id=employee_id, name="架空 花子", added_at=NOW))
        if fault:
            raise fault
        return employee_id

    return work


def kept(database: Database) -> list[str]:
    """The ids on disk, as another connection finds them."""
    with database.reading() as conn:
        return sorted(conn.execute(select(employee.c.id)).scalars())


async def together(threads: Threads, works: list[Work]) -> list[Any]:
    """The outcomes of works that all wait behind the same first one."""
    go_on = threading.Event()
    waits = asyncio.ensure_future(threads.write(lambda _: go_on.wait(30)))
    outcomes = [asyncio.ensure_future(threads.write(work)) for work in works]
    await asyncio.sleep(0)  # every one of them has been handed to the writer
    go_on.set()
    _, *found = await asyncio.gather(waits, *outcomes, return_exceptions=True)
    return found


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """The outcome of a coroutine."""
    return asyncio.run(asyncio.wait_for(work, 60))


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "LONGEST_TOGETHER", 60.0)


def test_what_waits_at_the_same_moment_is_one_transaction(database: Database, threads: Threads, commits: list[Connection]) -> None:
    names = [f"E{number:04}" for number in range(40)]

    assert run(together(threads, [employing(name) for name in names])) == names

    assert len(commits) == 1
    assert kept(database) == names


def test_a_transaction_takes_no_more_than_fits(
    threads: Threads, commits: list[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "MOST_TOGETHER", 4)

    run(together(threads, [employing(f"E{number}") for number in range(7)]))

    assert len(commits) == 2  # the one they waited for is the first of eight


def test_a_transaction_that_lasts_takes_nothing_more(
    threads: Threads, commits: list[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "LONGEST_TOGETHER", 0.0)

    run(together(threads, [employing(f"E{number}") for number in range(3)]))

    assert len(commits) == 4


def test_nothing_is_acknowledged_before_it_is_on_disk(database: Database, threads: Threads) -> None:
    committing, go_on = threading.Event(), threading.Event()

    @event.listens_for(database.engine, "commit")
    def _the_disk_takes_its_time(_: Connection) -> None:
        committing.set()
        go_on.wait(30)

    async def work() -> tuple[list[str], list[str]]:
        waiting = [asyncio.ensure_future(threads.write(employing(f"E{number}"))) for number in range(5)]
        await asyncio.to_thread(committing.wait, 30)
        before = [save.result() for save in waiting if save.done()]
        go_on.set()
        return before, list(await asyncio.gather(*waiting))

    before, after = run(work())

    assert before == []
    assert after == kept(database) == ["E0", "E1", "E2", "E3", "E4"]


def test_a_work_that_raises_undoes_itself_alone(database: Database, threads: Threads, commits: list[Connection]) -> None:
    conflict = AnswerConflict(Saved("t01", "a", 1, NOW))

    outcomes = run(together(threads, [employing("E1"), employing("E2", conflict), employing("E1"), employing("E3")]))

    assert outcomes[0] == "E1"
    assert outcomes[1] is conflict
    assert isinstance(outcomes[2], StorageFailed)  # the database itself refused: the id is taken
    assert outcomes[3] == "E3"
    assert len(commits) == 1
    assert kept(database) == ["E1", "E3"]


def test_a_work_sees_what_was_written_before_it_in_the_same_transaction(threads: Threads) -> None:
    def count(conn: Connection) -> str:
        return str(conn.execute(select(func.count()).select_from(employee)).scalar_one())

    works = [employing("E1"), count, employing("E2", KenshuError("storage.in_use")), count]

    assert run(together(threads, works))[1::2] == ["1", "1"]


def test_a_commit_that_fails_fails_everybody_in_it(database: Database, threads: Threads) -> None:
    def the_disk_fails(_: Connection) -> None:
        event.remove(database.engine, "commit", the_disk_fails)
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(database.engine, "commit", the_disk_fails)
    conflict = AnswerConflict(Saved("t01", "a", 1, NOW))

    async def work() -> list[Any]:
        works = [employing("E1"), employing("E2"), employing("E3", conflict)]
        return await asyncio.gather(*map(threads.write, works), return_exceptions=True)

    outcomes = run(work())

    assert [type(outcome) for outcome in outcomes] == [StorageFailed] * 3  # the conflict was with what is not there
    assert all("disk I/O error" in str(outcome) for outcome in outcomes)
    assert kept(database) == []
    assert run(threads.write(employing("E4"))) == "E4"
    assert kept(database) == ["E4"]


def test_a_transaction_that_a_full_disk_ended_acknowledges_nothing_of_what_was_lost(database: Database, threads: Threads) -> None:
    def full(conn: Connection) -> str:
        conn.exec_driver_sql("ROLLBACK")  # as SQLite does by itself
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    outcomes = run(together(threads, [employing("E1"), full, employing("E2")]))

    acknowledged = [outcome for outcome in outcomes if isinstance(outcome, str)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, StorageFailed)]
    assert kept(database) == acknowledged
    assert len(refused) + len(acknowledged) == 3
    assert "database or disk is full" in str(refused[0])
    assert run(threads.write(employing("E3"))) == "E3"


def test_a_disk_that_is_really_full_loses_nothing_that_was_acknowledged(database: Database, threads: Threads) -> None:
    def as_large_as_it_is(conn: Connection) -> str:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        return ""

    def large(name: str) -> Work:
        def work(conn: Connection) -> str:
            conn.execute(employee.insert().values(id=name, name="長" * 20_000, added_at=NOW))
            return name

        return work

    outcomes = run(together(threads, [employing("E1"), as_large_as_it_is, *(large(f"L{number}") for number in range(5))]))

    assert any(isinstance(outcome, StorageFailed) for outcome in outcomes)
    assert kept(database) == sorted(outcome for outcome in outcomes if isinstance(outcome, str) and outcome)


def test_somebody_who_no_longer_waits_keeps_nobody_waiting(database: Database, threads: Threads) -> None:
    async def work() -> str:
        go_on = threading.Event()
        first = asyncio.ensure_future(threads.write(lambda _: go_on.wait(30)))
        gone = asyncio.ensure_future(threads.write(employing("E1")))
        await asyncio.sleep(0)
        gone.cancel()
        last = asyncio.ensure_future(threads.write(employing("E2")))
        await asyncio.sleep(0)
        go_on.set()
        await first
        return await last

    assert run(work()) == "E2"


def test_what_waits_when_the_server_ends_is_written_first(database: Database) -> None:
    threads = Threads(database)

    async def work() -> list[str]:
        go_on = threading.Event()
        first = asyncio.ensure_future(threads.write(lambda _: go_on.wait(30)))
        waiting = [asyncio.ensure_future(threads.write(employing(f"E{number}"))) for number in range(3)]
        await asyncio.sleep(0)
        ending = asyncio.ensure_future(asyncio.to_thread(threads.close))
        go_on.set()
        await asyncio.gather(first, ending)
        return list(await asyncio.gather(*waiting))

    assert run(work()) == kept(database) == ["E0", "E1", "E2"]
    with pytest.raises(RuntimeError, match="ended"):
        run(threads.write(employing("E9")))
