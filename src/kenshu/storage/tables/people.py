"""Who is there, who works where, who is away, who may sign in; who must take which module by when, and was told so."""

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage.tables.base import Moment, chained, reasoned, record, schema, signed

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
post = chained(
    "post",
    Column("employee_id", ForeignKey("employee.id"), nullable=False),
    Column("department", Text),  # the main one: the path in the tree, 総務部/人事課/人事係
    Column("employment_type", String(16), nullable=False),
    Column("concurrent", JSON, nullable=False, default=list, server_default="[]"),  # 兼務: the other departments
    Column("duties", JSON, nullable=False, default=list, server_default="[]"),  # manager, account_operator
    Column("since", Date, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Index("post_of_employee", "employee_id", "since"),
)

# Departments that were renamed, merged or split on a day: those named before are those named after from then on.
department_change = chained(
    "department_change",
    Column("before", JSON, nullable=False),  # [path]
    Column("after", JSON, nullable=False),  # [path]
    Column("since", Date, nullable=False),
    *signed("entered"),
)

# A time in which nothing, or one module, is required of an employee. A row that withdraws another takes it back as a whole.
absence = chained(
    "absence",
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # leave (休職), childcare (育休), exempt (免除)
    Column("module_id", String(64)),  # NULL: every module
    Column("first", Date, nullable=False),
    Column("last", Date),  # the last day; NULL: until it is taken back
    Column("reason", Text, nullable=False),
    Column("withdraws", ForeignKey("absence.id")),
    *signed("entered"),
)

# The departments, and all below them, of which a trainer sees answers and assigns modules; the latest row holds.
charge = chained(
    "charge",
    Column("employee_id", String(32), nullable=False, index=True),
    Column("departments", JSON, nullable=False),  # [path]; "" is the whole city
    *signed("entered"),
)

# Who may sign in, and as what; the latest row holds.
account = record(
    "account",
    Column("employee_id", String(32), nullable=False, index=True),
    Column("role", String(16), nullable=False),  # employee, trainer, hr
    Column("password_hash", Text, nullable=False),
    Column("set_at", Moment, nullable=False),
)

# A session that was ended before its time, until it would have ended by itself.
sign_out = Table(
    "sign_out",
    schema,
    Column("session", String(32), primary_key=True),
    Column("until", Moment, nullable=False),
)

# Failures to sign in of the last hour, where servers share the database; one alone counts them in memory.
sign_in_failure = Table(
    "sign_in_failure",
    schema,
    Column("who", String(64), primary_key=True),  # SHA-256 of the account's id, or of the address
    Column("number", Integer, nullable=False),
    Column("last", Float, nullable=False),  # seconds since 1970
)

# What servers that share the database must have in common.
secret = Table(
    "secret",
    schema,
    Column("name", String(16), primary_key=True),
    Column("value", Text, nullable=False),
)

# A module for the people of a department and all below it, of some employment types and duties, or for one person.
assignment = chained(
    "assignment",
    Column("module_id", String(64), nullable=False, index=True),
    Column("department", Text, nullable=False, default=""),  # "" is the whole city
    Column("employment_types", JSON, nullable=False),  # [] is every one
    # new_employee, account_operator, manager; [] is everybody
    Column("duties", JSON, nullable=False, default=list, server_default="[]"),
    Column("employee_id", String(32)),
    Column("due", Date, nullable=False),
    Column("days_after_joining", Integer),  # who joined late is due so many days after joining, where that is later than `due`
    Column("days_after_transfer", Integer),  # the same, counted from the day on which the present department began
    *signed("made"),
)

# Another due date, or more attempts, for one person or for a department and all below it. It assigns nothing.
extension = chained(
    "extension",
    Column("module_id", String(64), nullable=False, index=True),
    Column("department", Text),  # NULL: one person
    Column("employee_id", String(32)),
    Column("due", Date),  # NULL: as it was
    Column("more_attempts", Integer, nullable=False, default=0),
    *reasoned("made"),
)

# An assignment that holds no longer.
withdrawal = chained(
    "withdrawal",
    Column("assignment_id", ForeignKey("assignment.id"), nullable=False, unique=True),
    *reasoned("made"),
)

# What was sent: once a step of a due date and a recipient.
reminder = record(
    "reminder",
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),  # whose module it is
    Column("module_id", String(64), nullable=False),
    Column("due", Date, nullable=False),
    Column("step", Integer, nullable=False),  # days after the due date; before it they are negative
    Column("recipient_id", String(32), nullable=False),  # the person, or the manager of the department
    Column("sent_at", Moment, nullable=False),
    UniqueConstraint("employee_id", "module_id", "due", "step", "recipient_id"),
)
