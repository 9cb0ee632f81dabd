"""得点の変更: one person's hand-in, question by question; other points for one of them, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget, Dropdown
from sqlalchemy import select

from kenshu import clock
from kenshu.dashboards import finders
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Picker, number, paragraph
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, piece
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.kinds import ReleasedQuestion, answer_in_words
from kenshu.results import grades
from kenshu.storage.tables import attempt, receipt

_LABEL = {"description_width": "initial"}


class OverrideSection(Section):
    """The person, the hand-in, its questions, and the form."""

    name = "override"

    def build(self) -> Sequence[DOMWidget]:
        """Nothing is offered before a person is chosen."""
        here = self.here
        self.person = Picker(here, self.say("person"), self.say("person.hint"), finders.people(here), several=False)
        self.hand_in = Dropdown(description=self.say("override.hand_in"), options=[(self.say("override.none"), "")], style=_LABEL)
        self.list = Listing(here)
        self.slot = Dropdown(description=self.say("override.question"), options=[("", "")], style=_LABEL)
        self.points = number(self.say("override.points"))
        self.reason = paragraph(self.say("reason"))
        self.confirmation = Confirmation(self, "override.do")
        self.confirmation.follows(self.person, self.hand_in, self.slot, self.points, self.reason)
        self.form = row(self.slot, self.points)
        self.look = row(self.button("preview", self.preview))
        self.person.observe(lambda _change: self.again(), "value")
        self.hand_in.observe(lambda _change: self._show(), "value")
        self._rest = (self.list, self.form, self.reason, self.look)
        return [self.person, self.message, self.confirmation]

    def again(self) -> None:
        """After another person was chosen."""
        with self.tried():
            self.read()

    def read(self) -> None:
        """The hand-ins of the person, the latest first."""
        options: list[tuple[str, str]] = []
        self._found: dict[str, Any] = {}
        if self.person.one is not None:
            with self.here.desk() as desk:
                desk.check_person(self.person.one)
                query = select(attempt, receipt.c.answers, receipt.c.at.label("handed_in_at"))
                query = query.join(receipt, receipt.c.attempt_id == attempt.c.id).where(attempt.c.employee_id == self.person.one)
                rows = desk.conn.execute(query.order_by(receipt.c.at.desc())).all()
                held = grades.latest_of(desk.conn, [each.id for each in rows])
            for each in rows:
                if each.id in held and each.module_id in self.here.editions.modules:
                    at = clock.written_time(each.handed_in_at, self.here.course.time_zone, self.lang)
                    options.append((f"{self.here.title(each.module_id)} {at}", each.id))
                    self._found[each.id] = (each, held[each.id])
        kept = self.hand_in.value if self.hand_in.value in self._found else None
        self.hand_in.options = options or [(self.say("override.none"), "")]
        self.hand_in.value = kept or self.hand_in.options[0][1]
        self._show()

    def preview(self) -> None:
        """What would change."""
        self.confirmation.drop()
        each, grade = self._found[self.hand_in.value]
        slot = grade.slots[self.slot.value]
        if not self.reason.value.strip() or not 0 <= self.points.value <= slot["max"]:
            self.tell(self.say("override.missing", max=f"{slot['max']:g}"), "warn")
            return
        order = {"attempt_id": each.id, "slot": self.slot.value, "points": float(self.points.value), "reason": self.reason.value}
        after = grade.score - (slot["points"] or 0.0) + self.points.value
        facts = [
            (self.say("override.question"), {value: said for said, value in self.slot.options}[self.slot.value]),
            (self.say("override.points"), f"{self._points(slot)} → {self.points.value:g} / {slot['max']:g}"),
            (self.say("override.score"), f"{grade.score:g} → {after:g} / {grade.max_score:g}"),
            (self.say("override.mark"), self.say("override.of", percent=grade.pass_mark)),
            (self.say("reason"), self.reason.value.strip()),
        ]
        self.tell()
        self.confirmation.offer(piece("facts", self.lang, facts=facts), lambda: self._override(order))

    def _override(self, order: Mapping[str, Any]) -> None:
        done = act("override", **order)
        self.tell(self.say("override.done", score=f"{done['score']:g}", max=f"{done['max_score']:g}"), "good")
        self.reason.value = ""
        self.here.changed()

    def _show(self) -> None:
        chosen = self._found.get(self.hand_in.value)
        found = () if chosen is None else self._rest
        hand_in = () if self.person.one is None else (self.hand_in,)
        self.children = (self.person, *hand_in, *found, self.message, self.confirmation)
        if chosen is None:
            return
        each, grade = chosen
        numbers = {slot: place for place, slot in enumerate(grade.slots, 1)}
        names = ("number", "prompt", "answer", "points")
        columns = [Column(name, self.say(f"override.column.{name}"), figure=name == "points") for name in names]
        rows = []
        for slot, given in grade.slots.items():
            question = self.here.editions.questions.get(each.draw[slot])
            rows.append(
                {
                    "number": self.say("override.number", number=numbers[slot]),
                    "prompt": question["offered"]["prompt"][self.lang] if question else each.draw[slot],
                    "answer": self._answered(question, each.answers.get(slot)) or self.say("override.unanswered"),
                    "points": f"{self._points(given)} / {given['max']:g}",
                }
            )
        self.list.fill(self.say("override.list"), columns, rows, "")
        self.slot.options = [(self.say("override.number", number=numbers[slot]), slot) for slot in grade.slots]

    def _answered(self, question: ReleasedQuestion | None, value: Any) -> str:
        return answer_in_words(question["offered"], value, self.lang) if question else str(value or "")

    def _points(self, given: Mapping[str, Any]) -> str:
        return self.say("override.awaited") if given["points"] is None else f"{given['points']:g}"
