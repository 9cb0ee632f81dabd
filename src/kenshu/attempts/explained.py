"""Practice answers that were explained to their author: on the way back to the question, the explanation stands there again."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from kenshu.attempts.attempts import Attempt
from kenshu.attempts.journal import Saved
from kenshu.storage.tables import explained as explained_table


def note_explained(conn: Connection, attempt: Attempt, answer: Saved) -> None:
    """Note that an answer was explained."""
    row = {"attempt_id": attempt.id, "slot": answer.slot}
    conn.execute(delete(explained_table).filter_by(**row))
    conn.execute(explained_table.insert(), row | {"seq": answer.seq})


def explained(conn: Connection, attempt: Attempt, holding: Mapping[str, Saved]) -> set[str]:
    """Return the slots whose answer of now was explained. `holding` is {slot: answer}; one given after it was not."""
    rows = conn.execute(select(explained_table).where(explained_table.c.attempt_id == attempt.id))
    return {row.slot for row in rows if row.slot in holding and holding[row.slot].seq == row.seq}
