"""Grades of hand-ins: rows that are only added; the latest of an attempt holds, and a certificate follows its verdict."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from kenshu.i18n import LANGS, say
from kenshu.results.scoring import Slots, SlotScore
from kenshu.results.verdict import verdict
from kenshu.storage import ledger
from kenshu.storage.portions import portions
from kenshu.storage.tables import attempt_void, certificate, certificate_note
from kenshu.storage.tables import grade as grade_table


@dataclass(frozen=True)
class Grade:
    """A hand-in's score.

    `slots` is {slot: its score}; `awaiting` the points that a person has still to decide; `pass_mark` in per cent of `max_score`;
    `edition` the SHA-256 of the edition by whose key it was graded; `key_id` the key before editions were kept.
    """

    attempt_id: str
    slots: Slots
    score: float
    max_score: float
    awaiting: float
    pass_mark: int
    graded_by: str
    at: datetime
    reason: str = ""
    key_id: int | None = None
    edition: str | None = None


# The id of the grade that holds, of every attempt. Made once, as are all of these: putting a statement together takes longer than
# running it.
NEWEST = select(func.max(grade_table.c.id)).group_by(grade_table.c.attempt_id)
_LATEST = select(grade_table).where(grade_table.c.id.in_(NEWEST))
_LATEST_OF = select(grade_table).where(
    grade_table.c.id.in_(NEWEST.where(grade_table.c.attempt_id.in_(bindparam("attempts", expanding=True))))
)
# The numbers of certificates in whose place others were issued.
REPLACED = select(certificate_note.c.number).where(certificate_note.c.kind == "replaced")
_COLUMNS = tuple(field.name for field in fields(Grade))


def latest(conn: Connection, attempt_id: str) -> Grade | None:
    """Return the grade that holds for an attempt; None where it has none yet."""
    return latest_of(conn, [attempt_id]).get(attempt_id)


def latest_of(conn: Connection, attempt_ids: Collection[str] | None = None) -> dict[str, Grade]:
    """Return {attempt id: the grade that holds}, of these attempts or of all that have one."""
    if attempt_ids is None:
        rows = conn.execute(_LATEST)
    elif attempt_ids:
        rows = conn.execute(_LATEST_OF, {"attempts": list(attempt_ids)})
    else:
        return {}
    return _by_attempt(rows)


def _by_attempt(rows: Iterable[Row[Any]]) -> dict[str, Grade]:
    return {row.attempt_id: Grade(**{name: getattr(row, name) for name in _COLUMNS}) for row in rows}


def graded(
    attempt_id: str, slots: Mapping[str, SlotScore], pass_mark: int, graded_by: str, now: datetime, *, edition: str | None = None
) -> Grade:
    """Build a grade from the points of slots without recording it.

    `slots` as in Grade; `graded_by` is "kenshu", "trainer" where a person gave points in nbgrader, or who did.
    """
    return Grade(
        attempt_id=attempt_id,
        slots={slot: score.copy() for slot, score in slots.items()},
        score=sum(score["points"] or 0.0 for score in slots.values()),
        max_score=sum(score["max"] or 0.0 for score in slots.values()),
        awaiting=sum(score["max"] or 0.0 for score in slots.values() if score["points"] is None),
        pass_mark=pass_mark,
        graded_by=graded_by,
        at=now,
        edition=edition,
    )


def graded_after(before: Grade, slots: Mapping[str, SlotScore], by: str, now: datetime, *, reason: str = "") -> Grade:
    """Build a grade with other points than the one before, by the same key and pass mark, without recording it."""
    after = graded(before.attempt_id, slots, before.pass_mark, by, now, edition=before.edition)
    return replace(after, reason=reason, key_id=before.key_id)


def add_after(
    conn: Connection, before: Grade, slots: Mapping[str, SlotScore], by: str, now: datetime, *, reason: str = ""
) -> Grade:
    """Record a grade as `graded_after` builds it; return it."""
    after = graded_after(before, slots, by, now, reason=reason)
    add_all(conn, [after])
    return after


def add_all(conn: Connection, new: Sequence[Grade]) -> None:
    """Record grades, in their order. Certificates of their attempts are withdrawn or restored with them."""
    ledger.add(conn, grade_table, [{name: getattr(grade, name) for name in _COLUMNS} for grade in new])
    certified = _certified(conn, [grade.attempt_id for grade in new])
    for grade in new:
        if grade.attempt_id in certified:
            words = grade.reason or " / ".join(say("grading.certificate.corrected", lang) for lang in LANGS)
            passed = verdict(grade) == "passed"
            note_on_certificate(conn, grade.attempt_id, passed=passed, reason=words, by=grade.graded_by, now=grade.at)


def _certified(conn: Connection, attempt_ids: Collection[str]) -> set[str]:
    """Return those of these attempts for which a certificate was issued, and which count: of a void one nothing comes back."""
    found: set[str] = set()
    for some in portions(attempt_ids):
        of_them = select(certificate.c.attempt_id).where(certificate.c.attempt_id.in_(some))
        found |= set(conn.execute(of_them.where(certificate.c.attempt_id.not_in(select(attempt_void.c.attempt_id)))).scalars())
    return found


def note_on_certificate(conn: Connection, attempt_id: str, *, passed: bool, reason: str, by: str, now: datetime) -> None:
    """Note that an attempt's certificate, where it has one, is withdrawn or restored; it stays as issued, the latest note holds."""
    held = select(certificate.c.number).where(certificate.c.attempt_id == attempt_id, certificate.c.number.not_in(REPLACED))
    issued: str | None = conn.execute(held).scalar()
    if issued is not None and certificate_holds(conn, issued) != passed:
        said = {"reason": reason, "entered_by": by, "entered_at": now}
        ledger.add(conn, certificate_note, [{"number": issued, "kind": "restored" if passed else "withdrawn", **said}])


def certificate_holds(conn: Connection, number: str) -> bool:
    """Return whether a certificate that was issued has not been withdrawn since."""
    last = select(certificate_note.c.kind).where(certificate_note.c.number == number).order_by(certificate_note.c.id.desc())
    return conn.execute(last.limit(1)).scalar() != "withdrawn"
