"""Tables of what was released: the editions of modules, their retirement, and changes of a rule for the past."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage.tables.base import Moment, schema

# A module as it was released: its questions as offered, the key, the explanations, the rules (kenshu.editions.edition).
edition = Table(
    "edition",
    schema,
    Column("id", Integer, primary_key=True),
    Column("module_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2, ... of the module
    Column("sha256", String(64), nullable=False),  # of `content` as canonical JSON
    Column("public_sha256", String(64), nullable=False),  # of what learners get of it, which holds no key
    Column("content", JSON, nullable=False),
    Column("released_by", String(32), nullable=False),
    Column("released_at", Moment, nullable=False),
    UniqueConstraint("module_id", "number"),
)

# A module that nobody begins any more, until it is released again. What was begun goes on, what was completed stays.
retirement = Table(
    "retirement",
    schema,
    Column("id", Integer, primary_key=True),
    Column("module_id", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)

# The rules that hold for an edition from now on, also for what was done under it before; the latest row of an edition holds.
rule_change = Table(
    "rule_change",
    schema,
    Column("id", Integer, primary_key=True),
    Column("edition_id", ForeignKey("edition.id"), nullable=False),
    Column("rules", JSON, nullable=False),  # all of them, as in `content`
    Column("reason", Text, nullable=False),
    Column("entered_by", String(32), nullable=False),
    Column("entered_at", Moment, nullable=False),
)
