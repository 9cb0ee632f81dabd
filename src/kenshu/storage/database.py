"""Opening the database, and writing to it so that what is acknowledged is on disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, String, Text, inspect, text
from sqlalchemy.schema import CreateColumn
from sqlalchemy.types import TypeDecorator

from kenshu.errors import StorageFailed
from kenshu.storage import engines, ledger
from kenshu.storage.faults import storage_faults
from kenshu.storage.guards import forbid_changes, guards
from kenshu.storage.tables import schema

# Every name in the database: of tables, of indices and guards, and of each column as table.column.
_NAMES = {
    "sqlite": """
        SELECT name FROM sqlite_master
        UNION ALL SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
    """,
    "postgresql": """
        WITH here AS (SELECT oid, relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
        SELECT relname::text FROM here
        UNION ALL SELECT tgname::text FROM pg_trigger JOIN here ON here.oid = tgrelid WHERE tgenabled <> 'D'
        UNION ALL SELECT relname || '.' || attname FROM pg_attribute JOIN here ON here.oid = attrelid WHERE NOT attisdropped
    """,
}


class Database:
    """The kit's records. Reading and writing are `with` blocks; a write is on disk when its block has ended."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads one state of the database. Raises StorageFailed."""
        with engines.reading(self.engine) as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, all of it or nothing, one writer at a time. Raises StorageFailed."""
        with self._next_turn(), engines.writing(self.engine) as conn:
            yield conn

    @contextmanager
    def _next_turn(self) -> Iterator[None]:
        # SQLite has a writer look again after up to 0.1 s whether another has ended; a thread of this process knows at once. Who
        # waits for longer than a writer may goes on, and is told by the database.
        own = self._turn.acquire(timeout=engines.PATIENCE / 1000)
        try:
            yield
        finally:
            if own:
                self._turn.release()

    def alone(self, what: str) -> AbstractContextManager[bool]:
        """Whether nobody else does this meanwhile, of all servers that share the database (`kenshu.storage.engines.alone`)."""
        return engines.alone(self.engine, what)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL, what it lacks made; where it lacks nothing, no writer is waited for. Raises StorageFailed.

    On PostgreSQL the URL says a schema (`Course.database_url`).
    """
    database = Database(engines.open_engine(url, wal=True))
    try:
        with database.reading() as conn:
            complete = _is_complete(conn)
        if not complete:
            with database.writing() as conn:
                _bring_up_to_date(conn)
                forbid_changes(conn)
    except StorageFailed:
        database.close()
        raise
    return database


def _is_complete(conn: Connection) -> bool:
    wanted = {name for name, _, _ in guards(conn.dialect.name)}
    for table in schema.tables.values():
        wanted |= {table.name, *(f"{table.name}.{column.name}" for column in table.columns)}
        wanted |= {str(index.name) for index in table.indexes}
    return wanted <= set(conn.scalars(text(_NAMES[conn.dialect.name])))


def _bring_up_to_date(conn: Connection) -> None:
    """Make the tables, and give those of an earlier version the columns, the indices and the chain that came since."""
    there = set(inspect(conn).get_table_names())
    tables = schema if conn.dialect.name == "sqlite" else _ordered_by_bytes()
    tables.create_all(conn)
    for table in tables.tables.values():
        if table.name in there:
            known = {column["name"] for column in inspect(conn).get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    added = CreateColumn(column).compile(dialect=conn.dialect)
                    conn.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))
            for index in table.indexes:
                index.create(conn, checkfirst=True)
    if "attempt" in there and "ledger" not in there:
        ledger.adopt(conn)


def _ordered_by_bytes() -> MetaData:
    """The tables with text in the order of its bytes, as SQLite has it, whatever the order of the database around them."""
    tables = MetaData()
    for table in schema.sorted_tables:
        for column in table.to_metadata(tables).columns:
            kept = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            if isinstance(kept, String):
                column.type = Text(collation="C") if isinstance(kept, Text) else String(kept.length, collation="C")
    return tables


def forget_deleted(database: Database) -> None:
    """Write an SQLite file anew without what was deleted from it, in the file or in its journal. Raises StorageFailed.

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
