"""The guideline as it was released: sections, clauses and forms."""

from alembic import op
from sqlalchemy import JSON, Column, Integer, String

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table; the first release fills it."""
    op.create_table(
        "guideline",
        Column("id", Integer, primary_key=True),
        Column("sha256", String(64), nullable=False),
        Column("content", JSON, nullable=False),
        Column("released_by", String(32), nullable=False),
        Column("released_at", String(32), nullable=False),
    )
