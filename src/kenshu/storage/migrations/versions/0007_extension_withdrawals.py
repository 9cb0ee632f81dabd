"""Extensions that are withdrawn: the record of when, by whom and why."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table; every extension of before holds on."""
    op.create_table(
        "extension_withdrawal",
        Column("id", Integer, primary_key=True),
        Column("extension_id", Integer, ForeignKey("extension.id"), nullable=False, unique=True),
        Column("reason", Text, nullable=False),
        Column("made_by", String(32), nullable=False),
        Column("made_at", String(32), nullable=False),
    )
