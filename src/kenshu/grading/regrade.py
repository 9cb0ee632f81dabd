"""Regrade by a corrected key: first what would change, both ways; then, confirmed, grades are added and none is changed.

What is compared is the key of the module's newest edition with the grade that holds. Points that a person gave stay, also those for
a part of a question beside what its rule now gives for the rest, and so does the pass mark of that day. A hand-in that the key does
not fit any more is listed with the reason:

| reason | when |
|---|---|
| regrade.released | the module was never released |
| regrade.question | its question is no longer asked in that slot |
| regrade.options | what its question offers is not what was offered then |
| regrade.worth | a person gave points out of another number than the slot is worth now |
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from kenshu import clock
from kenshu.course import Course
from kenshu.editions.edition import Edition, Key
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.grading.effect import effect
from kenshu.kinds import by_person, is_offered
from kenshu.nbgrader.gradebook import gradebook, known_tests
from kenshu.nbgrader.graded_hand_ins import Scored, write_for_nbgrader
from kenshu.nbgrader.manual_scores import record_given
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.handed_in import HandedIn, handed_in
from kenshu.results.scoring import Keys, Slots, SlotScore, earned_by_rule, is_for_person, is_set_by_name, score, with_given
from kenshu.storage import open_database
from kenshu.storage.portions import portions


@dataclass(frozen=True)
class Change:
    """A hand-in whose points would change: the grade that holds, and the one that would be added."""

    hand_in: HandedIn
    before: Grade
    after: Grade

    @property
    def row(self) -> dict[str, Any]:
        """Return the change as a row (kenshu.grading.effect)."""
        return effect(self.hand_in.attempt, self.before, self.after)


@dataclass(frozen=True)
class NotRegraded:
    """A hand-in that cannot be graded by the present key, and why."""

    hand_in: HandedIn
    reason: KenshuError


@dataclass(frozen=True)
class RegradePlan:
    """The effect of a regrade by somebody.

    `unchanged` counts the graded hand-ins whose points stay; `module_id` None is every module.

    `own` counts the hand-ins of who does it whose points would change too: they are left to a colleague.
    """

    module_id: str | None
    editions: dict[str, Edition]
    changes: list[Change]
    impossible: list[NotRegraded]
    unchanged: int
    by: str = ""
    own: int = 0

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return each change as a row (kenshu.grading.effect)."""
        return [change.row for change in self.changes]

    def passes(self, which: str) -> list[Change]:
        """Return the changes by which a pass is `gained` or `lost`."""
        return [change for change in self.changes if change.row["passes"] == which]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that is shown: what is confirmed is this and nothing else."""
        changed = {change.hand_in.attempt.module_id for change in self.changes}
        shown = [
            {module: edition.sha256 for module, edition in self.editions.items() if module in changed},
            [
                [change.hand_in.attempt.id, change.before.slots, change.after.slots, change.after.pass_mark]
                for change in self.changes
            ],
            [[listed.hand_in.attempt.id, listed.reason.key] for listed in self.impossible],
        ]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def plan(course: Course, module_id: str | None = None, *, by: str = "") -> RegradePlan:
    """Return what would change if somebody had every graded hand-in, of one module or of all, graded by the newest key.

    Writes nothing. Nobody regrades themselves: the hand-ins of `by` stay as they are.
    Raises CourseMissing where the module was never released, and StorageFailed.
    """
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        return _plan(conn, module_id, by.strip())


def apply(course: Course, shown: RegradePlan, by: str, reason: str) -> list[Grade]:
    """Do what a plan says, exactly: add its grades, write nbgrader's rows and files of current hand-ins, mark certificates.

    Returns the grades added. Nbgrader's side comes first and the grades all at once: what is interrupted is planned again as it
    was. Raises KenshuError without a reason or a name, or where something has changed since the plan was shown; StorageFailed.
    """
    if not reason.strip() or not by.strip():
        raise KenshuError("regrade.reason")
    with closing(open_database(course.database_url)) as database, gradebook(course) as book:
        with database.reading() as conn, book.reading() as rows:
            _refuse_other(conn, shown)
            tests = known_tests(rows, {change.hand_in.attempt.module_id for change in shown.changes})
        scored = [Scored(change.hand_in, _by_key(shown, change.hand_in), change.after) for change in shown.changes]
        for some in portions(scored):
            # With their folders, where there are any: the points in them are those of the key before.
            for fault in write_for_nbgrader(course, book, tests, some, files="all").values():
                raise fault
        with book.writing() as rows:
            for change in shown.changes:
                _record_totals(rows, change)
        with database.writing() as conn:
            _refuse_other(conn, shown)
            now = clock.now()
            added = [replace(change.after, graded_by=by.strip(), at=now, reason=reason.strip()) for change in shown.changes]
            grades.add_all(conn, added)
            return added


def _record_totals(rows: Connection, change: Change) -> None:
    """Write what a question is worth now beside the points that a person gave for a part of it."""
    for slot, scored in change.after.slots.items():
        if "by_person" in scored and scored["points"] not in (None, change.before.slots[slot]["points"]):
            record_given(rows, change.hand_in.attempt, slot, scored["points"])


def _by_key(shown: RegradePlan, hand_in: HandedIn) -> Slots:
    return score(shown.editions[hand_in.attempt.module_id].key, hand_in.attempt.draw, hand_in.answers)


def _plan(conn: Connection, module_id: str | None, by: str) -> RegradePlan:
    editions, keys = on_record(conn), Keys(conn)
    made = RegradePlan(module_id, {module_id: editions.newest(module_id)} if module_id else {}, [], [], 0)
    holding, unchanged, own = grades.latest_of(conn), 0, 0
    for hand_in in handed_in(conn):
        attempt, before = hand_in.attempt, holding.get(hand_in.attempt.id)
        if before is None or attempt.void is not None or (module_id is not None and attempt.module_id != module_id):
            continue
        if attempt.module_id not in editions.modules:
            made.impossible.append(NotRegraded(hand_in, _fault("released", hand_in)))
            continue
        newest = made.editions.setdefault(attempt.module_id, editions.newest(attempt.module_id))
        try:
            old = keys.of(before)
            slots = before.slots if old == newest.key else _slots(newest, old, hand_in, before)
        except KenshuError as fault:
            made.impossible.append(NotRegraded(hand_in, fault))
        else:
            if slots == before.slots:
                unchanged += 1
            elif attempt.employee_id == by:
                own += 1
            else:
                after = grades.graded(attempt.id, slots, before.pass_mark, "", clock.now(), edition=newest.sha256)
                made.changes.append(Change(hand_in, before, after))
    return RegradePlan(module_id, made.editions, made.changes, made.impossible, unchanged, by, own)


def _slots(newest: Edition, old: Key | None, hand_in: HandedIn, before: Grade) -> Slots:
    """Return the points by the key, and those that a person gave. Raises KenshuError where the key does not fit the hand-in."""
    key = newest.key
    draw, answers = hand_in.attempt.draw, hand_in.answers
    held: dict[str, SlotScore] = {}
    for slot in sorted({*key, *before.slots}):
        question = draw.get(slot, "")
        now = key.get(slot, {"questions": {}})["questions"].get(question)
        then = (old or {}).get(slot, {"questions": {}})["questions"].get(question)
        if now is None or slot not in before.slots:
            raise _fault("question", hand_in, slot=slot, question=question)
        # Where a person gives all the points they hold whatever the answer says.
        part = by_person(now["kind"], now["key"])
        fits = part == 1 or is_offered(newest.questions[question]["offered"], answers.get(slot))
        if (then and _asked(then) != _asked(now)) or not fits:
            raise _fault("options", hand_in, slot=slot, question=question)
        if is_for_person(key, slot, question) or is_set_by_name(before.slots[slot]):
            held[slot] = before.slots[slot]
            if held[slot]["max"] != key[slot]["worth"]:
                raise _fault("worth", hand_in, slot=slot, found=held[slot]["max"], allowed=key[slot]["worth"])
    scored = score(key, draw, answers)
    return scored | {slot: _beside(scored[slot], each) for slot, each in held.items()}


def _asked(question: Mapping[str, Any]) -> tuple[Any, ...]:
    return question["kind"], question["parts"], by_person(question["kind"], question["key"])


def _beside(scored: SlotScore, held: SlotScore) -> SlotScore:
    """Return points that a person gave, beside what the rule gives now; set by name and with a reason they are the points."""
    if earned_by_rule(scored) == earned_by_rule(held):
        return held
    if is_set_by_name(held):
        return {**held, "by_rule": earned_by_rule(scored)}
    given = None if held["points"] is None else held["points"] - earned_by_rule(held)
    return with_given(scored, given, held.get("comment", ""))


def _fault(reason: str, hand_in: HandedIn, **values: object) -> KenshuError:
    attempt = hand_in.attempt
    return KenshuError(f"regrade.{reason}", employee=attempt.employee_id, module=attempt.module_id, number=attempt.number, **values)


def _refuse_other(conn: Connection, shown: RegradePlan) -> None:
    if _plan(conn, shown.module_id, shown.by).fingerprint != shown.fingerprint:
        raise KenshuError("regrade.changed_meanwhile")
