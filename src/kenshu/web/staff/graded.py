"""A hand-in and the grade that holds, in words: whose it is, its questions, what was answered, the points."""

from dataclasses import dataclass

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.attempts import attempts
from kenshu.editions.on_record import on_record
from kenshu.errors import AttemptUnknown
from kenshu.i18n import Lang, say
from kenshu.kinds import answer_in_words
from kenshu.people.names import names_of, with_name
from kenshu.people.numbers import numbers_on
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.handed_in import HandedIn, handed_in
from kenshu.results.scoring import written_points


@dataclass(frozen=True)
class Graded:
    """The two, at a desk, in a language."""

    desk: Desk
    hand_in: HandedIn
    grade: Grade
    lang: Lang

    @property
    def slots(self) -> list[str]:
        """The slots of its questions, in the order of the test."""
        return sorted(self.grade.slots)

    @property
    def module(self) -> str:
        """The module's title."""
        edition = self.hand_in.edition
        return edition.title[self.lang] if edition else self.hand_in.attempt.module_id

    @property
    def at(self) -> str:
        """The moment of the hand-in, where the course is."""
        return clock.written_time(self.hand_in.at, self.desk.course.time_zone, self.lang)

    @property
    def score(self) -> str:
        """The score that holds."""
        return of_points(self.grade.score, self.grade.max_score)

    def facts(self) -> list[tuple[str, str]]:
        """Return whose it is, at what, and when, as (name, value)."""
        person = self.hand_in.attempt.employee_id
        said = {
            "person": with_name(person, names_of(self.desk.conn, [person]), numbers_on(self.desk.conn, self.desk.day)),
            "module": self.module,
            "at": self.at,
        }
        return [(say(f"staff_scores.column.{key}", self.lang), value) for key, value in said.items()]

    def question(self, slot: str) -> dict[str, str]:
        """Return `place`, `prompt`, `answer` and `points` of a slot."""
        attempt, value = self.hand_in.attempt, self.hand_in.answers.get(slot)
        question = on_record(self.desk.conn).asked(attempt, attempt.draw[slot], value)
        words = answer_in_words(question["offered"], value, self.lang) if question else str(value or "")
        scored = self.grade.slots[slot]
        return {
            "place": str(self.slots.index(slot) + 1),
            "prompt": str(question["offered"]["prompt"][self.lang]) if question else attempt.draw[slot],
            "answer": words or say("staff_scores.unanswered", self.lang),
            "points": f"{points(scored['points'], self.lang)} / {written_points(scored['max'])}",
        }


def of_person(desk: Desk, employee_id: str, lang: Lang) -> list[Graded]:
    """Return the graded hand-ins of somebody that count, the latest first. Raises NotAllowed outside one's charge."""
    desk.check_person(employee_id)
    ids = [each.id for each in attempts.of(desk.conn, employee_id)]
    found, held = handed_in(desk.conn, ids), grades.latest_of(desk.conn, ids)
    return [Graded(desk, each, held[each.attempt.id], lang) for each in reversed(found) if each.attempt.id in held]


def of_attempt(desk: Desk, attempt_id: str, lang: Lang) -> Graded:
    """Return the graded hand-in of an attempt. Raises AttemptUnknown, also outside one's charge: told apart to nobody."""
    grade, found = grades.latest(desk.conn, attempt_id), handed_in(desk.conn, [attempt_id])
    if grade is None or not found or not desk.in_charge_of(found[0].attempt.employee_id):
        raise AttemptUnknown("attempt.unknown", attempt=attempt_id)
    return Graded(desk, found[0], grade, lang)


def points(given: float | None, lang: Lang) -> str:
    """Return points in words, also those that nobody has given yet."""
    return say("grading.awaiting", lang) if given is None else written_points(given)


def of_points(given: float, most: float) -> str:
    """Return points of so many, with at most two decimals."""
    return f"{written_points(given)} / {written_points(most)}"
