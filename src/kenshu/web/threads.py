"""The threads that work for the event loop, so that nothing it does can make somebody else's page wait."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from kenshu.storage import Database
from kenshu.storage.faults import storage_faults
from kenshu.web.group_commit import GroupCommit

Result = TypeVar("Result")

_LOW_PRIORITY = 10  # of -20 to 19; new threads have 0


class Threads:
    """One thread that writes to the database, some that read, two that hash passwords, one for long work, and one for mail."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_hand = database.engine.dialect.name == "sqlite"
        self._glances: Connection | None = None
        self._writer = GroupCommit(database)
        self._readers = ThreadPoolExecutor(4, "kenshu-reader")
        self._hashers = ThreadPoolExecutor(2, "kenshu-hasher", initializer=_step_back)
        self._office = ThreadPoolExecutor(1, "kenshu-office")
        self._post = ThreadPoolExecutor(1, "kenshu-post")

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, after the transaction that it shares with what else waited is on disk.

        Raises StorageFailed, and whatever `work` raises: then nothing of it is kept.
        """
        return await self._writer.write(work)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, from one state of the database."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    async def glance(self, work: Callable[[Connection], Result]) -> Result:
        """Read a few rows that are found by their keys: SQLite has them before a thread is awake.

        A database across the network is waited for in a thread.
        """
        if not self._at_hand:
            return await self.read(work)
        with storage_faults():
            if self._glances is None:  # one connection for all: to take one from the pool takes longer than to read
                self._glances = self._database.engine.connect()
            with self._glances.begin():
                return work(self._glances)

    async def long(self, work: Callable[[Connection], Result]) -> Result:
        """Return what long work returns, one after another; nobody's page waits. It may write, in its own transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._office, self._look, work)

    def _look(self, work: Callable[[Connection], Result]) -> Result:
        with self._database.reading() as conn:
            return work(conn)

    async def hash(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, that computes hashes."""
        return await asyncio.get_running_loop().run_in_executor(self._hashers, work)

    async def post(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, that sends mail: a mail server that does not answer keeps nobody but mail waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._post, work)

    def close(self) -> None:
        """End the threads, after what they have begun."""
        self._writer.close()
        if self._glances is not None:
            self._glances.close()
        for pool in (self._readers, self._hashers, self._office, self._post):
            pool.shutdown(wait=True, cancel_futures=False)


def _step_back() -> None:
    """Let this thread compute when nobody else wants the core: a hash may wait, an answer may not."""
    if sys.platform == "linux":  # elsewhere the priority is the whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)
