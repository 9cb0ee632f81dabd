"""Flags: the questions of an open attempt that their learner wants to come back to. No record, and nothing depends on them."""

from sqlalchemy import Connection, delete, select

from kenshu.attempts.attempts import Attempt
from kenshu.storage.tables import flag as flag_table


def flagged(conn: Connection, attempt: Attempt) -> set[str]:
    """Return the slots that bear a flag."""
    return set(conn.scalars(select(flag_table.c.slot).where(flag_table.c.attempt_id == attempt.id)))


def put_flag(conn: Connection, attempt: Attempt, slot: str, *, up: bool) -> None:
    """Put up the flag of a slot, or take it down; one that is there already stays."""
    row = {"attempt_id": attempt.id, "slot": slot}
    conn.execute(delete(flag_table).filter_by(**row))
    if up:
        conn.execute(flag_table.insert(), row)
