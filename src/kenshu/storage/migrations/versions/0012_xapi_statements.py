"""The xAPI statements that record stores have, or may have."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String, Text, UniqueConstraint

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table, empty: what was sent before, nobody noted."""
    op.create_table(
        "xapi_statement",
        Column("id", Integer, primary_key=True),
        Column("store", Text, nullable=False),
        Column("statement_id", String(36), nullable=False),
        Column("attempt_id", String(32), ForeignKey("attempt.id"), nullable=False),
        Column("voids", String(36)),
        Column("begun_at", String(32), nullable=False),
        Column("outcome", String(16)),
        Column("ended_at", String(32)),
        UniqueConstraint("store", "statement_id"),
    )
    op.create_index("ix_xapi_statement_attempt_id", "xapi_statement", ["attempt_id"])
