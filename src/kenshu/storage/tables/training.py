"""What was released, what people do with it, what that was worth, and what proves it: certificates and the chain over all records.

The indices named `..._for_reports` hold all that a report reads of their table, so that it reads nothing else of it.
"""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint

from kenshu.storage.tables.base import Moment, added, chained, reasoned, record, signed

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

# A module that nobody begins any more, until it is released again. What was begun goes on, what was completed stays.
retirement = chained(
    "retirement",
    Column("module_id", String(64), nullable=False),
    *reasoned("entered"),
)

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

receipt = chained(
    "receipt",
    Column("number", String(32), primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    Column("answers", JSON, nullable=False),  # {slot: value}: what was handed in
    Column("via", String(16), nullable=False),  # page, lab
    Column("at", Moment, nullable=False),
    Index("receipt_for_reports", "attempt_id", "at"),
)

# The key of a module's questions as it was when something was graded by it; a new row for every change.
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
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, unique=True),
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),
    Column("facts", JSON, nullable=False),  # what is printed on it
    Column("code", String(32), nullable=False),  # printed on it as well: who has both may ask whether it is genuine
    Column("digest", String(64), nullable=False),  # SHA-256 of its file
    Column("issued_at", Moment, nullable=False),
)

# What was found about a certificate later, such as a regrade by which its attempt is no longer passed.
certificate_note = chained(
    "certificate_note",
    Column("number", ForeignKey("certificate.number"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # withdrawn, restored
    *reasoned("entered"),
)

# Personal data of a leaver that were deleted: these rows of the records have lost their text or their person.
erasure = chained(
    "erasure",
    Column("employee_id", String(32), nullable=False),  # the name that took the place of the employee's number
    Column("rows", JSON, nullable=False),  # {table: {key: [salt, digest]}}: what these rows are checked by now
    *signed("entered"),
)

# A folder of nbgrader's that was graded as it was then; the latest row of a person and module holds.
graded_folder = record(
    "graded_folder",
    Column("employee_id", String(128), nullable=False),  # as the folder is called: nobody need be of that name
    Column("module_id", String(128), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of all that was in it
    Column("graded_at", Moment, nullable=False),
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
