"""The schema number of a database, and its way from an earlier number to this kit's.

| a database | is |
|---|---|
| without tables | made as the tables are now |
| of an earlier number, or of before numbers | copied, then upgraded by the migrations; on PostgreSQL when asked for |
| of this kit's number | left as it is |
| of a later number | refused |

Making and upgrading are each one transaction of the one writer: all of it or nothing, and of two that come at once the second finds
the work done. The number stands where Alembic keeps it, in the table `alembic_version`.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, insert, select, text

from kenshu.errors import StorageFailed
from kenshu.i18n import say, spoken_language
from kenshu.storage.tables import attempt, edition, schema, version

_MIGRATIONS = Path(__file__).parent / "migrations"
_BEFORE = ".before-"
_log = logging.getLogger(__name__)

_ORDER_BY_BYTES = """
    DO $$ DECLARE it record; BEGIN
        FOR it IN
            SELECT attrelid::regclass AS place, attname, format_type(atttypid, atttypmod) AS kind
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
            AND attcollation NOT IN (0, '"C"'::regcollation)
        LOOP
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s COLLATE "C"', it.place, it.attname, it.kind);
        END LOOP;
    END $$
"""


@cache
def newest() -> int:
    """Return the schema number of this kit: that of its newest migration."""
    return max(int(path.name.partition("_")[0]) for path in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def is_current(conn: Connection, names: Collection[str]) -> bool:
    """Return whether a database with tables of these names has this kit's number. Raises StorageFailed for a later one."""
    return _number(conn, names) == newest()


@contextmanager
def bringing_up_to_date(
    writing: AbstractContextManager[Connection], names: Callable[[Connection], Collection[str]], *, upgrade: bool
) -> Iterator[Connection]:
    """Give the connection of `writing`, in whose transaction an empty database got its tables or an earlier one was upgraded.

    Once that is on disk, an upgrade is told; where anything fails before, its copy goes. `names` gives those of the tables;
    `upgrade`: on PostgreSQL too. Raises StorageFailed, also for what may not be upgraded.
    """
    copy, told = None, list[str]()
    try:
        with writing as conn:
            found = _number(conn, names(conn))
            if found is None:
                schema.create_all(conn, checkfirst=False)
                _order_by_bytes(conn)
                conn.execute(insert(version).values(version_num=f"{newest():04}"))
            elif found < newest():
                sqlite = conn.dialect.name == "sqlite"
                if not sqlite and not upgrade:
                    raise StorageFailed("storage.older", found=found, known=newest())
                copy = _copy(conn) if sqlite else None
                _migrate(conn)
                said = "storage.upgraded_beside" if copy else "storage.upgraded"
                told.append(say(said, spoken_language(), found=found, known=newest(), copy=copy))
                if conn.scalar(select(select(attempt).exists() & ~select(edition).exists())):
                    told.append(say("storage.build_once", spoken_language()))
            yield conn
    except BaseException:
        if copy:
            copy.unlink()
        raise
    for each in told:
        _log.warning(each)


def _number(conn: Connection, names: Collection[str]) -> int | None:
    """Return the number of a database with these tables: None of an empty one, 0 of one from before numbers."""
    if version.name not in names:
        return 0 if "employee" in names else None
    found = conn.execute(select(version.c.version_num)).scalar() or "-"
    if not found.isdecimal() or int(found) > newest():
        raise StorageFailed("storage.newer", found=found.lstrip("0"), known=newest())
    return int(found)


def _migrate(conn: Connection) -> None:
    from alembic import command  # 0.1 s, for a database that needs it
    from alembic.config import Config

    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
    _order_by_bytes(conn)


def _order_by_bytes(conn: Connection) -> None:
    """Keep text on PostgreSQL in the order of its bytes, as SQLite has it, whatever the order of the database around the tables."""
    if conn.dialect.name == "postgresql":
        conn.execute(text(_ORDER_BY_BYTES))


def copies(conn: Connection) -> list[Path]:
    """Return the copies that upgrades made beside an SQLite file."""
    path = _file(conn)
    return [copy for copy in path.parent.iterdir() if copy.name.startswith(f"{path.name}{_BEFORE}")]


def _copy(conn: Connection) -> Path:
    """Copy an SQLite database beside itself, onto the disk, while the caller holds off writers and has written nothing."""
    path = _file(conn)
    copy = first = path.with_name(f"{path.name}{_BEFORE}{newest():04}")
    number = 1
    while copy.exists():
        number += 1
        copy = first.with_name(f"{first.name}-{number}")
    beside = path.with_name(f".{copy.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(beside)) as target:
            source.backup(target)
        shutil.copymode(path, beside)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(copy)
    except sqlite3.Error as fault:
        raise StorageFailed("storage.failed", reason=str(fault)) from fault
    finally:
        beside.unlink(missing_ok=True)
    return copy


def _file(conn: Connection) -> Path:
    return Path(conn.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'").scalar_one())
