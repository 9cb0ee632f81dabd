"""The tables of sign-ins: accounts and what was done to them, links to set a password, ended sessions, failures."""

from sqlalchemy import Column, Float, Integer, String, Table, Text

from kenshu.storage.columns import Moment, added, chained, reasoned, record, schema, signed

# Who may sign in, and as what; the latest row holds. `set_at`, `set_by` and `link_id` are about the password.
account = record(
    "account",
    Column("employee_id", String(32), nullable=False, index=True),
    Column("role", String(16), nullable=False),  # employee, trainer, hr
    Column("password_hash", Text, nullable=False),  # "" where there is no password yet
    Column("set_at", Moment, nullable=False),
    added("locked", Integer, before="0"),  # 1: nobody signs in with it
    added("set_by", String(32)),  # who set the password; NULL where that was not noted
    added("link_id", Integer),  # the link by which it was set; NULL: without one
)

# What was done to somebody's account by somebody else, and why: accounts themselves hold hashes and are not chained.
access_change = chained(
    "access_change",
    Column("employee_id", String(32), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # role, lock, unlock, password
    Column("role", String(16), nullable=False),  # what the person signs in as from then on
    *reasoned("entered"),
)

# A link by which somebody sets a password, once. The latest of a person holds; that it was used says the account's row.
sign_in_link = record(
    "sign_in_link",
    Column("employee_id", String(32), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),  # SHA-256: the token itself is in the mail alone
    Column("ends_at", Moment, nullable=False),
    *signed("made"),
)

# Somebody asked for a new password, and no mail could be sent: HR sees it.
reset_request = record(
    "reset_request",
    Column("employee_id", String(32), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

# A session that was ended before its time, until it would have ended by itself.
sign_out = Table("sign_out", schema, Column("session", String(32), primary_key=True), Column("until", Moment, nullable=False))

# Failures to sign in of the last hour, where servers share the database; one alone counts them in memory.
sign_in_failure = Table(
    "sign_in_failure",
    schema,
    Column("who", String(64), primary_key=True),  # SHA-256 of the account's id, or of the address
    Column("number", Integer, nullable=False),
    Column("last", Float, nullable=False),  # seconds since 1970
)

# What servers that share the database must have in common.
secret = Table("secret", schema, Column("name", String(16), primary_key=True), Column("value", Text, nullable=False))
