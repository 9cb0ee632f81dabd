"""Every score and every completion anew, from what was handed in and the keys that were used, and where the records say otherwise.

| what | is compared |
|---|---|
| key | a grade with the key it names, and each slot with what the key says it is worth |
| points | the points of each slot with what the answer earns by the key |
| score, max_score, awaiting | a grade's sums with its slots |
| completed_on, valid_until, score_shown, handed_in, complete | what the report shows with what the rebuilt grades say |

What a person decided cannot be computed: points of a free text, and points set against the key with a name and a reason, are taken
as they are, within what the slot is worth. A grade from before keys were noted names none: its sums alone are checked.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu import clock
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.i18n import Lang, say
from kenshu.results import keys
from kenshu.results.standing import valid_until
from kenshu.results.standings import standings
from kenshu.storage import open_database
from kenshu.storage.tables import attempt, grade, receipt

_NEAR = 1e-9  # as in kenshu.results.grades


@dataclass(frozen=True)
class Difference:
    """What is on record, and what it should be; `where` is a slot of a grade, or the employee and module of a completion."""

    what: str
    where: str
    attempt_id: str
    recorded: object
    rebuilt: object

    def message(self, lang: Lang) -> str:
        """Where it is, what stands there, what it should be."""
        values = {"where": self.where, "attempt": self.attempt_id, "recorded": self.recorded, "rebuilt": self.rebuilt}
        return say(f"ledger.differs.{self.what}", lang, **values)


@dataclass
class Recomputed:
    """What a run did: how many grades and completions it rebuilt, and what differs."""

    grades: int = 0
    without_key: int = 0
    completions: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class _Attempt:
    """A hand-in and the share of the points that its last grade, rebuilt, makes: (score, max, awaiting, pass mark)."""

    id: str
    number: int
    handed_in_at: datetime
    rebuilt: tuple[float, float, float, int] | None

    @property
    def passed(self) -> bool:
        return self.rebuilt is not None and self.rebuilt[0] >= self.rebuilt[1] * self.rebuilt[3] / 100 - _NEAR


def recompute(course: Course, as_of: date | None = None) -> Recomputed:
    """Rebuild every grade, and every completion at the end of a day (by default today). Raises StorageFailed, ContentFaults."""
    content = load(course)
    database = open_database(course.database_url)
    try:
        with database.reading() as conn:
            return of_records(conn, content, as_of or clock.today(course.time_zone), course.time_zone)
    finally:
        database.close()


def of_records(conn: Connection, content: Content, as_of: date, time_zone: ZoneInfo) -> Recomputed:
    """`recompute` on an open connection."""
    done = Recomputed()
    latest = _grades(conn, done)
    handed_in: dict[tuple[str, str], list[_Attempt]] = defaultdict(list)
    query = select(attempt.c.id, attempt.c.employee_id, attempt.c.module_id, attempt.c.number, receipt.c.at).join(receipt)
    for row in conn.execute(query.order_by(attempt.c.number)):
        if row.at.astimezone(time_zone).date() <= as_of:
            one = _Attempt(row.id, row.number, row.at, latest.get(row.id))
            handed_in[row.employee_id, row.module_id].append(one)
    for shown in standings(conn, content, as_of, time_zone).to_dict("records"):
        done.completions += 1
        valid = content.modules[shown["module_id"]].valid
        attempts = handed_in.get((shown["employee_id"], shown["module_id"]), [])
        done.differences += _completion(shown, attempts, valid, as_of, time_zone)
    return done


def _grades(conn: Connection, done: Recomputed) -> dict[str, tuple[float, float, float, int]]:
    noted = keys.noted(conn)
    latest = {}
    query = select(grade, attempt.c.draw, receipt.c.answers).join(attempt, attempt.c.id == grade.c.attempt_id)
    for row in conn.execute(query.join(receipt, receipt.c.attempt_id == attempt.c.id, isouter=True).order_by(grade.c.id)):
        done.grades += 1
        slots, differences = _slots(row, noted)
        sums = _sums(slots)
        for what, rebuilt in zip(("score", "max_score", "awaiting"), sums, strict=True):
            if not math.isclose(getattr(row, what), rebuilt, abs_tol=_NEAR):
                differences.append(Difference(what, str(row.id), row.attempt_id, getattr(row, what), rebuilt))
        done.without_key += row.key_id is None
        done.differences += differences
        latest[row.attempt_id] = (*sums, row.pass_mark)
    return latest


def _slots(row: Any, noted: Mapping[int, keys.Key]) -> tuple[dict[str, Any], list[Difference]]:
    """The slots as they should be, and where the grade's own differ."""
    if row.key_id is None:
        return row.slots, []
    try:
        by_key = keys.score(noted[row.key_id], row.draw, row.answers)
    except (KeyError, TypeError) as fault:
        return row.slots, [Difference("key", str(row.id), row.attempt_id, row.key_id, str(fault))]
    found = []
    rebuilt = {}
    for slot in sorted({*by_key, *row.slots}):
        recorded, wanted = row.slots.get(slot), by_key.get(slot)
        where = f"{row.id}/{slot}"
        if recorded is None or wanted is None or recorded.get("max") != wanted["max"]:
            found.append(Difference("key", where, row.attempt_id, recorded, wanted))
            rebuilt[slot] = wanted or recorded
            continue
        text = noted[row.key_id][slot]["questions"][row.draw[slot]]["kind"] == "text"
        points = recorded.get("points")
        decided = _given(recorded, text) and points is not None and 0 <= points <= wanted["max"]
        if points != wanted["points"] and not decided:
            found.append(Difference("points", where, row.attempt_id, points, wanted["points"]))
        rebuilt[slot] = recorded if decided else wanted
    return rebuilt, found


