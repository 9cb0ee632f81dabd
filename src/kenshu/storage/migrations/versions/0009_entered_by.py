"""Names of who took in a roster and of who had a certificate made, which posts and certificates of before do not hold."""

from alembic import op
from sqlalchemy import Column, String

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns; of the rows of before nobody is named."""
    op.add_column("post", Column("entered_by", String(32)))
    op.add_column("certificate", Column("issued_by", String(32)))
