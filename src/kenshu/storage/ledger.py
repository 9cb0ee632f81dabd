"""The chain over the records: whoever changes, removes or reorders a row afterwards breaks it where it was changed.

Every row of a chained table has one entry. Its digest is of the row as the database holds it, its hash of the digest and of the
hash before: SHA-256 over JSON, which a few lines of any language compute anew. The salt keeps anybody from guessing a row of which
personal data were deleted; it is deleted with them.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, Table, Text, cast, select

from kenshu import clock
from kenshu.storage.tables import CHAINED, Moment, ledger

BEGINNING = "0" * 64  # stands before the first entry
_ROWS_AT_ONCE = 500


def add(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Add rows to a chained table and to the chain, in their order; returns their primary keys."""
    if not rows:
        return []
    inserted = table.insert().returning(key_of(table), sort_by_parameter_order=True)
    keys = list(conn.execute(inserted, [dict(row) for row in rows]).scalars())
    chain(conn, table, keys)
    return keys


def chain(conn: Connection, table: Table, keys: Sequence[Any]) -> None:
    """Add the entries of rows that stand in their table already."""
    seq, previous = head(conn)
    at = clock.now()
    entries: list[dict[str, Any]] = []
    for key, stored in stored_rows(conn, table, keys):
        seq += 1
        salt = secrets.token_hex(16)
        digest = digest_of(salt, stored)
        linked = hash_of(previous, seq, table.name, key, digest, at)
        entry = {"seq": seq, "record": table.name, "key": key, "salt": salt, "digest": digest, "at": at}
        entries.append({**entry, "previous": previous, "hash": linked})
        previous = linked
    if entries:
        conn.execute(ledger.insert(), entries)


def head(conn: Connection) -> tuple[int, str]:
    """The number and the hash of the last entry; 0 and zeros where there is none."""
    last = conn.execute(select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, BEGINNING)


def adopt(conn: Connection) -> None:
    """Chain the rows that stood in their tables before there was a chain."""
    for table in CHAINED:
        chain(conn, table, list(conn.execute(select(key_of(table)).order_by(key_of(table))).scalars()))


def key_of(table: Table) -> Column[Any]:
    """The primary key of a chained table, which is one column."""
    (key,) = table.primary_key.columns
    return key


def stored_rows(conn: Connection, table: Table, keys: Sequence[Any]) -> Iterator[tuple[str, dict[str, str | None]]]:
    """(key, {column: what is stored}) of rows, in the order of their keys as given; each value as text, as `written` has it."""
    key = key_of(table)
    for first in range(0, len(keys), _ROWS_AT_ONCE):
        some = list(keys[first : first + _ROWS_AT_ONCE])
        rows = conn.execute(select(key.label("_key"), *_as_stored(table)).where(key.in_(some)))
        found = {row["_key"]: row for row in rows.mappings()}
        for each in some:
            yield str(each), {column.name: written(found[each][column.name]) for column in table.columns}


def written(value: object) -> str | None:
    """A stored value as text: a number so that no digit of it is lost, everything else as it stands."""
    return value if value is None or isinstance(value, str) else repr(value)


def digest_of(salt: str, stored: Mapping[str, str | None]) -> str:
    """SHA-256 over a row: the JSON of [salt, {column: text}], columns sorted."""
    return _sha256([salt, dict(sorted(stored.items()))])


def hash_of(previous: str, seq: int, record: str, key: str, digest: str, at: datetime) -> str:
    """SHA-256 over an entry: the JSON of [previous, seq, record, key, digest, at]; `at` as it is stored."""
    return _sha256([previous, seq, record, key, digest, Moment().process_bind_param(at, None)])  # type: ignore[arg-type]


def _as_stored(table: Table) -> list[Any]:
    """Each column without its type's reading: JSON, days and moments as the text they are kept as."""
    return [
        column if isinstance(column.type, (Integer, Float)) else cast(column, Text).label(column.name) for column in table.columns
    ]


def _sha256(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
