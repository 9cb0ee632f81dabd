"""Free texts as persons graded them: the criteria that were ticked, the points, the comment."""

from alembic import op
from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table; what was graded before stands in the grades alone."""
    op.create_table(
        "text_grade",
        Column("id", Integer, primary_key=True),
        Column("attempt_id", String(32), ForeignKey("attempt.id"), nullable=False, index=True),
        Column("slot", String(8), nullable=False),
        Column("mark", String(8), nullable=False),
        Column("edition", String(64), nullable=False),
        Column("question_id", String(64), nullable=False),
        Column("ticked", JSON, nullable=False),
        Column("points", Float, nullable=False),
        Column("max", Float, nullable=False),
        Column("comment", Text, nullable=False),
        Column("undoes", Integer, ForeignKey("text_grade.id"), unique=True),
        Column("graded_by", String(32), nullable=False),
        Column("graded_at", String(32), nullable=False),
    )
