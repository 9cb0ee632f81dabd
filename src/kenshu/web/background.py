"""Grading in the background: what has been handed in, here or in JupyterLab, is graded without anybody pressing anything.

What is to be done is read from the database each time (handed in, and no grade): nothing is lost when the server stops half-way.
Nbgrader takes seconds to import and scores take turns, so all of it happens in one thread of its own.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, select, text

from kenshu.course import Course
from kenshu.storage import Database
from kenshu.storage.tables import grade as grade_table
from kenshu.storage.tables import receipt as receipt_table

LOOKS_EVERY = 2.0  # seconds between looks at the gradebook and at what other programs handed in
GATHERS = 0.1  # seconds after a hand-in: what comes within them is graded with it, at the cost of one
TRIES_AGAIN_AFTER = 15  # looks, for a hand-in that could not be graded

# PostgreSQL counts what was written to a table; it may say so a second later.
_WRITTEN = text(
    "SELECT coalesce(sum(n_tup_ins), 0), coalesce(sum(n_tup_upd), 0) FROM pg_stat_all_tables WHERE schemaname = 'nbgrader'"
)

_log = logging.getLogger(__name__)


class Grader:
    """Grades hand-ins, and takes over the scores that trainers give in nbgrader."""

    def __init__(self, course: Course, database: Database) -> None:
        self._course = course
        self._database = database
        self._thread = ThreadPoolExecutor(1, "kenshu-grader")
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._gradebook_seen: tuple[int, ...] = ()
        self._set_aside: dict[str, int] = {}  # {attempt: looks until it is tried again}
        self._exchange_seen = 0
        self._refused: dict[str, int] = {}  # {hand-in from JupyterLab: looks until it is tried again}

    def start(self) -> None:
        """Begin; what was left over by the last run is graded first."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def wake(self) -> None:
        """Look at once: something has been handed in."""
        self._woken.set()

    async def stop(self) -> None:
        """End after the hand-in that is being graded."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._warm_up)
        while True:
            self._woken.clear()
            await loop.run_in_executor(self._thread, self.look)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOKS_EVERY)
                await asyncio.sleep(GATHERS)

    def look(self) -> None:
        """Grade what is handed in and not graded; take over new scores of trainers. A fault is logged and tried again later."""
        try:
            # Servers that share the database look one after the other: the second finds what the first has graded.
            with self._database.alone("grading") as mine:
                if mine:
                    self._look()
        except Exception:  # noqa: BLE001 - whatever it is, the next hand-in must be graded
            _log.exception("the background grader stumbled; it goes on at its next look")

    def _look(self) -> None:
        self._collect()
        self._grade()
        with self._database.reading() as conn:
            seen = gradebook_state(self._course, conn)
        if seen != self._gradebook_seen:
            from kenshu.nbgrader.manual_scores import take_manual_scores

            take_manual_scores(self._course)
            self._gradebook_seen = seen

    def _warm_up(self) -> None:
        try:
            import kenshu.grading.bulk
            import kenshu.nbgrader.gradebook  # noqa: F401
        except Exception:  # noqa: BLE001 - answers are taken all the same
            _log.exception("the grader could not be loaded")

    def _collect(self) -> None:
        seen = _changed_at(self._course.inbound)
        self._refused = {name: looks - 1 for name, looks in self._refused.items()}
        if seen == self._exchange_seen and all(looks > 0 for looks in self._refused.values()):
            return
        from kenshu.lab.collect import collect

        before = set(self._refused)
        refused = collect(self._course, self._database).refused
        for hand_in in refused:
            if hand_in.name not in before:
                _log.warning("a hand-in from JupyterLab was left where it is: %s", hand_in.reason)
        self._refused = {hand_in.name: TRIES_AGAIN_AFTER for hand_in in refused}
        self._exchange_seen = seen

    def _grade(self) -> None:
        from kenshu.grading.bulk import grade

        graded = select(grade_table.c.attempt_id)
        query = select(receipt_table.c.attempt_id).where(receipt_table.c.attempt_id.not_in(graded)).order_by(receipt_table.c.at)
        self._set_aside = {attempt: looks - 1 for attempt, looks in self._set_aside.items() if looks > 1}
        with self._database.reading() as conn:
            due = [attempt for attempt in conn.scalars(query) if attempt not in self._set_aside]
        if due:
            for refused in grade(self._course, due, database=self._database).refused:
                _log.error("attempt %s could not be graded, and is tried again later: %s", refused.attempt_id, refused.reason)
                self._set_aside[refused.attempt_id] = TRIES_AGAIN_AFTER


def gradebook_state(course: Course, conn: Connection) -> tuple[int, ...]:
    """Return what is different once somebody has written to nbgrader's gradebook; `conn` reads the records."""
    if conn.dialect.name == "postgresql":
        return tuple(conn.execute(_WRITTEN).one())
    book = course.grading / "gradebook.db"
    return tuple(_changed_at(path) for path in (book, book.with_name("gradebook.db-wal")))


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
