"""The queue of free texts that wait for a person, and one of them as whoever grades it needs it before their eyes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt, counts
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, say
from kenshu.kinds import Judged, ReleasedQuestion, judged
from kenshu.kinds import share as share_earned
from kenshu.results import grades, text_grades
from kenshu.results.criteria import shares
from kenshu.results.double_marking import Pair, is_chosen, pairs
from kenshu.results.grades import NEWEST, Grade
from kenshu.results.scoring import SlotScore, earned_by_rule, most_by_person
from kenshu.results.text_grades import Mark, TextGrade
from kenshu.storage.portions import portions
from kenshu.storage.tables import attempt, erasure, grade, receipt


@dataclass(frozen=True)
class Waiting:
    """A free text that waits: for its first mark, or for the second of a double marking."""

    attempt_id: str
    slot: str
    employee_id: str
    module_id: str
    question_id: str
    handed_in_at: datetime
    mark: Mark

    @property
    def place(self) -> tuple[datetime, str, str]:
        """The place in the queue: the longest waiting comes first."""
        return self.handed_in_at, self.attempt_id, self.slot


@dataclass(frozen=True)
class Undecided:
    """A free text whose two marks differ, while the first one's points hold."""

    employee_id: str
    module_id: str
    pair: Pair


@dataclass(frozen=True)
class Before:
    """A mark that the same grader gave to another answer to the same question; `question` as it was asked there."""

    question: ReleasedQuestion
    answer: Any
    mark: TextGrade

    def words(self, lang: Lang) -> str:
        """Return what was graded."""
        return words_of(judged(self.question, self.answer, lang))


@dataclass(frozen=True)
class FreeText:
    """A free text to grade: what was asked, what was answered, what a good answer does.

    It is all of an answer, or a part of one whose other parts are scored by their rules. `shares` are the points of each criterion;
    `mark` the one that it waits for, None where it waits for none from this grader;
    `mine` the grader's own mark that holds, `before` those given to other answers to the question, the latest first. What another
    gave is not in it.
    """

    attempt: Attempt
    slot: str
    question: ReleasedQuestion
    edition: Edition
    clauses: Mapping[str, Mapping[str, Any]]
    answer: Any
    scored: SlotScore
    shares: list[float]
    mark: Mark | None
    mine: TextGrade | None
    before: list[Before]

    @property
    def by_rule(self) -> float:
        """The points that the rest of the answer earned by its rules."""
        return earned_by_rule(self.scored)

    @property
    def most(self) -> float:
        """The most that a person may give."""
        return most_by_person(self.scored)

    def judged(self, lang: Lang) -> list[Judged]:
        """Return the answer part by part: what is to be graded, and of the others how right they are."""
        return judged(self.question, self.answer, lang)

    def words(self, lang: Lang) -> str:
        """Return what is to be graded."""
        return words_of(self.judged(lang))


def part_in_words(part: Judged, lang: Lang) -> str:
    """Return a part of an answer with its label and how right it is; what has no label is all that was answered."""
    if not part.label:
        return part.answer
    return f"{part.label}: {part.answer or say('texts.blank', lang)} ({say(f'texts.verdict.{part.verdict}', lang)})"


def words_of(parts: Iterable[Judged]) -> str:
    """Return what a person grades of an answer."""
    return "\n".join(each.answer for each in parts if each.right is None)


def waiting(conn: Connection, by: str, share: float) -> list[Waiting]:
    """Return what waits for a mark that this person may give, the longest waiting first.

    One's own texts are not among them, nor those of people whose personal data were deleted. `share` of the texts wait for a second
    mark, once they have the first.
    """
    held = text_grades.givers(conn)
    mine = {text for text, givers in held.items() if by in [each.graded_by for each in givers]}
    once = {text: givers[0] for text, givers in held.items() if text not in mine and [each.mark for each in givers] == ["first"]}
    again = {text: giver.question_id for text, giver in once.items() if is_chosen(*text, share)}
    found = [*(each for each in _unmarked(conn) if (each.attempt_id, each.slot) not in mine), *_to_mark_again(conn, again)]
    return sorted((each for each in found if each.employee_id != by), key=lambda each: each.place)


def undecided(conn: Connection) -> list[Undecided]:
    """Return the texts whose two marks differ, and whose points nobody has set with a reason since; the oldest pair first."""
    found = [pair for pair in pairs(conn) if pair.differ]
    rows = _counting(conn, {pair.first.attempt_id for pair in found}, grade.c.slots)
    return [
        Undecided(row.employee_id, row.module_id, pair)
        for pair in found
        if (row := rows.get(pair.first.attempt_id)) is not None and not row.slots[pair.first.slot].get("reason")
    ]


