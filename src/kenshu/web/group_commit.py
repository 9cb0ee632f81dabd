"""Group commit: the writes that wait at the same moment share one transaction, and so one wait for the disk.

A disk says some thousand times a second that something is really on it, however little that was. What comes while it is busy waits,
and all of that is written next: nobody waits for company (PostgreSQL's `commit_delay` of 0), and the more people save, the more
saves one wait carries. Each work has a savepoint of its own: one that raises undoes itself alone. Only when the transaction they
share is on disk is any of them said to be done.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection

from kenshu.errors import StorageFailed
from kenshu.storage import Database
from kenshu.storage.faults import storage_faults

Result = TypeVar("Result")

MOST_TOGETHER = 256  # works in one transaction
LONGEST_TOGETHER = 0.02  # seconds after which nothing more is taken into a transaction: who was first in it waits for it


@dataclass(eq=False)
class _Write:
    work: Callable[[Connection], Any]
    waiter: "asyncio.Future[Any]"
    result: Any = None
    fault: BaseException | None = None


class GroupCommit:
    """One thread that writes, in the order in which it was asked to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()  # None: the end
        self._closed = False
        self._thread = Thread(target=self._run, name="kenshu-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, after the transaction it shares with others is on disk.

        Raises whatever `work` raises, then nothing of it alone is kept; and StorageFailed where the transaction failed, then
        nothing of any work in it.
        """
        if self._closed:
            raise RuntimeError("the writer has ended")
        waiter: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Write(work, waiter))
        return await waiter

    def close(self) -> None:
        """End the thread, after everything that waits is written."""
        self._closed = True
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            together: list[_Write] = []
            try:
                with self._database.writing() as conn:
                    for write in chain([first], self._behind()):
                        together.append(write)
                        _try(conn, write)
            except BaseException as fault:  # noqa: BLE001 - whatever it is, it is told, and the thread goes on
                for write in together or [first]:
                    write.fault = fault
            _tell(together or [first])

    def _behind(self) -> Iterator[_Write]:
        """Give what waits now, while there is room in the transaction."""
        until = time.monotonic() + LONGEST_TOGETHER
        for _ in range(MOST_TOGETHER - 1):
            if time.monotonic() >= until:
                return
            try:
                write = self._waiting.get_nowait()
            except Empty:
                return
            if write is None:
                self._waiting.put(None)  # nothing comes behind the end
                return
            yield write


def _try(conn: Connection, write: _Write) -> None:
    """Do one work. Raises where the transaction around it has not survived it: a full disk ends the whole of one."""
    _say(conn, "SAVEPOINT work")
    try:
        with storage_faults():
            write.result = write.work(conn)
    except BaseException as fault:  # noqa: BLE001 - raised again where the work is waited for
        write.fault = fault
        try:
            _say(conn, "ROLLBACK TO SAVEPOINT work")
        except StorageFailed:
            if isinstance(fault, StorageFailed):
                raise fault from None
            raise
    _say(conn, "RELEASE SAVEPOINT work")


def _say(conn: Connection, statement: str) -> None:
    """Run a statement without parameters or rows by the driver itself, in a tenth of the time. Raises StorageFailed."""
    driver: Any = conn.connection.driver_connection  # sqlite3's and psycopg's connections both execute
    try:
        driver.execute(statement)
    except conn.dialect.loaded_dbapi.Error as fault:
        raise StorageFailed("storage.failed", reason=str(fault)) from fault


def _tell(together: list[_Write]) -> None:
    for loop, writes in groupby(together, lambda write: write.waiter.get_loop()):
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, list(writes))


def _settle(writes: list[_Write]) -> None:
    for write in writes:
        if write.waiter.done():  # who waited has gone
            continue
        if write.fault is None:
            write.waiter.set_result(write.result)
        else:
            write.waiter.set_exception(write.fault)
