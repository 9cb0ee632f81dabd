"""The tables, columns and indices that databases of before schema numbers may lack, and the chain over their rows."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint, select

from kenshu.storage import ledger

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Add what is missing; chain the rows that were there before there was a chain."""
    there = sa.inspect(op.get_bind())
    _add_columns(there)
    _change_indices(there)
    for name, columns in _tables().items():
        if not there.has_table(name):
            numbered = not any(isinstance(column, Column) and column.primary_key for column in columns)
            op.create_table(name, *([Column("id", Integer, primary_key=True)] if numbered else []), *columns)
    if not there.has_table("ledger"):
        _chain()


def _add_columns(there: sa.Inspector) -> None:
    for table, column in (
        ("assignment", Column("duties", JSON, nullable=False, server_default="[]")),
        ("assignment", Column("days_after_joining", Integer)),
        ("assignment", Column("days_after_transfer", Integer)),
        ("post", Column("concurrent", JSON, nullable=False, server_default="[]")),
        ("post", Column("duties", JSON, nullable=False, server_default="[]")),
        ("grade", Column("reason", Text, nullable=False, server_default="")),
        ("grade", Column("key_id", Integer)),
    ):
        if column.name not in {known["name"] for known in there.get_columns(table)}:
            op.add_column(table, column)


def _change_indices(there: sa.Inspector) -> None:
    for table, name, columns, replaced in (
        ("attempt", "attempt_for_reports", ["id", "employee_id", "module_id", "number", "started_at"], "ix_attempt_employee_id"),
        ("grade", "grade_for_reports", ["attempt_id", "id", "score", "max_score", "awaiting", "pass_mark"], "ix_grade_attempt_id"),
        ("receipt", "receipt_for_reports", ["attempt_id", "at"], ""),
    ):
        known = {index["name"] for index in there.get_indexes(table)}
        if name not in known:
            op.create_index(name, table, columns)
        if replaced in known:
            op.drop_index(replaced, table)


def _chain() -> None:
    conn = op.get_bind()
    for name in ("post", "assignment", "attempt", "receipt", "grade"):
        table = Table(name, MetaData(), autoload_with=conn)
        key = ledger.key_of(table)
        ledger.chain(conn, table, list(conn.scalars(select(key).order_by(key))))


def _tables() -> dict[str, list[Any]]:
    return {
        "department_change": [
            Column("before", JSON, nullable=False),
            Column("after", JSON, nullable=False),
            Column("since", Date, nullable=False),
            *_signed("entered"),
        ],
        "absence": [
            Column("employee_id", String(32), ForeignKey("employee.id"), nullable=False, index=True),
            Column("kind", String(16), nullable=False),
            Column("module_id", String(64)),
            Column("first", Date, nullable=False),
            Column("last", Date),
            Column("reason", Text, nullable=False),
            Column("withdraws", Integer, ForeignKey("absence.id")),
            *_signed("entered"),
        ],
        "charge": [
            Column("employee_id", String(32), nullable=False, index=True),
            Column("departments", JSON, nullable=False),
            *_signed("entered"),
        ],
        "extension": [
            Column("module_id", String(64), nullable=False, index=True),
            Column("department", Text),
            Column("employee_id", String(32)),
            Column("due", Date),
            Column("more_attempts", Integer, nullable=False),
            Column("reason", Text, nullable=False),
            *_signed("made"),
        ],
        "withdrawal": [
            Column("assignment_id", Integer, ForeignKey("assignment.id"), nullable=False, unique=True),
            Column("reason", Text, nullable=False),
            *_signed("made"),
        ],
        "reminder": [
            Column("employee_id", String(32), ForeignKey("employee.id"), nullable=False, index=True),
            Column("module_id", String(64), nullable=False),
            Column("due", Date, nullable=False),
            Column("step", Integer, nullable=False),
            Column("recipient_id", String(32), nullable=False),
            Column("sent_at", String(32), nullable=False),
            UniqueConstraint("employee_id", "module_id", "due", "step", "recipient_id"),
        ],
        "answer_key": [
            Column("module_id", String(64), nullable=False, index=True),
            Column("keys", JSON, nullable=False),
            Column("noted_at", String(32), nullable=False),
        ],
        "certificate": [
            Column("number", String(32), primary_key=True),
            Column("attempt_id", String(32), ForeignKey("attempt.id"), nullable=False, unique=True),
            Column("employee_id", String(32), ForeignKey("employee.id"), nullable=False, index=True),
            Column("facts", JSON, nullable=False),
            Column("code", String(32), nullable=False),
            Column("digest", String(64), nullable=False),
            Column("issued_at", String(32), nullable=False),
        ],
        "certificate_note": [
            Column("number", String(32), ForeignKey("certificate.number"), nullable=False, index=True),
            Column("kind", String(16), nullable=False),
            Column("reason", Text, nullable=False),
            *_signed("entered"),
        ],
        "erasure": [Column("employee_id", String(32), nullable=False), Column("rows", JSON, nullable=False), *_signed("entered")],
        "ledger": [
            Column("seq", Integer, primary_key=True, autoincrement=False),
            Column("record", String(32), nullable=False),
            Column("key", String(64), nullable=False),
            Column("salt", String(32), nullable=False),
            Column("digest", String(64), nullable=False),
            Column("at", String(32), nullable=False),
            Column("previous", String(64), nullable=False),
            Column("hash", String(64), nullable=False),
            UniqueConstraint("record", "key"),
        ],
        "sign_out": [Column("session", String(32), primary_key=True), Column("until", String(32), nullable=False)],
        "secret": [Column("name", String(16), primary_key=True), Column("value", Text, nullable=False)],
        "graded_folder": [
            Column("employee_id", String(128), nullable=False),
            Column("module_id", String(128), nullable=False),
            Column("digest", String(64), nullable=False),
            Column("graded_at", String(32), nullable=False),
        ],
        "sign_in_failure": [
            Column("who", String(64), primary_key=True),
            Column("number", Integer, nullable=False),
            Column("last", Float, nullable=False),
        ],
    }


def _signed(what: str) -> list[Any]:
    return [Column(f"{what}_by", String(32), nullable=False), Column(f"{what}_at", String(32), nullable=False)]
