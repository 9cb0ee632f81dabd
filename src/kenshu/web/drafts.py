"""Drafts: forms of the staff pages as somebody filled them in, kept until they are done, a day at most.

A form is sent, kept, and only then looked at: whatever stops between two of its pages, what was typed is there again, for the
person who typed it. A draft that was done holds its outcome, so that nothing is done twice and every answer is told.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from kenshu.storage.tables import draft as draft_table

Typed = Mapping[str, list[str]]  # {field: what was typed, several of it for boxes that are ticked}
LASTS = timedelta(days=1)
MOST = 50  # of one person; the oldest go


@dataclass(frozen=True)
class Draft:
    """A filled form: its address, what was typed, and what came of it ({"kind", "ja": lines, "en": lines}), None before."""

    id: str
    form: str
    typed: Typed
    outcome: Mapping[str, Any] | None

    @property
    def seen(self) -> str:
        """Return the SHA-256 of what was typed, by which who confirms says what they looked at."""
        return hashlib.sha256(json.dumps(dict(self.typed), sort_keys=True).encode()).hexdigest()


def keep(
    conn: Connection,
    employee_id: str,
    form: str,
    typed: Typed,
    now: datetime,
    draft_id: str | None = None,
    *,
    over: bool = False,
) -> str:
    """Keep what somebody typed, in place of an open draft of theirs where one is named, or `over` it; return the draft's id."""
    conn.execute(delete(draft_table).where(draft_table.c.kept_at < now - LASTS))
    if over and draft_id is not None and (held := find(conn, employee_id, draft_id)) is not None:
        typed = {**held.typed, **typed}
    row = {"form": form, "typed": dict(typed), "kept_at": now}
    if draft_id is not None:
        mine = (draft_table.c.id == draft_id) & (draft_table.c.employee_id == employee_id) & draft_table.c.outcome.is_(None)
        if conn.execute(update(draft_table).where(mine).values(row)).rowcount:
            return draft_id
    made = secrets.token_hex(16)
    conn.execute(draft_table.insert().values(id=made, employee_id=employee_id, outcome=None, **row))
    kept = select(draft_table.c.id).where(draft_table.c.employee_id == employee_id).order_by(draft_table.c.kept_at.desc())
    conn.execute(delete(draft_table).where(draft_table.c.id.in_(list(conn.scalars(kept.offset(MOST))))))
    return made


def find(conn: Connection, employee_id: str, draft_id: str) -> Draft | None:
    """Return somebody's own draft; one of somebody else is told apart from none by nobody."""
    query = select(draft_table).where(draft_table.c.id == draft_id, draft_table.c.employee_id == employee_id)
    row = conn.execute(query).first()
    return None if row is None else Draft(row.id, row.form, row.typed, row.outcome)


def finish(conn: Connection, draft_id: str, outcome: Mapping[str, Any]) -> None:
    """Note what came of a draft, in the transaction that did it; what was typed is forgotten."""
    conn.execute(update(draft_table).where(draft_table.c.id == draft_id).values(outcome=dict(outcome), typed={}))
