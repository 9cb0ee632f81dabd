"""Engines over SQLite and PostgreSQL: how a connection is set up, how a reader sees one state and a writer is the only one.

| | SQLite | PostgreSQL |
|---|---|---|
| a reader | BEGIN: the file as it was at the first look | REPEATABLE READ, READ ONLY: the same |
| a writer | BEGIN IMMEDIATE: one at a time | an advisory lock of the schema until the end of the transaction: one at a time |
| who waits for a writer | 30 s, then StorageFailed | the same |

One address of PostgreSQL holds the kit's records and nbgrader's gradebook, whose tables have the same names: each has a schema of
its own, which the address says (`in_schema`), so that nbgrader's own commands find theirs too.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.schema import CreateSchema

from kenshu.errors import StorageFailed
from kenshu.i18n import multilingual
from kenshu.storage.faults import storage_faults

PATIENCE = 30_000  # milliseconds that a writer waits for another

_SEARCH_PATH = "-csearch_path="
# A machine that vanishes in the middle of a write gives its lock up within half a minute, from whichever end it is looked at.
_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}  # seconds, seconds, times
_SESSION = " ".join([f"-clock_timeout={PATIENCE} -cdatestyle=ISO", *(f"-ctcp_{name}={value}" for name, value in _ALIVE.items())])
# Commits become visible before their lock is let go, and READ COMMITTED looks anew after it was waited for.
_ONE_WRITER = "SELECT pg_advisory_xact_lock(hashtextextended(current_setting('search_path'), 0))"
_NAMED = "hashtextextended(current_setting('search_path') || ' ' || %s, 0)"
_LOCK_NOT_AVAILABLE = "55P03"
_WRITES = {"kenshu_writes": True}


def writes(conn: Connection) -> bool:
    """Tell whether a connection is in a transaction that writes: what it reads may be undone."""
    return "kenshu_writes" in conn.get_execution_options()


def in_schema(url: str, schema: str) -> str:
    """Return the address of one schema in a PostgreSQL database; an address of another kind as it is. Raises StorageFailed.

    psycopg is the driver, whichever is named.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "postgresql":
        return url
    said = parsed.query.get("options", "")
    options = [option for option in (said if isinstance(said, str) else " ".join(said)).split() if _SEARCH_PATH not in option]
    there = parsed.set(drivername="postgresql+psycopg").update_query_dict({"options": " ".join([*options, _SEARCH_PATH + schema])})
    return there.render_as_string(hide_password=False)


def open_engine(url: str, *, wal: bool) -> Engine:
    """Open an engine over an SQLite file or over a schema of PostgreSQL, either made where it is missing.

    `wal`: an SQLite file is the kit's own: in WAL mode, its foreign keys kept; else it stays as nbgrader has it. Either way a
    commit is on disk. Raises StorageFailed, also for an address that is neither's or that nobody answers at.
    """
    parsed = _parsed(url)
    return _sqlite(parsed, wal=wal) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that reads one state of the database. Raises StorageFailed."""
    options = {} if engine.dialect.name == "sqlite" else {"postgresql_readonly": True}
    with storage_faults(), engine.connect().execution_options(**options) as conn:
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction, all of it or nothing, one writer at a time. Raises StorageFailed."""
    options = _WRITES if engine.dialect.name == "sqlite" else {**_WRITES, "isolation_level": "READ COMMITTED"}
    with storage_faults(), engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn


@contextmanager
def alone(engine: Engine, what: str) -> Iterator[bool]:
    """Yield whether nobody else does this in such a block, of all programs that share a PostgreSQL; False after 30 s of waiting.

    It takes no turn from writers, ends with the program, and is always true on SQLite, which one server has to itself.
    """
    if engine.dialect.name == "sqlite":
        yield True
        return
    with storage_faults(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        try:
            conn.exec_driver_sql(f"SELECT pg_advisory_lock({_NAMED})", (what,))
        except OperationalError as fault:
            if getattr(fault.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            yield False
            return
        try:
            yield True
        finally:
            conn.exec_driver_sql(f"SELECT pg_advisory_unlock({_NAMED})", (what,))


def damages(conn: Connection) -> list[str]:
    """Return up to 10 faults that SQLite finds in its file; PostgreSQL looks after its own."""
    if conn.dialect.name != "sqlite":
        return []
    return [found for found in conn.exec_driver_sql("PRAGMA integrity_check(10)").scalars() if found != "ok"]


def _of_json(written: str | bytes) -> Any:
    """Return what a column of JSON holds, with the words in it as Multilingual.

    PostgreSQL's driver hands bytes over. SQLite hands over a number that stands in a column of an earlier release as one: of that
    json.loads raises TypeError, upon which SQLAlchemy takes it as it is.
    """
    data = json.loads(written)
    return multilingual(data) if (b'"ja"' if isinstance(written, bytes) else '"ja"') in written else data  # type: ignore[operator]


def _sqlite(parsed: URL, *, wal: bool) -> Engine:
    with storage_faults():
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, json_deserializer=_of_json)
    # FULL: with NORMAL 1,087 of 1,500 simulated power cuts lost an acknowledged answer; with FULL none of 3,000.
    own = ("journal_mode=WAL", "foreign_keys=ON") if wal else ()

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (*own, "synchronous=FULL", f"busy_timeout={PATIENCE}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # The driver begins a transaction only before a write, which lets a read and the write after it see two states.
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _on_begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes(conn) else "BEGIN")

    return engine


def _postgresql(parsed: URL) -> Engine:
    said = str(parsed.query.get("options", ""))
    try:
        engine = create_engine(
            parsed.update_query_dict({"options": f"{said} {_SESSION}"}),
            json_deserializer=_of_json,
            isolation_level="REPEATABLE READ",
            connect_args={**_ALIVE, "connect_timeout": 10},
            pool_pre_ping=True,  # a database that was started again is no fault of the next request
        )
    except ImportError as fault:  # psycopg is an extra, and without libpq it is as good as none
        raise StorageFailed("storage.no_driver", address=parsed.set(query={})) from fault

    @event.listens_for(engine, "begin")
    def _on_begin(conn: Connection) -> None:
        if writes(conn):
            conn.exec_driver_sql(_ONE_WRITER)

    try:
        with engine.connect() as conn:
            schema, there = conn.exec_driver_sql("SELECT current_setting('search_path'), current_schema()").one()
        if there is None and "," not in schema:
            with writing(engine) as conn:
                if not inspect(conn).has_schema(schema):
                    conn.execute(CreateSchema(schema))
    except OperationalError as fault:
        engine.dispose()
        reason = " ".join(str(fault.orig).split())
        raise StorageFailed("storage.unreachable", address=parsed.set(query={}), reason=reason) from fault
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in ("sqlite", "postgresql")
    except (ArgumentError, NoSuchModuleError):
        known = False
    if not known:
        # What stands before the first colon alone: the rest may hold a password.
        raise StorageFailed("storage.address", found=url.partition(":")[0][:20])
    return parsed
