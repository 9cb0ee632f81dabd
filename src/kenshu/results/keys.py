"""The key that a hand-in is graded by, kept as a record: what it was worth can be computed later without any file of the course.

    {slot: {"worth": 2.0, "questions": {question id: {"kind": "single", "key": "k3", "parts": ["b9", "k3", "t7"]}}}}

`parts` are the ids of what was offered, sorted: under a key for other options an answer cannot be graded anew. The key of a free
text is null: a person gives its points.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from kenshu.kinds import share
from kenshu.storage import ledger
from kenshu.storage.tables import answer_key

Key = dict[str, dict[str, Any]]
Slots = dict[str, dict[str, Any]]


def score(key: Mapping[str, Mapping[str, Any]], draw: Mapping[str, str], answers: Mapping[str, Any]) -> Slots:
    """What an attempt earns by a key alone: {slot: {"points": float, or None where a person has to decide, "max": float}}.

    `draw` is {slot: question id}, `answers` {slot: value}, as attempt and receipt hold them; practice slots earn nothing. A blank
    answer earns 0.0. Raises KeyError for a question that the key does not know.
    """
    slots: Slots = {}
    for slot, entry in key.items():
        question = entry["questions"][draw[slot]]
        earned = share(question["kind"], question["key"], answers.get(slot))
        if earned is None and question["kind"] != "text":
            earned = 0.0
        points = None if earned is None else float(earned * entry["worth"])
        slots[slot] = {"points": points, "max": float(entry["worth"])}
    return slots


def note(conn: Connection, module_id: str, key: Key, now: datetime) -> int:
    """The id of the `answer_key` row that holds this key: the module's last one, or a new one where the key has changed since."""
    last = conn.execute(
        select(answer_key.c.id, answer_key.c["keys"])
        .where(answer_key.c.module_id == module_id)
        .order_by(answer_key.c.id.desc())
        .limit(1)
    ).first()
    if last is not None and last[1] == key:
        return int(last[0])
    [added] = ledger.add(conn, answer_key, [{"module_id": module_id, "keys": key, "noted_at": now}])
    return int(added)


def noted(conn: Connection) -> dict[int, Key]:
    """{key id: key} of every key that was ever used."""
    return {row[0]: row[1] for row in conn.execute(select(answer_key.c.id, answer_key.c["keys"]))}
