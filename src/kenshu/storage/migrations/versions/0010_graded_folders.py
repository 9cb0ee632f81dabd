"""Graded folders: what an early version noted of folders that nbgrader itself had collected goes, since nothing reads it."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Drop the table; on SQLite, the copy that is made before an upgrade has its rows."""
    op.drop_table("graded_folder")
