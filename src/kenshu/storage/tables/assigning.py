"""Who must take which module by when, and what was said to them about it."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage.tables.base import Moment, schema

# A module for the people of a department and all below it, of some employment types and duties, or for one person.
assignment = Table(
    "assignment",
    schema,
    Column("id", Integer, primary_key=True),
    Column("module_id", String(64), nullable=False, index=True),
    Column("department", Text, nullable=False, default=""),  # "" is the whole city
    Column("employment_types", JSON, nullable=False),  # [] is every one
    # new_employee, account_operator, manager; [] is everybody
    Column("duties", JSON, nullable=False, default=list, server_default="[]"),
    Column("employee_id", String(32)),
    Column("due", Date, nullable=False),
    Column("days_after_joining", Integer),  # who joined late is due so many days after joining, where that is later than `due`
    Column("days_after_transfer", Integer),  # the same, counted from the day on which the present department began
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# Another due date, or more attempts, for one person or for a department and all below it. It assigns nothing.
extension = Table(
    "extension",
    schema,
    Column("id", Integer, primary_key=True),
    Column("module_id", String(64), nullable=False, index=True),
    Column("department", Text),  # NULL: one person
    Column("employee_id", String(32)),
    Column("due", Date),  # NULL: as it was
    Column("more_attempts", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False),
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# An assignment that holds no longer.
withdrawal = Table(
    "withdrawal",
    schema,
    Column("id", Integer, primary_key=True),
    Column("assignment_id", ForeignKey("assignment.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# What was sent: once a step of a due date and a recipient.
reminder = Table(
    "reminder",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),  # whose module it is
    Column("module_id", String(64), nullable=False),
    Column("due", Date, nullable=False),
    Column("step", Integer, nullable=False),  # days after the due date; before it they are negative
    Column("recipient_id", String(32), nullable=False),  # the person, or the manager of the department
    Column("sent_at", Moment, nullable=False),
    UniqueConstraint("employee_id", "module_id", "due", "step", "recipient_id"),
)
