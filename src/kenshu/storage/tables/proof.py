"""What proves the rest: the keys that were used, certificates, what was erased, and the chain over all records."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage.tables.base import Moment, schema

# The key of a module's questions as it was when something was graded by it; a new row for every change.
answer_key = Table(
    "answer_key",
    schema,
    Column("id", Integer, primary_key=True),
    Column("module_id", String(64), nullable=False, index=True),
    Column("keys", JSON, nullable=False),  # {slot: {"worth", "questions": {question id: {"kind", "key", "parts"}}}}
    Column("noted_at", Moment, nullable=False),
)

certificate = Table(
    "certificate",
    schema,
    Column("number", String(32), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),
    Column("facts", JSON, nullable=False),  # what is printed on it
    Column("code", String(32), nullable=False),  # printed on it as well: who has both may ask whether it is genuine
    Column("digest", String(64), nullable=False),  # SHA-256 of its file
    Column("issued_at", Moment, nullable=False),
)

# What was found about a certificate later, such as a regrade by which its attempt is no longer passed.
certificate_note = Table(
    "certificate_note",
    schema,
    Column("id", Integer, primary_key=True),
    Column("number", ForeignKey("certificate.number"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # withdrawn, restored
    Column("reason", Text, nullable=False),
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)

# Personal data of a leaver that were deleted: these rows of the records have lost their text or their person.
erasure = Table(
    "erasure",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", String(32), nullable=False),  # the name that took the place of the employee's number
    Column("rows", JSON, nullable=False),  # {table: {key: [salt, digest]}}: what these rows are checked by now
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)

# A folder of nbgrader's that was graded as it was then; the latest row of a person and module holds.
graded_folder = Table(
    "graded_folder",
    schema,
    Column("id", Integer, primary_key=True),
    Column("employee_id", String(128), nullable=False),  # as the folder is called: nobody need be of that name
    Column("module_id", String(128), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of all that was in it
    Column("graded_at", Moment, nullable=False),
)

# The chain: one entry for every row of the chained tables, in the order in which they were added (kenshu.storage.ledger).
ledger = Table(
    "ledger",
    schema,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("record", String(32), nullable=False),  # the table
    Column("key", String(64), nullable=False),  # its primary key, as text
    Column("salt", String(32), nullable=False),
    Column("digest", String(64), nullable=False),  # of salt and row
    Column("at", Moment, nullable=False),
    Column("previous", String(64), nullable=False),  # the hash of the entry before
    Column("hash", String(64), nullable=False),
    UniqueConstraint("record", "key"),
)
