"""The guideline on record: its sections, clauses and forms as they were released last, for the page where it is read.

    {"id", "title", "version", "source", "translation", "notes", "sections": [...], "forms": [...], "clauses": [...],
     "dated_notes": [{"clauses", "as_of", "text"}] where there are any, "furigana": [line]}

as `kenshu.content.guideline` describes it, words as {"ja", "en"}; `furigana` are the readings of its Japanese texts
(`kenshu.furigana.notation`), which one from before there was furigana has not. What a question quotes stands in its edition.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from kenshu.editions.released import sha256_of
from kenshu.storage import ledger
from kenshu.storage.tables import guideline as guideline_table

_newest = select(guideline_table).order_by(guideline_table.c.id.desc()).limit(1)


def released_guideline(conn: Connection) -> Mapping[str, Any] | None:
    """Return the guideline as it was released last; None where none was."""
    row = conn.execute(_newest).first()
    return None if row is None else dict(row.content)


def release_guideline(conn: Connection, content: Mapping[str, Any], by: str, now: datetime) -> bool:
    """Record the guideline, and return whether it differs from the one on record."""
    sha256 = sha256_of(content)
    newest = conn.execute(_newest).first()
    if newest is not None and newest.sha256 == sha256:
        return False
    ledger.add(conn, guideline_table, [{"sha256": sha256, "content": content, "released_by": by, "released_at": now}])
    return True
