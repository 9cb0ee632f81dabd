"""The tables. A record is added, never changed: the tables in `RECORDS` refuse UPDATE and DELETE.

Rows of the tables in `CHAINED` are added by `kenshu.storage.ledger.add` alone, which chains them by hashes. The indices named
`..._for_reports` hold all that a report reads of their table, so that it reads nothing else of it.
"""

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage import columns, grading_tables, mail_tables, sign_in_tables, statement_table
from kenshu.storage.columns import Moment, added, chained, reasoned, record, signed, slot

schema, version = columns.schema, columns.version
account, access_change = sign_in_tables.account, sign_in_tables.access_change
sign_in_link, reset_request = sign_in_tables.sign_in_link, sign_in_tables.reset_request
sign_in_failure, sign_out, secret = sign_in_tables.sign_in_failure, sign_in_tables.sign_out, sign_in_tables.secret
text_grade = grading_tables.text_grade
xapi_statement = statement_table.xapi_statement
mailing, mailing_end, reminder, letter_text = (
    mail_tables.mailing,
    mail_tables.mailing_end,
    mail_tables.reminder,
    mail_tables.letter_text,
)

employee = Table(
    "employee",
    schema,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False, default=""),
    Column("mail", Text, nullable=False, default=""),
    Column("added_at", Moment, nullable=False),
)

# The number that the roster calls somebody by from a day on (kenshu.people.numbers); without a row it is the id.
employee_number = chained(
    "employee_number",
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),
    Column("number", String(32), nullable=False, index=True),
    Column("since", Date, nullable=False),
    *reasoned("entered"),
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
    added("entered_by", String(32)),  # who took in the roster, or entered the change of departments; NULL before that was kept
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

# A form of the staff pages as somebody filled it in, until it is done or a day old (kenshu.web.drafts).
draft = Table(
    "draft",
    schema,
    Column("id", String(32), primary_key=True),
    Column("employee_id", String(32), nullable=False, index=True),
    Column("form", Text, nullable=False),  # its address
    Column("typed", JSON, nullable=False),  # {field: [text]}
    Column("outcome", JSON(none_as_null=True)),  # NULL while it is open
    Column("kept_at", Moment, nullable=False),
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

# An extension that holds no longer.
extension_withdrawal = chained(
    "extension_withdrawal",
    Column("extension_id", ForeignKey("extension.id"), nullable=False, unique=True),
    *reasoned("made"),
)

# A module as it was released: its questions as offered, the key, the explanations, the rules (kenshu.editions.edition).
edition = chained(
    "edition",
    Column("module_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2, ... of the module
    Column("sha256", String(64), nullable=False),  # of `content` as canonical JSON
    Column("public_sha256", String(64), nullable=False),  # of what learners get of it, which holds no key
    Column("content", JSON, nullable=False),
    *signed("released"),
    UniqueConstraint("module_id", "number"),
)

# The guideline as it was released: sections, clauses, forms (kenshu.editions.guideline); the latest row holds.
guideline = chained(
    "guideline",
    Column("sha256", String(64), nullable=False),  # of `content` as canonical JSON
    Column("content", JSON, nullable=False),
    *signed("released"),
)

# A module that nobody begins any more, until it is released again. What was begun goes on, what was completed stays.
retirement = chained("retirement", Column("module_id", String(64), nullable=False), *reasoned("entered"))

# The rules that hold for an edition from now on, also for what was done under it before; the latest row of an edition holds.
rule_change = chained(
    "rule_change",
    Column("edition_id", ForeignKey("edition.id"), nullable=False),
    Column("rules", JSON, nullable=False),  # all of them, as in `content`
    *reasoned("entered"),
)

attempt = chained(
    "attempt",
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

# An attempt that counts for nothing, from then on: as if it had not been begun.
attempt_void = chained(
    "attempt_void",
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    *reasoned("entered"),
)

answer = record(
    "answer",
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False),
    Column("slot", String(8), nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, ... within the slot; the highest holds
    Column("value", JSON(none_as_null=False)),  # null: taken back
    Column("click_id", String(64), nullable=False),  # the browser's name for this change: sent twice, kept once
    Column("at", Moment, nullable=False),
    UniqueConstraint("attempt_id", "slot", "seq"),
    UniqueConstraint("attempt_id", "slot", "click_id"),
)

# The questions of an open attempt that their learner wants to come back to, and the practice answers that were explained.
flag = Table("flag", schema, *slot())
explained = Table("explained", schema, *slot(), Column("seq", Integer, nullable=False))  # of the answer

receipt = chained(
    "receipt",
    Column("number", String(32), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    Column("answers", JSON, nullable=False),  # {slot: value}: what was handed in
    Column("via", String(16), nullable=False),  # page, lab
    Column("at", Moment, nullable=False),
    Index("receipt_for_reports", "attempt_id", "at"),
)

# The key that something was graded by before editions were kept; nothing adds to it any more.
answer_key = chained(
    "answer_key",
    Column("module_id", String(64), nullable=False, index=True),
    Column("keys", JSON, nullable=False),  # {slot: {"worth", "questions": {question id: {"kind", "key", "parts"}}}}
    Column("noted_at", Moment, nullable=False),
)

# A hand-in's score; the latest row of an attempt holds. A regrade or a trainer's score adds a row.
grade = chained(
    "grade",
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

certificate = chained(
    "certificate",
    Column("number", String(32), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),  # of several the one that is not replaced holds
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),
    Column("facts", JSON, nullable=False),  # what is printed on it
    Column("code", String(32), nullable=False),  # printed on it as well: who has both may ask whether it is genuine
    Column("digest", String(64), nullable=False),  # SHA-256 of its file
    Column("issued_at", Moment, nullable=False),
    added("issued_by", String(32)),  # who had it made: its own person, or HR; NULL before that was kept
)

# What was found about a certificate later, such as a regrade by which its attempt is no longer passed.
certificate_note = chained(
    "certificate_note",
    Column("number", ForeignKey("certificate.number"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # withdrawn, restored, replaced
    *reasoned("entered"),
)

# Personal data of a leaver that were deleted: these rows of the records have lost their text or their person.
erasure = chained(
    "erasure",
    Column("employee_id", String(32), nullable=False),  # the name that took the place of the employee's number
    Column("rows", JSON, nullable=False),  # {table: {key: [salt, digest]}}: what these rows are checked by now
    *signed("entered"),
)

# The chain: one entry for every row of the chained tables, in the order in which they were added (kenshu.storage.ledger).
ledger = record(
    "ledger",
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

RECORDS = tuple(table for table in schema.tables.values() if "chained" in table.info)
CHAINED = tuple(table for table in RECORDS if table.info["chained"])
