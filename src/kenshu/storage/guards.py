"""Guards that refuse to change or delete a record, whoever asks: triggers, a few for each table of `RECORDS`."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from kenshu.storage.tables import RECORDS

_WORDS = "a record is added, never changed"
_REFUSE = f"""
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$
"""


def guards(dialect: str) -> list[tuple[str, str, str]]:
    """Return (name, table, verb) of every guard that a database of this dialect has."""
    verbs = ("UPDATE", "DELETE", "TRUNCATE") if dialect == "postgresql" else ("UPDATE", "DELETE")
    return [(f"{table.name}_no_{verb.lower()}", table.name, verb) for table in RECORDS for verb in verbs]


def forbid_changes(conn: Connection) -> None:
    """Put the guards in place that are missing."""
    dialect = conn.dialect.name
    if dialect == "postgresql":
        conn.execute(text(_REFUSE))
    for name, table, verb in guards(dialect):
        if dialect == "postgresql":
            refuses = f"BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            conn.execute(text(f"CREATE OR REPLACE TRIGGER {name} {refuses}"))
        else:
            refuses = f"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            conn.execute(text(f"CREATE TRIGGER IF NOT EXISTS {name} {refuses}"))


@contextmanager
def changes_allowed(conn: Connection) -> Iterator[None]:
    """Lift, inside the caller's transaction, what refuses changes of records; it holds again when that has ended, however."""
    for name, table, _ in guards(conn.dialect.name):
        conn.execute(text(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if conn.dialect.name == 'postgresql' else ''}"))
    yield
    forbid_changes(conn)
