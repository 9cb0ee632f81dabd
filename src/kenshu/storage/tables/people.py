"""Who is there, who works where and from when, who is away, and who may sign in."""

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from kenshu.storage.tables.base import Moment, schema

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
    Column("department", Text),  # the main one: the path in the tree, 総務部/人事課/人事係
    Column("employment_type", String(16), nullable=False),
    Column("concurrent", JSON, nullable=False, default=list, server_default="[]"),  # 兼務: the other departments
    Column("duties", JSON, nullable=False, default=list, server_default="[]"),  # manager, account_operator
    Column("since", Date, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Index("post_of_employee", "employee_id", "since"),
)

# Departments that were renamed, merged or split on a day: those named before are those named after from then on.
department_change = Table(
    "department_change",
    schema,
    Column("id", Integer, primary_key=True),
    Column("before", JSON, nullable=False),  # [path]
    Column("after", JSON, nullable=False),  # [path]
    Column("since", Date, nullable=False),
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)

# A time in which nothing, or one module, is required of an employee. A row that withdraws another takes it back as a whole.
absence = Table(
    "absence",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # leave (休職), childcare (育休), exempt (免除)
    Column("module_id", String(64)),  # NULL: every module
    Column("first", Date, nullable=False),
    Column("last", Date),  # the last day; NULL: until it is taken back
    Column("reason", Text, nullable=False),
    Column("withdraws", ForeignKey("absence.id")),
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)

# The departments, and all below them, of which a trainer sees answers and assigns modules; the latest row holds.
charge = Table(
    "charge",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", String(32), nullable=False, index=True),
    Column("departments", JSON, nullable=False),  # [path]; "" is the whole city
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
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
