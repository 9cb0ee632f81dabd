"""Scoring of a hand-in by a key, and the keys that grades were given by.

    {slot: {"worth": 2.0, "questions": {question id: {"kind": "single", "key": "k3", "parts": ["b9", "k3", "t7"]}}}}

`parts` are the ids of what was offered, sorted: under a key for other options an answer cannot be graded anew. The key of a free
text is null: a person gives its points. Every edition holds its key; before editions were kept, a key was a record of its own.

Where a person gives a part of a question's points and its rule the others, the score of its slot says both: `by_rule`, what the
answer earned by the rule, and `by_person`, the most that a person may give. What they gave is what the points are beyond by_rule.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NotRequired, Protocol, TypedDict, cast

from sqlalchemy import Connection, select

from kenshu.editions.edition import Key
from kenshu.editions.on_record import on_record
from kenshu.kinds import awaits_person, by_person, by_rule, share
from kenshu.results.verdict import ROUNDING
from kenshu.storage.tables import answer_key


class SlotScore(TypedDict):
    """The points of a slot, None where a person has still to decide; of `max`.

    `by_rule` and `by_person` are there where a person gives a part of them. `comment` is of who graded a free text; `reason` and
    `by` are there where a person set the points against the key.
    """

    points: float | None
    max: float
    by_rule: NotRequired[float]
    by_person: NotRequired[float]
    comment: NotRequired[str]
    reason: NotRequired[str]
    by: NotRequired[str]


Slots = dict[str, SlotScore]


def written_points(points: float) -> str:
    """Return points as people read them: `2`, `1.5`, `9.67`, with at most two decimals."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


class GradedBy(Protocol):
    """A grade, as far as it names its key."""

    @property
    def edition(self) -> str | None:
        """The edition's SHA-256."""

    @property
    def key_id(self) -> int | None:
        """The row of `answer_key`, before editions were kept."""


class Keys:
    """The keys that grades were given by, as the records hold them."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._editions = on_record(conn)

    def of(self, grade: GradedBy) -> Key | None:
        """Return the key of a grade; None for one from before keys were kept, or where the records do not hold it."""
        if grade.edition is not None:
            edition = self._editions.by_sha256.get(grade.edition)
            return edition.key if edition else None
        return self._noted.get(grade.key_id) if grade.key_id is not None else None

    @cached_property
    def _noted(self) -> dict[int, Key]:
        return {row[0]: row[1] for row in self._conn.execute(select(answer_key.c.id, answer_key.c["keys"]))}


def drawn(key: Key, draw: Mapping[str, str]) -> Key:
    """Return the key of the questions that an attempt from before editions were kept drew, by its own slots.

    A question that has moved is worth what it is worth where it is asked now. One that the key does not have, and a slot of the
    module that was not drawn, count neither in the points nor in what they are out of: nobody fails by them.
    """
    entries = {question: entry for entry in key.values() for question in entry["questions"]}
    return {slot: entries[question] for slot, question in draw.items() if question in entries}


def score(key: Key, draw: Mapping[str, str], answers: Mapping[str, Any]) -> Slots:
    """Return what an attempt earns by a key alone, slot by slot.

    `draw` is {slot: question id}, `answers` {slot: value}, as attempt and receipt hold them; practice slots earn nothing. A blank
    answer earns 0.0. Raises KeyError for a question that the key does not know.
    """
    slots: Slots = {}
    for slot, entry in key.items():
        question = entry["questions"][draw[slot]]
        asked = question["kind"], question["key"]
        earned = share(*asked, answers.get(slot))
        points = None if earned is None else float(earned * entry["worth"])
        slots[slot] = {"points": points, "max": float(entry["worth"])}
        if 0 < (part := by_person(*asked)) < 1:
            # A seventh of seven is one, and six sevenths are six.
            slots[slot]["by_rule"] = round(by_rule(*asked, answers.get(slot)) * entry["worth"], 9)
            slots[slot]["by_person"] = round(part * entry["worth"], 9)
            slots[slot]["points"] = None if earned is None else slots[slot]["by_rule"]
    return slots


def earned_by_rule(scored: SlotScore) -> float:
    """Return the points of a slot that a person grades which an answer earned without them."""
    return scored.get("by_rule", 0.0)


def most_by_person(scored: SlotScore) -> float:
    """Return the most that a person may give for a slot that they grade."""
    return scored.get("by_person", scored["max"])


def with_given(scored: SlotScore, given: float | None, comment: str) -> SlotScore:
    """Return the score of a slot with what a person gives for their part of it, None for nothing yet, and what they say of it."""
    after = cast("SlotScore", {name: value for name, value in scored.items() if name in ("points", "max", "by_rule", "by_person")})
    after["points"] = given
    if given is not None and "by_rule" in scored:
        after["points"] = round(scored["by_rule"] + given, 9)  # the same sum whichever of the two was there first
    return after | {"comment": comment} if comment else after


def is_set_by_name(scored: SlotScore) -> bool:
    """Return whether a person set the points of a slot against the key, by name and with a reason."""
    return bool(scored.get("by") and scored.get("reason"))


def is_for_person(key: Key, slot: str, question_id: str) -> bool:
    """Return whether a person gives points of a slot's question, all or some."""
    question = key[slot]["questions"][question_id]
    return awaits_person(question["kind"], question["key"])


def is_within(scored: SlotScore, points: float) -> bool:
    """Return whether points of a slot that a person grades are what the rule gave, and no more besides than they may give."""
    given = points - earned_by_rule(scored)
    return -ROUNDING <= given <= most_by_person(scored) + ROUNDING
