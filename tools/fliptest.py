"""Tamper test: every byte of every record and chain entry is flipped, and `kenshu ledger verify` must name each.

    python -m tools.fliptest --rows 1000

A small city's year is written through the kit's own functions. Then one byte of each row is flipped (XOR with a mask) in the
database, behind the kit's back, and the check must name each row by itself; that is undone, and the next byte of each row follows.
A flip that the database itself refuses, such as a second row under one key, is made with another mask. The chain has its own pass:
a row and its entry are never flipped at once, so that neither can be found for the other.

The year's modules are cut down to a question or two: of a whole one, the edition alone has 200,000 bytes, each to be flipped and
looked for as often as there are masks.
"""

import json
import struct
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from kenshu.content import Content, load
from kenshu.content.quizzes import Module
from kenshu.course import Course
from kenshu.ledger.verify import Broken, verify
from kenshu.storage import Database, open_database
from kenshu.storage.tables import CHAINED, RECORDS, ledger
from tools.put_on_record import put_on_record
from tools.sample_year import write_year

REPOSITORY = Path(__file__).parents[1]
MASKS = (0x01, 0x20, 0x80)
_ASIDE = 1_000_000_000  # where numbers wait, so that rows can take each other's
_OTHERS = (0x80, 0xFF, 0x40, 0x02, 0x10, 0x04, 0x08, 0x7F)


@dataclass
class Outcome:
    """The outcome of the flips."""

    rows: int = 0
    entries: int = 0
    bytes: int = 0  # of all their cells
    flips: int = 0
    found: int = 0
    refused: int = 0  # bytes that the database let nobody flip with any mask
    missed: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Row:
    """A stored row: its rowid, what names it in a finding, and its cells as (column, kind, bytes)."""

    table: Table
    rowid: int
    record: str
    key: str
    seq: int
    cells: list[tuple[str, str, bytes]]

    @property
    def size(self) -> int:
        """The bytes of all its cells."""
        return sum(len(raw) for _, _, raw in self.cells)

    def cell_at(self, position: int) -> tuple[str, str, bytes, int]:
        """Return (column, kind, bytes, place in them) of one byte of the row."""
        for column, kind, raw in self.cells:
            if position < len(raw):
                return column, kind, raw, position
            position -= len(raw)
        raise IndexError(position)

    def named_in(self, named: set[tuple[Any, ...]]) -> bool:
        """Tell whether the findings name this very row, or this very entry."""
        if self.table is ledger:
            return (self.seq,) in named or (self.record, self.key) in named
        return (self.record, self.key) in named


def stored_bytes(conn: Connection, table: Table) -> list[Row]:
    """Return every row of a table, cell by cell, as bytes."""
    columns = [column.name for column in table.columns]
    listed = ", ".join(f'"{name}", typeof("{name}")' for name in columns)
    rows = []
    for rowid, *values in conn.exec_driver_sql(f"SELECT rowid, {listed} FROM {table.name}"):  # noqa: S608 - our own names
        stored = dict(zip(columns, values[::2], strict=True))
        kinds = dict(zip(columns, values[1::2], strict=True))
        cells = [(name, kinds[name], _as_bytes(stored[name])) for name in columns if stored[name] is not None]
        if table is ledger:
            rows.append(Row(table, rowid, stored["record"], stored["key"], stored["seq"], cells))
        else:
            rows.append(Row(table, rowid, table.name, str(stored[next(iter(table.primary_key)).name]), 0, cells))
    return rows


def write_short_year(database: Database, course: Course, content: Content, rows: int) -> None:
    """Write a year of so many rows at the least into empty records, with modules of a question or two."""
    short = replace(content, modules={name: _short(content, module) for name, module in content.modules.items()})
    with database.writing() as conn:
        put_on_record(conn, short)
    write_year(database, course, short, rows)


def _short(content: Content, module: Module) -> Module:
    """Cut a module to one question that the kit grades and, where it has one, a free text."""
    kinds = {content.questions[group.questions[0]].kind == "text": group for group in reversed(module.test)}
    test = [group.model_copy(update={"take": 1, "questions": group.questions[:1]}) for group in kinds.values()]
    # Made anew: a copy would keep the slots that the whole module has worked out.
    return Module.model_construct(**{**dict(module), "clauses": module.clauses[:1], "practice": [], "test": test})


