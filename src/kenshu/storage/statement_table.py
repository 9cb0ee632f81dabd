"""The table of xAPI statements that record stores have, or may have."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from kenshu.storage.columns import Moment, schema

# A statement that a store has or may have: on disk before the store can have it (kenshu.interchange.sending). It proves nothing
# that attempts and grades do not prove; it changes with the store's answer, and goes with its person.
xapi_statement = Table(
    "xapi_statement",
    schema,
    Column("id", Integer, primary_key=True),
    Column("store", Text, nullable=False),  # its address
    Column("statement_id", String(36), nullable=False),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("voids", String(36)),  # the statement that this one voids
    Column("begun_at", Moment, nullable=False),
    Column("outcome", String(16)),  # sent; held: the store had another of this id; NULL: whether it has it nobody knows
    Column("ended_at", Moment),
    UniqueConstraint("store", "statement_id"),
)