_COUNTING = (
    select(attempt.c.id, attempt.c.employee_id, attempt.c.module_id, receipt.c.at)
    .join(receipt, receipt.c.attempt_id == attempt.c.id)
    .join(grade, (grade.c.attempt_id == attempt.c.id) & grade.c.id.in_(NEWEST))
    .where(counts(), attempt.c.employee_id.not_in(select(erasure.c.employee_id)))
)


def _unmarked(conn: Connection) -> list[Waiting]:
    rows = conn.execute(_COUNTING.add_columns(attempt.c.draw, grade.c.slots).where(grade.c.awaiting > 0)).all()
    return [
        Waiting(row.id, slot, row.employee_id, row.module_id, row.draw[slot], row.at, "first")
        for row in rows
        for slot, scored in row.slots.items()
        if scored["points"] is None
    ]


def _to_mark_again(conn: Connection, texts: Mapping[text_grades.Text, str]) -> list[Waiting]:
    rows = _counting(conn, {attempt_id for attempt_id, _ in texts})
    return [
        Waiting(row.id, slot, row.employee_id, row.module_id, question_id, row.at, "second")
        for (attempt_id, slot), question_id in texts.items()
        if (row := rows.get(attempt_id)) is not None
    ]


def _counting(conn: Connection, attempt_ids: Collection[str], *more: ColumnElement[Any]) -> dict[str, Row[Any]]:
    """Return {attempt: its row} of those of these attempts that count."""
    query = _COUNTING.add_columns(*more)
    return {row.id: row for some in portions(attempt_ids) for row in conn.execute(query.where(attempt.c.id.in_(some)))}


def free_text(conn: Connection, attempt_id: str, slot: str, by: str, share: float, *, before: int = 5) -> FreeText:
    """Return a free text as `by` grades it, with so many of their marks `before`.

    Raises AttemptUnknown, and KenshuError where the slot holds no text that was handed in and graded by the key.
    """
    one = attempts.find(conn, attempt_id)
    grade = grades.latest(conn, attempt_id)
    handed_in = conn.execute(select(receipt.c.answers).where(receipt.c.attempt_id == attempt_id)).scalar() or {}
    answer = handed_in.get(slot)
    editions = on_record(conn)
    question = editions.asked(one, one.draw.get(slot, ""), answer)
    if grade is None or slot not in grade.slots or question is None or not _is_for_person(question, answer):
        raise KenshuError("texts.none", attempt=attempt_id, slot=slot)
    question = as_graded(editions, question, grade)
    edition = editions.of(one)
    clauses = {**editions.clauses, **edition.clauses}
    marks = text_grades.holding(conn, [attempt_id]).get((attempt_id, slot), [])
    scored = grade.slots[slot]
    return FreeText(
        attempt=one,
        slot=slot,
        question=question,
        edition=edition,
        clauses={
            name: clauses[name] for name in sorted(question["explanation"]["clauses"], key=lambda name: clauses[name]["place"])
        },
        answer=answer,
        scored=scored,
        shares=shares(question["explanation"]["criteria"], most_by_person(scored)),
        mark=None if one.void else _asked_of(by, scored, marks, chosen=is_chosen(attempt_id, slot, share)),
        mine=next((each for each in marks if each.graded_by == by), None),
        before=_before(conn, by, question["offered"]["id"], attempt_id, before),
    )


def as_graded(editions: Editions, question: ReleasedQuestion, grade: Grade) -> ReleasedQuestion:
    """Return a question with the key that it was graded by: a regrade may have been by another one."""
    keyed = editions.by_sha256.get(grade.edition or "")
    name = question["offered"]["id"]
    return {**question, "key": keyed.questions[name]["key"]} if keyed and name in keyed.questions else question


def _is_for_person(question: ReleasedQuestion, answer: Any) -> bool:
    return share_earned(question["offered"]["kind"], question["key"], answer) is None


def _asked_of(by: str, scored: SlotScore, marks: list[TextGrade], *, chosen: bool) -> Mark | None:
    """Return the mark that a text waits for from somebody."""
    if any(each.graded_by == by for each in marks):
        return None
    if scored["points"] is None:
        return "first"
    return "second" if chosen and [each.mark for each in marks] == ["first"] else None


def _before(conn: Connection, by: str, question_id: str, besides: str, limit: int) -> list[Before]:
    marks = [each for each in text_grades.of_grader(conn, by, question_id, limit + 1) if each.attempt_id != besides][:limit]
    query = select(receipt.c.attempt_id, receipt.c.answers).where(receipt.c.attempt_id.in_([each.attempt_id for each in marks]))
    answers = {row.attempt_id: row.answers for row in conn.execute(query)}
    editions = on_record(conn)
    found = []
    for each in marks:
        answer = answers[each.attempt_id].get(each.slot)
        question = editions.asked(attempts.find(conn, each.attempt_id), question_id, answer)
        if question is not None:
            found.append(Before(question, answer, each))
    return found
