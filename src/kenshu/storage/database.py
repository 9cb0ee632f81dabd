"""Opening the database, and writing to it so that what is acknowledged is on disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, text

from kenshu.errors import StorageFailed
from kenshu.storage import engines
from kenshu.storage.faults import storage_faults
from kenshu.storage.guards import forbid_changes, guards
from kenshu.storage.upgrade import bringing_up_to_date, copies, is_current

# The names of all tables and guards.
_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')",
    "postgresql": """
        WITH here AS (SELECT oid, relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
        SELECT relname::text FROM here
        UNION ALL SELECT tgname::text FROM pg_trigger JOIN here ON here.oid = tgrelid WHERE tgenabled <> 'D'
    """,
}


class Database:
    """The kit's records. Reading and writing are `with` blocks; a write is on disk when its block has ended."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = Lock()

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection that reads one state of the database, for a `with` block. Raises StorageFailed."""
        return engines.reading(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction, all of it or nothing, one writer at a time. Raises StorageFailed."""
        # SQLite has a writer look again after up to 0.1 s whether another has ended; a thread of this process knows at once. Who
        # waits for longer than a writer may goes on, and is told by the database.
        own = self._turn.acquire(timeout=engines.PATIENCE / 1000)
        try:
            with engines.writing(self.engine) as conn:
                yield conn
        finally:
            if own:
                self._turn.release()

    def alone(self, what: str) -> AbstractContextManager[bool]:
        """Tell whether nobody else does this meanwhile, of all servers that share the database (`kenshu.storage.engines.alone`)."""
        return engines.alone(self.engine, what)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_database(url: str, *, upgrade: bool = False) -> Database:
    """Return the database at an SQLAlchemy URL, made, upgraded and guarded where it was not; else no writer is waited for.

    On PostgreSQL the URL says a schema (`Course.database_url`), and an earlier schema number is upgraded only with `upgrade`.
    Raises StorageFailed, also for the schema number of a later kit.
    """
    database = Database(engines.open_engine(url, wal=True))
    try:
        with database.reading() as conn:
            names = _names(conn)
            ready = is_current(conn, names) and names.issuperset(name for name, _, _ in guards(conn.dialect.name))
        if not ready:
            with bringing_up_to_date(database.writing(), _names, upgrade=upgrade) as conn:
                forbid_changes(conn)
    except BaseException:
        database.close()
        raise
    return database


def _names(conn: Connection) -> set[str]:
    return set(conn.scalars(text(_NAMES[conn.dialect.name])))


def forget_deleted(database: Database) -> None:
    """Write an SQLite file anew without what was deleted from it, and delete the copies of before an upgrade. Raises StorageFailed.

    Another database has its own ways; then nothing is done.
    """
    if database.engine.dialect.name != "sqlite":
        return
    with storage_faults(), database.engine.connect() as conn:
        driver: Any = conn.connection.driver_connection
        try:
            driver.execute("PRAGMA busy_timeout=1000")  # who reads for longer is a server, which will not end
            driver.execute("PRAGMA secure_delete=ON")
            driver.execute("VACUUM")
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as fault:
            key = "storage.in_use" if "locked" in str(fault) else "storage.failed"
            raise StorageFailed(key, reason=str(fault)) from fault
        finally:
            driver.execute(f"PRAGMA busy_timeout={engines.PATIENCE}")
        if busy:
            raise StorageFailed("storage.in_use")
        for copy in copies(conn):
            copy.unlink()
