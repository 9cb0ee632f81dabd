"""Parts of the tables: moments (aware, kept as UTC; days are dates where the course is), common columns, kinds of table."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, PrimaryKeyConstraint, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

schema = MetaData()

# The schema number as Alembic keeps it, one row: "0001" (kenshu.storage.upgrade).
version = Table(
    "alembic_version",
    schema,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as ISO 8601 text in UTC with microseconds: it sorts, and every database keeps it alike."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return UTC text; a naive datetime is a fault of the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def record(name: str, *items: SchemaItem, chained: bool = False) -> Table:
    """Return a table whose rows are added and never changed (`RECORDS`); numbered by `id` where it names no primary key."""
    numbered = not any(isinstance(item, Column) and item.primary_key for item in items)
    key = [Column("id", Integer, primary_key=True)] if numbered else []
    return Table(name, schema, *key, *items, info={"chained": chained})


def chained(name: str, *items: SchemaItem) -> Table:
    """Return a table of records that prove something: the chain has an entry for each row (`CHAINED`)."""
    return record(name, *items, chained=True)


def signed(what: str) -> tuple[Column[Any], Column[Any]]:
    """Return the columns of who did it and when: `made_by`, `made_at`."""
    return Column(f"{what}_by", String(32), nullable=False), Column(f"{what}_at", Moment, nullable=False)


def reasoned(what: str) -> tuple[Column[Any], ...]:
    """Return the column of the reason, then those of `signed`."""
    return Column("reason", Text, nullable=False), *signed(what)


def slot() -> tuple[Column[Any], Column[Any]]:
    """Return the columns of a slot of an attempt, which are the table's key."""
    return Column("attempt_id", ForeignKey("attempt.id"), primary_key=True), Column("slot", String(16), primary_key=True)


def added(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any], *items: SchemaItem, before: str | None = None) -> Column[Any]:
    """Return a column that its table got after its first schema number; the rows that were there hold `before` in it, or NULL.

    `before` is the value as the chain writes it ("0", "0.0", "[]"), also the column's default in the database. It never changes:
    a row that holds it has the digest of a row without the column (`kenshu.storage.ledger.stored_rows`).
    """
    return Column(name, kind, *items, nullable=before is None, server_default=before, info={"before": before})
