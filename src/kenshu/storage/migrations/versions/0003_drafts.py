"""Drafts: forms of the staff pages as they were filled in."""

from alembic import op
from sqlalchemy import JSON, Column, String, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "draft",
        Column("id", String(32), primary_key=True),
        Column("employee_id", String(32), nullable=False),
        Column("form", Text, nullable=False),
        Column("typed", JSON, nullable=False),
        Column("outcome", JSON),
        Column("kept_at", String(32), nullable=False),
    )
    op.create_index("ix_draft_employee_id", "draft", ["employee_id"])
