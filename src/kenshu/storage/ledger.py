"""The chain over the records: whoever changes, removes or reorders a row afterwards breaks it where it was changed.

Every row of a chained table has one entry. Its digest is of the row as the database holds it, its hash of the digest and of the
hash before: SHA-256 over JSON, which a few lines of any language compute anew. The salt keeps anybody from guessing a row of which
personal data were deleted; it is deleted with them.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, Select, Table, Text, cast, func, select, type_coerce
from sqlalchemy.types import NullType

from kenshu import clock
from kenshu.storage.columns import Moment
from kenshu.storage.tables import ledger

Written = str | dict[str, str] | None  # a stored cell as text; {what it is: text} where it is not what its column holds
Stored = Mapping[str, Written]

BEGINNING = "0" * 64  # stands before the first entry
_ROWS_AT_ONCE = 500
_KINDS = {int: "integer", float: "real", str: "text", bytes: "blob"}


class _Bytes(bytes):
    """Text as the bytes it is stored as: it may not be UTF-8."""


def add(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Add rows to a chained table and to the chain, in their order; returns their primary keys."""
    if not rows:
        return []
    keys = _insert(conn, table, [dict(row) for row in rows])
    chain(conn, table, keys)
    return keys


def _insert(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> list[Any]:
    """Add rows to their table alone; returns their primary keys, in the order of the rows."""
    key = key_of(table)
    if key.name not in rows[0] and conn.dialect.name == "sqlite":
        # There is one writer, and SQLite's next number is the highest and one. Rows that are asked for theirs go in one by one.
        last = conn.execute(select(func.max(key))).scalar() or 0
        rows = [{key.name: last + number, **row} for number, row in enumerate(rows, 1)]
    if key.name in rows[0]:
        conn.execute(table.insert(), rows)
        return [row[key.name] for row in rows]
    return list(conn.execute(table.insert().returning(key, sort_by_parameter_order=True), rows).scalars())


def chain(conn: Connection, table: Table, keys: Sequence[Any]) -> None:
    """Add the entries of rows that stand in their table already."""
    seq, previous = head(conn)
    at = clock.now()
    at_text = Moment().process_bind_param(at, conn.dialect)
    entries: list[dict[str, Any]] = []
    for key, row in stored_rows(conn, table, keys):
        seq += 1
        salt = secrets.token_hex(16)
        digest = digest_of(salt, row)
        linked = hash_of(previous, seq, table.name, key, digest, at_text)
        entry = {"seq": seq, "record": table.name, "key": key, "salt": salt, "digest": digest, "at": at}
        entries.append({**entry, "previous": previous, "hash": linked})
        previous = linked
    if entries:
        conn.execute(ledger.insert(), entries)


def head(conn: Connection) -> tuple[int, str]:
    """Return the number and the hash of the last entry; 0 and zeros where there is none."""
    last = conn.execute(select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, BEGINNING)


def last_number(conn: Connection) -> int:
    """Return the number of the last entry, whatever else of it can be read."""
    return conn.execute(select(func.max(ledger.c.seq))).scalar() or 0


def key_of(table: Table) -> Column[Any]:
    """Return the primary key of a chained table, which is one column."""
    (key,) = table.primary_key.columns
    return key


def stored_rows(conn: Connection, table: Table, keys: Sequence[Any]) -> Iterator[tuple[str, Stored]]:
    """Yield (key, {column: what is stored}), which digests are made of, of the rows that are there, in the order of the keys given.

    A column that came after its table is left out where it holds what the rows of before hold: so these keep their digests, and any
    other value in it, or one that is taken out of it, makes another digest.
    """
    key, later = key_of(table), added_columns(table)
    for first in range(0, len(keys), _ROWS_AT_ONCE):
        some = list(keys[first : first + _ROWS_AT_ONCE])
        found = {row[key.name]: row for row in stored(conn, table, select(*cells(conn, table)).where(key.in_(some)))}
        for each in some:
            if str(each) in found:
                row = found[str(each)]
                unchanged = [name for name, before in later.items() if row[name] == before]
                yield str(each), {name: row[name] for name in row if name not in unchanged} if unchanged else row


def added_columns(table: Table) -> dict[str, str | None]:
    """Return {column: what the rows of before hold in it} of the columns that came after their table."""
    return {column.name: column.info["before"] for column in table.columns if "before" in column.info}


def entries_after(conn: Connection, seq: int | None, limit: int) -> list[Stored]:
    """Return the next entries of the chain as stored, in the order of their numbers; from the first where `seq` is None."""
    query = select(*cells(conn, ledger)).order_by(ledger.c.seq).limit(limit)
    return stored(conn, ledger, query if seq is None else query.where(ledger.c.seq > seq))


def pages(conn: Connection) -> Iterator[list[Stored]]:
    """Yield the entries of the chain as they are stored, 500 at a time, in the order of their numbers."""
    at: int | None = None
    while page := entries_after(conn, at, _ROWS_AT_ONCE):
        yield page
        at = int(str(page[-1]["seq"]))


def stored(conn: Connection, table: Table, query: Select[Any]) -> list[Stored]:
    """Return rows of a table as `written` has their cells; the query names the table's own columns."""
    with _without_reading(conn):
        result = conn.execute(query)
        names, rows = list(result.keys()), result.all()
    types = [table.c[name].type for name in names]
    wanted = ["integer" if isinstance(kind, Integer) else "real" if isinstance(kind, Float) else "text" for kind in types]
    return [dict(zip(names, map(written, row, wanted), strict=True)) for row in rows]


def written(value: object, wanted: str) -> Written:
    """Return a stored cell as text, every byte counts, and the kind of a value that is none of `wanted`: 1 as {"integer": "1"}.

    A number so that no digit of it is lost, text as it stands, each byte that is no UTF-8 as one of U+DC80 to U+DCFF.
    """
    if value is None:
        return None
    if isinstance(value, _Bytes):
        value = str(value, "utf-8", "surrogateescape")
    kind = _KINDS[type(value)]
    text = value if isinstance(value, str) else value.hex() if isinstance(value, bytes) else repr(value)
    return text if kind == wanted else {kind: text}


def digest_of(salt: Written, row: Stored) -> str:
    """Return the SHA-256 over a row: the JSON of [salt, {column: text}], columns sorted."""
    return _sha256([salt, dict(sorted(row.items()))])


def hash_of(previous: Written, seq: Any, record: Written, key: Written, digest: Written, at: Written) -> str:
    """Return the SHA-256 over an entry: the JSON of [previous, seq, record, key, digest, at]; `at` as it is stored."""
    return _sha256([previous, seq, record, key, digest, at])


def cells(conn: Connection, table: Table) -> list[Any]:
    """Return each column without its type's reading: JSON, days and moments as the text they are kept as."""
    if conn.dialect.name == "sqlite":
        return [type_coerce(column, NullType()).label(column.name) for column in table.columns]
    numbers = (Integer, Float)
    return [column if isinstance(column.type, numbers) else cast(column, Text).label(column.name) for column in table.columns]


@contextmanager
def _without_reading(conn: Connection) -> Iterator[None]:
    """Take text from SQLite as bytes: it keeps whatever it was given, and its driver would refuse to read them."""
    driver: Any = conn.connection.driver_connection
    if conn.dialect.name != "sqlite":
        yield
        return
    before, driver.text_factory = driver.text_factory, _Bytes
    try:
        yield
    finally:
        driver.text_factory = before


def _sha256(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