def flip_all(database: Database, masks: tuple[int, ...] = MASKS, *, every: int = 1, progress: bool = False) -> Outcome:
    """Flip every byte of every row, or one of so many, with every mask."""
    outcome = Outcome()
    began = time.monotonic()
    with database.reading() as conn:
        records = [row for table in CHAINED for row in stored_bytes(conn, table)]
        entries = stored_bytes(conn, ledger)
    outcome.rows, outcome.entries = len(records), len(entries)
    outcome.bytes = sum(row.size for row in (*records, *entries))
    lift_guards(database)
    steps = [
        (rows, position, mask)
        for rows in (records, entries)
        for position in range(0, max(row.size for row in rows), every)
        for mask in masks
    ]
    with click.progressbar(steps, hidden=not progress) as shown:
        for rows, position, mask in shown:
            _flip_one_byte_each(database, rows, position, mask, outcome)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def lift_guards(database: Database) -> None:
    """Drop the triggers, as whoever changes records behind the kit does."""
    with database.writing() as conn:
        for table in RECORDS:
            for verb in ("update", "delete"):
                conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table.name}_no_{verb}")


def _flip_one_byte_each(database: Database, rows: list[Row], position: int, mask: int, outcome: Outcome) -> None:
    with database.engine.connect() as conn:
        driver: Any = conn.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        with conn.begin() as transaction:
            flipped = []
            long_enough = [row for row in rows if position < row.size]
            for row in long_enough:
                _set_aside(conn, row, position)
            for row in long_enough:
                if _flip(conn, row, position, mask):
                    flipped.append(row)
                else:
                    outcome.refused += 1
            named = set(_names(verify(conn)))
            transaction.rollback()
    outcome.flips += len(flipped)
    for row in flipped:
        if row.named_in(named):
            outcome.found += 1
        else:
            column, _, _, place = row.cell_at(position)
            outcome.missed.append({"row": f"{row.table.name} {row.key}", "column": column, "byte": place, "mask": mask})


def _names(broken: list[Broken]) -> Iterator[tuple[Any, ...]]:
    for one in broken:
        yield (one.seq,)
        yield (one.record, one.key)


def _is_rowid(row: Row, position: int) -> bool:
    column, kind, _, _ = row.cell_at(position)
    return kind == "integer" and bool(row.table.c[column].primary_key)


def _set_aside(conn: Connection, row: Row, position: int) -> None:
    if _is_rowid(row, position):
        conn.exec_driver_sql(f"UPDATE {row.table.name} SET rowid = rowid + {_ASIDE} WHERE rowid = ?", (row.rowid,))  # noqa: S608


def _flip(conn: Connection, row: Row, position: int, mask: int) -> bool:
    column, kind, raw, place = row.cell_at(position)
    for each in (mask, *_OTHERS):
        changed = bytearray(raw)
        changed[place] ^= each
        value = _from_bytes(kind, bytes(changed))
        cast = "CAST(? AS TEXT)" if kind == "text" else "?"
        try:
            conn.exec_driver_sql(
                f'UPDATE {row.table.name} SET "{column}" = {cast} WHERE rowid = ?',  # noqa: S608 - our own names
                (value, row.rowid + _ASIDE * _is_rowid(row, position)),
            )
        except IntegrityError:
            continue
        if kind != "real" or _stored(conn, row, column) != repr(_from_bytes(kind, raw)):
            return True
    return False


def _stored(conn: Connection, row: Row, column: str) -> str:
    # SQLite keeps -0.0 as 0: such a flip changes nothing.
    query = f'SELECT "{column}" FROM {row.table.name} WHERE rowid = ?'  # noqa: S608 - our own names
    return repr(conn.exec_driver_sql(query, (row.rowid,)).scalar())


def _as_bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, int):
        return value.to_bytes((value.bit_length() + 8) // 8, "big", signed=True)
    assert isinstance(value, float)
    return struct.pack(">d", value)


def _from_bytes(kind: str, raw: bytes) -> bytes | int | float:
    if kind == "integer":
        return int.from_bytes(raw, "big", signed=True)
    return float(struct.unpack(">d", raw)[0]) if kind == "real" else raw


@click.command()
@click.option("--rows", default=1000, help="how many rows there are at least, entries of the chain included")
@click.option("--masks", default=len(MASKS), type=click.IntRange(1, len(MASKS)), help="how many masks each byte is flipped with")
@click.option("--json", "as_json", is_flag=True)
def main(rows: int, masks: int, as_json: bool) -> None:
    """Write a year, flip, and print what came of it; exit 1 where a flip was missed."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder, 'kenshu.db')}")
        course = Course.at(REPOSITORY)
        write_short_year(database, course, load(course), rows)
        outcome = flip_all(database, MASKS[:masks], progress=not as_json)
        database.close()
    if as_json:
        click.echo(json.dumps(asdict(outcome)))
    else:
        figures = {**asdict(outcome), "missed": len(outcome.missed)}
        click.echo("  ".join(f"{name}: {figure}" for name, figure in figures.items()))
        for missed in outcome.missed[:20]:
            click.echo(f"  missed: {missed}")
    raise SystemExit(1 if outcome.missed or outcome.refused else 0)


if __name__ == "__main__":
    main()
