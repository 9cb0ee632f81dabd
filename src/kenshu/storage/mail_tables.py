"""The tables of mail: what was begun to be sent, what became of it, what it told of, and the words of letters."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Text, UniqueConstraint

from kenshu.storage.columns import Moment, added, chained, record, signed

# A mail that was begun to be handed to the mail server: on disk before the server can have it (kenshu.mail.sending).
mailing = record(
    "mailing",
    Column("recipient_id", String(32), nullable=False, index=True),
    *signed("made"),
)

# What became of it. A mailing without a row was cut off: whether the server has it, nobody knows.
mailing_end = record(
    "mailing_end",
    Column("mailing_id", ForeignKey("mailing.id"), nullable=False, unique=True),
    Column("outcome", String(16), nullable=False),  # sent, refused, stopped
    Column("reason", Text, nullable=False, default=""),  # why not
    Column("ended_at", Moment, nullable=False),
)

# The words of letters as HR has set them in place of the course's; the latest row of a letter holds.
letter_text = chained(
    "letter_text",
    Column("letter", String(16), nullable=False),  # reminder
    Column("texts", JSON(none_as_null=True)),  # {language: the whole text}; NULL: the course's again
    *signed("entered"),
)

# What the mail server took: once a step of a due date and a recipient.
reminder = record(
    "reminder",
    Column("employee_id", ForeignKey("employee.id"), nullable=False, index=True),  # whose module it is
    Column("module_id", String(64), nullable=False),
    Column("due", Date, nullable=False),
    Column("step", Integer, nullable=False),  # days after the due date; before it they are negative
    Column("recipient_id", String(32), nullable=False),  # the person, or the manager of the department
    Column("sent_at", Moment, nullable=False),
    added("mailing_id", Integer),  # the mail that it stood in; NULL before mailings were kept
    UniqueConstraint("employee_id", "module_id", "due", "step", "recipient_id"),
)
