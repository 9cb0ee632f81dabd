"""Editions: what was released on record, rules set anew, retired modules, void attempts, and the edition of attempts and grades."""

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Text, UniqueConstraint

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables and the columns; those of earlier attempts and grades are empty."""
    op.create_table(
        "edition",
        Column("id", Integer, primary_key=True),
        Column("module_id", String(64), nullable=False),
        Column("number", Integer, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("public_sha256", String(64), nullable=False),
        Column("content", JSON, nullable=False),
        Column("released_by", String(32), nullable=False),
        Column("released_at", String(32), nullable=False),
        UniqueConstraint("module_id", "number"),
    )
    for name, columns in {
        "retirement": [Column("module_id", String(64), nullable=False)],
        "rule_change": [
            Column("edition_id", Integer, ForeignKey("edition.id"), nullable=False),
            Column("rules", JSON, nullable=False),
        ],
        "attempt_void": [Column("attempt_id", String(32), ForeignKey("attempt.id"), nullable=False, unique=True)],
    }.items():
        said = [("reason", Text()), ("entered_by", String(32)), ("entered_at", String(32))]
        reasoned = [Column(column, kind, nullable=False) for column, kind in said]
        op.create_table(name, Column("id", Integer, primary_key=True), *columns, *reasoned)
    for table in ("attempt", "grade"):
        op.add_column(table, Column("edition", String(64)))
    op.drop_index("attempt_for_reports", "attempt")
    op.create_index("attempt_for_reports", "attempt", ["id", "employee_id", "module_id", "number", "started_at", "edition"])
