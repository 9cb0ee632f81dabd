"""The tables. A record is added, never changed: the tables named in `RECORDS` refuse UPDATE and DELETE.

Times are aware datetimes, kept as UTC; days are dates where the course is.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as ISO 8601 text in UTC with microseconds: it sorts, and every database keeps it alike."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """UTC text; a naive datetime is a fault of the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """An aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)


schema = MetaData()

employee = Table(
    "employee",
    schema,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False, default=""),
    Column("mail", Text, nullable=False, default=""),
    Column("added_at", Moment, nullable=False),
)

# Where an employee works from a day on; the latest row up to a day holds. department NULL: has left.
post = Table(
    "post",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", ForeignKey("employee.id"), nullable=False),
    Column("department", Text),  # the path in the tree: 総務部/人事課/人事係
    Column("employment_type", String(16), nullable=False),
    Column("since", Date, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Index("post_of_employee", "employee_id", "since"),
)

# Who may sign in, and as what; the latest row holds.
account = Table(
    "account",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", String(32), nullable=False, index=True),
    Column("role", String(16), nullable=False),  # employee, trainer, hr
    Column("password_hash", Text, nullable=False),
    Column("set_at", Moment, nullable=False),
)

# A module for the people of a department and all below it, of some employment types, or for one person.
assignment = Table(
    "assignment",
    schema,
    Column("id", Integer, primary_key=True),
    Column("module_id", String(64), nullable=False, index=True),
    Column("department", Text, nullable=False, default=""),  # "" is the whole city
    Column("employment_types", JSON, nullable=False),  # [] is every one
    Column("employee_id", String(32)),
    Column("due", Date, nullable=False),
    Column("days_after_joining", Integer),  # who joined late is due so many days after joining, where that is later than `due`
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
)

attempt = Table(
    "attempt",
    schema,
    Column("id", String(32), primary_key=True),
    Column("employee_id", String(32), nullable=False, index=True),
    Column("module_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("draw", JSON, nullable=False),  # {slot: question id}
    Column("released", String(64), nullable=False),  # SHA-256 of the released questions it was drawn from
    Column("started_at", Moment, nullable=False),
    UniqueConstraint("employee_id", "module_id", "number"),
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
)

# A hand-in's score; the latest row of an attempt holds. A regrade or a trainer's score adds a row.
grade = Table(
    "grade",
    schema,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("slots", JSON, nullable=False),  # {slot: {"points": float or null, "max": float}}
    Column("score", Float, nullable=False),  # the points given so far
    Column("max_score", Float, nullable=False),
    Column("awaiting", Float, nullable=False),  # the points that a person has still to decide
    Column("pass_mark", Integer, nullable=False),  # per cent of max_score
    Column("graded_by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
)

RECORDS = (post, account, assignment, attempt, answer, receipt, grade)