def _given(slot: Mapping[str, Any], text: bool) -> bool:
    """Whether a person may have decided on the points: on a free text, or by name and with a reason."""
    return text or bool(slot.get("by") and slot.get("reason"))


def _sums(slots: Mapping[str, Any]) -> tuple[float, float, float]:
    score = sum(slot["points"] or 0.0 for slot in slots.values())
    awaiting = sum(slot["max"] for slot in slots.values() if slot["points"] is None)
    return score, sum(slot["max"] for slot in slots.values()), awaiting


def _completion(
    shown: Mapping[Any, Any], attempts: list[_Attempt], valid: str, as_of: date, zone: ZoneInfo
) -> Iterator[Difference]:
    passed = [one for one in attempts if one.passed]
    began = passed[-1].handed_in_at.astimezone(zone).date() if passed else None
    ends = valid_until(valid, began) if began else None
    rebuilt = {
        "completed_on": began,
        "valid_until": ends,
        "handed_in": bool(attempts),
        "score_shown": _per_cent(attempts[-1]) if attempts else None,
        "complete": began is not None and (ends is None or ends >= as_of),
    }
    recorded = {
        "completed_on": _day(shown["completed_on"]),
        "valid_until": _day(shown["valid_until"]),
        "handed_in": bool(shown["handed_in"]),
        "score_shown": None if pd.isna(shown["score"]) else float(shown["score"]),
        "complete": shown["state"] in ("completed", "expiring"),
    }
    if shown["state"] in ("exempt", "on_leave"):
        del rebuilt["complete"]
    where = f"{shown['employee_id']} {shown['module_id']}"
    for what, wanted in rebuilt.items():
        found = recorded[what]
        near = isinstance(found, float) and isinstance(wanted, float) and math.isclose(found, wanted, abs_tol=_NEAR)
        if found != wanted and not near:
            yield Difference(what, where, attempts[-1].id if attempts else "-", found, wanted)


def _per_cent(last: _Attempt) -> float | None:
    if last.rebuilt is None or last.rebuilt[2]:
        return None
    return 100 * last.rebuilt[0] / last.rebuilt[1]


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()
