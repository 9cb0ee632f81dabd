"""Numbers of people from a day on: records belong to a person, whose number may change or be given to somebody else."""

from alembic import op
from sqlalchemy import Column, Date, ForeignKey, Integer, String, Text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table; without a row in it somebody's number is their id, as it was before."""
    op.create_table(
        "employee_number",
        Column("id", Integer, primary_key=True),
        Column("employee_id", String(32), ForeignKey("employee.id"), nullable=False, index=True),
        Column("number", String(32), nullable=False, index=True),
        Column("since", Date, nullable=False),
        Column("reason", Text, nullable=False),
        Column("entered_by", String(32), nullable=False),
        Column("entered_at", String(32), nullable=False),
    )
