"""Sign-ins: links to set a password, requests for a new one, locks, and who changed somebody's access."""

from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the tables and the columns; no account of before is locked, and of none is noted who set its password."""
    op.add_column("account", Column("locked", Integer, nullable=False, server_default="0"))
    op.add_column("account", Column("set_by", String(32)))
    op.add_column("account", Column("link_id", Integer))
    whose = ("employee_id", String(32))
    for name, columns in {
        "access_change": [
            whose,
            ("kind", String(16)),
            ("role", String(16)),
            ("reason", Text()),
            ("entered_by", String(32)),
            ("entered_at", String(32)),
        ],
        "sign_in_link": [
            whose,
            ("token_hash", String(64)),
            ("ends_at", String(32)),
            ("made_by", String(32)),
            ("made_at", String(32)),
        ],
        "reset_request": [whose, ("at", String(32))],
    }.items():
        held = [Column(column, kind, nullable=False, unique=column == "token_hash") for column, kind in columns]
        op.create_table(name, Column("id", Integer, primary_key=True), *held)
        op.create_index(f"ix_{name}_employee_id", name, ["employee_id"])
