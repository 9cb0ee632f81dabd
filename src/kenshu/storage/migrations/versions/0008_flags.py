"""Flags: what a learner wants to come back to, and the practice answers that were explained."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables."""
    for name, columns in {"flag": [], "explained": [Column("seq", Integer, nullable=False)]}.items():
        op.create_table(
            name,
            Column("attempt_id", String(32), ForeignKey("attempt.id"), primary_key=True),
            Column("slot", String(16), primary_key=True),
            *columns,
        )
