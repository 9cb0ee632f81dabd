"""Recomputation of every score and completion, from what was handed in and the editions on record; where the records say otherwise.

| what | is compared |
|---|---|
| key | a grade with the edition (once: the key) it names, and each slot with what it says the slot is worth and earns by a rule |
| points | the points of each slot with what the answer earns by the key |
| score, max_score, awaiting | a grade's sums with its slots |
| completed_on, valid_until, score_shown, handed_in, complete | what the report shows with what the rebuilt grades say |

What a person decided cannot be computed: points of a free text, and points set against the key with a name and a reason, are taken
as they are, within what the slot is worth; points for a part of a question, within what that part is worth. A grade from before
keys were kept names none: its sums alone are checked.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu import clock
from kenshu.course import Course
from kenshu.editions.on_record import Editions, on_record
from kenshu.i18n import Lang, say
from kenshu.leeway import LEEWAY, Leeway
from kenshu.results.grades import Grade, graded
from kenshu.results.scoring import Keys, SlotScore, drawn, is_for_person, is_set_by_name, is_within, score
from kenshu.results.standing.completions import standing_after
from kenshu.results.standing.everybody import standings
from kenshu.results.verdict import ROUNDING, verdict
from kenshu.storage import open_database
from kenshu.storage.tables import attempt, attempt_void, grade, receipt

_BY_KEY = ("max", "by_rule", "by_person")  # what a slot says that follows from key and answer, whatever a person gave


@dataclass(frozen=True)
class Difference:
    """A value on record, and what it should be; `where` is a slot of a grade, or the employee and module of a completion."""

    what: str
    where: str
    attempt_id: str
    recorded: object
    rebuilt: object

    def message(self, lang: Lang) -> str:
        """Say where it is, what stands there, what it should be."""
        values = {"where": self.where, "attempt": self.attempt_id, "recorded": self.recorded, "rebuilt": self.rebuilt}
        return say(f"ledger.differs.{self.what}", lang, **values)


@dataclass
class Recomputed:
    """The outcome of a run: how many grades and completions it rebuilt, and what differs."""

    grades: int = 0
    without_key: int = 0
    completions: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class _Attempt:
    """A hand-in that counts, its last grade rebuilt, and how long its own edition is valid."""

    id: str
    number: int
    handed_in_on: date
    rebuilt: Grade | None
    valid: str


def recompute(course: Course, as_of: date | None = None) -> Recomputed:
    """Rebuild every grade, and every completion at the end of a day (by default today). Raises StorageFailed."""
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        return of_records(conn, as_of or clock.today(course.time_zone), course.time_zone, course.leeway)


def of_records(conn: Connection, as_of: date, time_zone: ZoneInfo, leeway: Leeway = LEEWAY) -> Recomputed:
    """Rebuild as `recompute` does, on an open connection."""
    done = Recomputed()
    latest = _grades(conn, done)
    handed_in = _hand_ins(conn, on_record(conn), latest, as_of, time_zone)
    for shown in standings(conn, as_of, time_zone, leeway=leeway).to_dict("records"):
        done.completions += 1
        attempts = handed_in.get((shown["employee_id"], shown["module_id"]), [])
        done.differences += _completion(shown, attempts, as_of, leeway)
    return done


def _hand_ins(
    conn: Connection, editions: Editions, latest: Mapping[str, Grade], as_of: date, time_zone: ZoneInfo
) -> dict[tuple[str, str], list[_Attempt]]:
    """Return {(employee, module): hand-ins up to the day, by their numbers}."""
    void_at = {row.attempt_id: row.entered_at for row in conn.execute(select(attempt_void))}
    handed_in: dict[tuple[str, str], list[_Attempt]] = defaultdict(list)
    columns = [attempt.c[name] for name in ("id", "employee_id", "module_id", "number", "edition", "released")]
    for row in conn.execute(select(*columns, receipt.c.at).join(receipt).order_by(attempt.c.number)):
        day = clock.day_of(row.at, time_zone)
        void = row.id in void_at and clock.day_of(void_at[row.id], time_zone) <= as_of
        if day <= as_of and not void and row.module_id in editions.modules:
            done = _Attempt(row.id, row.number, day, latest.get(row.id), editions.of(row).rules.valid)
            handed_in[row.employee_id, row.module_id].append(done)
    return handed_in


def _grades(conn: Connection, done: Recomputed) -> dict[str, Grade]:
    keys = Keys(conn)
    latest = {}
    early = (attempt.c.edition.is_(None) & grade.c.edition.is_not(None)).label("early")
    query = select(grade, attempt.c.draw, early, receipt.c.answers).join(attempt, attempt.c.id == grade.c.attempt_id)
    for row in conn.execute(query.join(receipt, receipt.c.attempt_id == attempt.c.id, isouter=True).order_by(grade.c.id)):
        done.grades += 1
        slots, differences = _slots(row, keys)
        sums = graded(row.attempt_id, slots, row.pass_mark, row.graded_by, row.at)
        for what in ("score", "max_score", "awaiting"):
            if not math.isclose(getattr(row, what), getattr(sums, what), abs_tol=ROUNDING):
                differences.append(Difference(what, str(row.id), row.attempt_id, getattr(row, what), getattr(sums, what)))
        done.without_key += row.key_id is None and row.edition is None
        done.differences += differences
        latest[row.attempt_id] = sums
    return latest


def _slots(row: Any, keys: Keys) -> tuple[dict[str, Any], list[Difference]]:
    """Return the slots as they should be, and where the grade's own differ."""
    if row.key_id is None and row.edition is None:
        return row.slots, []
    key = keys.of(row)
    named = row.key_id if row.edition is None else row.edition
    try:
        if key is None:
            raise KeyError(named)
        key = drawn(key, row.draw) if row.early else key
        by_key = score(key, row.draw, row.answers)
    except (KeyError, TypeError) as fault:
        return row.slots, [Difference("key", str(row.id), row.attempt_id, named, str(fault))]
    found = []
    rebuilt: dict[str, Any] = {}
    for slot in sorted({*by_key, *row.slots}):
        recorded, wanted = row.slots.get(slot), by_key.get(slot)
        where = f"{row.id}/{slot}"
        if recorded is None or wanted is None or any(recorded.get(name) != wanted.get(name) for name in _BY_KEY):
            found.append(Difference("key", where, row.attempt_id, recorded, wanted))
            rebuilt[slot] = wanted or recorded
            continue
        points = recorded.get("points")
        decided = _decided(wanted, recorded, for_person=is_for_person(key, slot, row.draw[slot]))
        if points != wanted["points"] and not decided:
            found.append(Difference("points", where, row.attempt_id, points, wanted["points"]))
        rebuilt[slot] = recorded if decided else wanted
    return rebuilt, found


