"""What people do: attempts, answers, hand-ins, and what these were worth.

The indices named `..._for_reports` hold all that a report reads of their table, so that it reads nothing else of it.
"""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage.tables.base import Moment, added, schema

attempt = Table(
    "attempt",
    schema,
    Column("id", String(32), primary_key=True),
    Column("employee_id", String(32), nullable=False),
    Column("module_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("draw", JSON, nullable=False),  # {slot: question id}
    Column("released", String(64), nullable=False),  # SHA-256 of the released questions it was drawn from
    Column("started_at", Moment, nullable=False),
    added("edition", String(64)),  # SHA-256 of the edition it belongs to; NULL before editions were kept
    UniqueConstraint("employee_id", "module_id", "number"),
    Index("attempt_for_reports", "id", "employee_id", "module_id", "number", "started_at", "edition"),
)

answer = Table(
    "answer",
    schema,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False),
    Column("slot", String(8), nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, ... within the slot; the highest holds
    Column("value", JSON(none_as_null=False)),  # null: taken back
    Column("click_id", String(64), nullable=False),  # the browser's name for this change: sent twice, kept once
    Column("at", Moment, nullable=False),
    UniqueConstraint("attempt_id", "slot", "seq"),
    UniqueConstraint("attempt_id", "slot", "click_id"),
)

receipt = Table(
    "receipt",
    schema,
    Column("number", String(32), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    Column("answers", JSON, nullable=False),  # {slot: value}: what was handed in
    Column("via", String(16), nullable=False),  # page, lab
    Column("at", Moment, nullable=False),
    Index("receipt_for_reports", "attempt_id", "at"),
)

# A hand-in's score; the latest row of an attempt holds. A regrade or a trainer's score adds a row.
grade = Table(
    "grade",
    schema,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False),
    Column("slots", JSON, nullable=False),  # {slot: {"points": float or null, "max": float}}
    Column("score", Float, nullable=False),  # the points given so far
    Column("max_score", Float, nullable=False),
    Column("awaiting", Float, nullable=False),  # the points that a person has still to decide
    Column("pass_mark", Integer, nullable=False),  # per cent of max_score
    Column("graded_by", String(32), nullable=False),
    Column("reason", Text, nullable=False, default="", server_default=""),  # of a score set against the key, or of a regrade
    Column("key_id", Integer),  # the row of answer_key it was graded by, before editions were kept
    Column("at", Moment, nullable=False),
    added("edition", String(64)),  # SHA-256 of the edition by whose key it was graded; NULL before editions were kept
    Index("grade_for_reports", "attempt_id", "id", "score", "max_score", "awaiting", "pass_mark"),
)

# An attempt that counts for nothing, from then on: as if it had not been begun.
attempt_void = Table(
    "attempt_void",
    schema,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)
