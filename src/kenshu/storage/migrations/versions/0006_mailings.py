"""Mailings, what became of them, words of letters; and certificates of which an attempt may have several, one for another."""

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Text

revision = "0006"
down_revision = "0005"

_NOTE = "id, number, kind, reason, entered_by, entered_at"
_CERTIFICATE = "number, attempt_id, employee_id, facts, code, digest, issued_at"


def upgrade() -> None:
    """Add the tables and the column, and let an attempt have more than one certificate."""
    op.create_table(
        "mailing",
        Column("id", Integer, primary_key=True),
        Column("recipient_id", String(32), nullable=False, index=True),
        Column("made_by", String(32), nullable=False),
        Column("made_at", String(32), nullable=False),
    )
    op.create_table(
        "mailing_end",
        Column("id", Integer, primary_key=True),
        Column("mailing_id", Integer, ForeignKey("mailing.id"), nullable=False, unique=True),
        Column("outcome", String(16), nullable=False),
        Column("reason", Text, nullable=False),
        Column("ended_at", String(32), nullable=False),
    )
    op.create_table(
        "letter_text",
        Column("id", Integer, primary_key=True),
        Column("letter", String(16), nullable=False),
        Column("texts", JSON),
        Column("entered_by", String(32), nullable=False),
        Column("entered_at", String(32), nullable=False),
    )
    op.add_column("reminder", Column("mailing_id", Integer))
    if op.get_bind().dialect.name == "sqlite":
        _make_certificates_anew()
    else:
        op.drop_constraint("certificate_attempt_id_key", "certificate")
        op.create_index("ix_certificate_attempt_id", "certificate", ["attempt_id"])


def _make_certificates_anew() -> None:
    """Copy the certificates, and the notes that refer to them, into new tables: SQLite takes no constraint from one."""
    for index, table in (("ix_certificate_employee_id", "certificate"), ("ix_certificate_note_number", "certificate_note")):
        op.drop_index(index, table)
    for table in ("certificate", "certificate_note"):
        op.rename_table(table, f"{table}_before")  # the notes of before refer to the certificates of before
    op.create_table(
        "certificate",
        Column("number", String(32), primary_key=True),
        Column("attempt_id", String(32), ForeignKey("attempt.id"), nullable=False, index=True),
        Column("employee_id", String(32), ForeignKey("employee.id"), nullable=False, index=True),
        Column("facts", JSON, nullable=False),
        Column("code", String(32), nullable=False),
        Column("digest", String(64), nullable=False),
        Column("issued_at", String(32), nullable=False),
    )
    op.create_table(
        "certificate_note",
        Column("id", Integer, primary_key=True),
        Column("number", String(32), ForeignKey("certificate.number"), nullable=False, index=True),
        Column("kind", String(16), nullable=False),
        Column("reason", Text, nullable=False),
        Column("entered_by", String(32), nullable=False),
        Column("entered_at", String(32), nullable=False),
    )
    for table, columns in (("certificate", _CERTIFICATE), ("certificate_note", _NOTE)):
        op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_before")  # noqa: S608 - no value of a person
    for table in ("certificate_note", "certificate"):
        op.drop_table(f"{table}_before")
