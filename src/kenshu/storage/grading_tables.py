"""The table of free texts as persons mark them."""

from sqlalchemy import JSON, Column, Float, ForeignKey, String, Text

from kenshu.storage.columns import chained, signed

# What a person gave for a free text: to its first mark the grade of its day follows, to one of a double marking none does. A row
# that undoes another takes it back as a whole.
text_grade = chained(
    "text_grade",
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("slot", String(8), nullable=False),
    Column("mark", String(8), nullable=False),  # first, second
    Column("edition", String(64), nullable=False),  # SHA-256 of the edition whose criteria were ticked
    Column("question_id", String(64), nullable=False),
    Column("ticked", JSON, nullable=False),  # the places of the criteria that were met, from 0
    Column("points", Float, nullable=False),
    Column("max", Float, nullable=False),
    Column("comment", Text, nullable=False),
    Column("undoes", ForeignKey("text_grade.id"), unique=True),
    *signed("graded"),
)