def _decided(wanted: SlotScore, recorded: SlotScore, *, for_person: bool) -> bool:
    """Return whether a person may have given the points of a slot, beside what its answer earns by the rule."""
    points = recorded.get("points")
    if points is None:
        return False
    by_name = is_set_by_name(recorded) and 0 <= points <= wanted["max"]
    return by_name or (for_person and is_within(wanted, points))


def _completion(shown: Mapping[Any, Any], attempts: list[_Attempt], as_of: date, leeway: Leeway) -> Iterator[Difference]:
    passed = [(one.valid, one.handed_in_on) for one in attempts if one.rebuilt and verdict(one.rebuilt) == "passed"]
    first, last = list(standing_after(passed, leeway))[-1] if passed else (None, None)
    complete = first is not None and (last is None or last >= as_of)
    recorded_and_rebuilt = {
        "completed_on": (_day(shown["completed_on"]), first),
        "valid_until": (_day(shown["valid_until"]), last),
        "handed_in": (bool(shown["handed_in"]), bool(attempts)),
        "score_shown": (None if pd.isna(shown["score"]) else float(shown["score"]), _per_cent(attempts[-1]) if attempts else None),
        "complete": (shown["state"] in ("completed", "expiring"), complete),
    }
    if shown["state"] in ("exempt", "on_leave"):
        del recorded_and_rebuilt["complete"]
    where = f"{shown['employee_id']} {shown['module_id']}"
    for what, (found, wanted) in recorded_and_rebuilt.items():
        near = isinstance(found, float) and isinstance(wanted, float) and math.isclose(found, wanted, abs_tol=ROUNDING)
        if found != wanted and not near:
            yield Difference(what, where, attempts[-1].id if attempts else "-", found, wanted)


def _per_cent(last: _Attempt) -> float | None:
    if last.rebuilt is None or last.rebuilt.awaiting:
        return None
    return 100 * last.rebuilt.score / last.rebuilt.max_score


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()
