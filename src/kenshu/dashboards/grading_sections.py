"""自由記述の採点, 得点の変更 and 採点し直し: free text that waits for a person, points set by one, grading by a mended key."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget, FloatText
from sqlalchemy import select

from kenshu import clock
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import WIDE, choice, module_choice, paragraph, person_picker
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Pane, piece
from kenshu.dashboards.section import Form, Section
from kenshu.kinds import ReleasedQuestion, answer_in_words
from kenshu.reports.people_list import waiting
from kenshu.results import grades
from kenshu.storage.tables import attempt, receipt


class QueueSection(Section):
    """The hand-ins that wait for a person, oldest first, as far as in the viewer's charge, and the way to formgrader."""

    name = "queue"

    def build(self) -> Sequence[DOMWidget]:
        """Make the way to grade, then the list."""
        self.way = Pane()
        self.list = Listing(self.here, "queue", ("employee_id", "name", "module", "at", "points"), figures=("points",))
        return [self.message, self.way, self.list]

    def read(self) -> None:
        """List who waits."""
        address = self.here.course.settings.get("lab", {}).get("address", "")
        with self.here.desk() as desk:
            found = waiting(desk.conn)
            found = found[found["employee_id"].isin(desk.in_charge_of_all(found["employee_id"]))]
        rows = [
            {
                "employee_id": each["employee_id"],
                "name": each["name"],
                "module": self.here.title(each["module_id"]),
                "at": clock.written_time(each["handed_in_at"].to_pydatetime(), self.here.course.time_zone, self.lang),
                "points": f"{each['awaiting']:g}",
            }
            for each in found.to_dict("records")
        ]
        self.list.fill(rows)
        self.way.html = piece("queue", self.lang, address=f"{address.rstrip('/')}/formgrader" if address else "") if rows else ""


class OverrideSection(Section):
    """One person's hand-in, question by question; other points for one of them, and why."""

    name = "override"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form; nothing is offered before a person is chosen."""
        self.person = person_picker(self.here)
        self.hand_in = choice(self.say("override.hand_in"), [(self.say("override.none"), "")])
        self.list = Listing(self.here, "override", ("number", "prompt", "answer", "points"), figures=("points",))
        self.slot = choice(self.say("override.question"))
        self.form = Form(
            self,
            "override.apply",
            {"person": self.person},
            {"attempt_id": self.hand_in},
            {"slot": self.slot, "points": FloatText(description=self.say("override.points"), step=0.5, **WIDE)},
            {"reason": paragraph(self.say("reason"))},
            clears=("reason",),
        )
        self.person.observe(self.read_again, "value")
        self.hand_in.observe(lambda _change: self._show(), "value")
        return [self.person, self.message, self.form]

    def read(self) -> None:
        """Offer the hand-ins of the person, the latest first."""
        self._found: dict[str, Any] = {}
        person, modules = self.person.given, self.here.editions.modules
        if person is not None:
            with self.here.desk() as desk:
                desk.check_person(person)
                query = select(attempt, receipt.c.answers, receipt.c.at.label("handed_in_at"))
                query = query.join(receipt, receipt.c.attempt_id == attempt.c.id).where(attempt.c.employee_id == person)
                rows = desk.conn.execute(query.order_by(receipt.c.at.desc())).all()
                held = grades.latest_of(desk.conn, [each.id for each in rows])
            self._found = {each.id: (each, held[each.id]) for each in rows if each.id in held and each.module_id in modules}
        options = [(self._hand_in(each), key) for key, (each, _) in self._found.items()]
        kept = self.hand_in.value if self.hand_in.value in self._found else None
        self.hand_in.options = options or [(self.say("override.none"), "")]
        self.hand_in.value = kept or self.hand_in.options[0][1]
        self._show()

    def preview(self) -> None:
        """Show what would change."""
        _, grade = self._found[self.hand_in.value]
        slot = grade.slots[self.slot.value]
        order, said = self.form.order, self.form.said
        del order["person"]
        points = order["points"]
        if not said("reason") or not 0 <= points <= slot["max"]:
            self.tell(self.say("override.missing", max=f"{slot['max']:g}"), "warn")
            return
        facts = {
            "override.question": said("slot"),
            "override.points": f"{self._points(slot)} → {points:g} / {slot['max']:g}",
            "override.score": f"{grade.score:g} → {grade.score - (slot['points'] or 0.0) + points:g} / {grade.max_score:g}",
            "override.mark": self.say("override.of", percent=grade.pass_mark),
            "reason": said("reason"),
        }
        self.form.offer(self.facts(facts), {**order, "fingerprint": act("override.preview", **order)["fingerprint"]})

    def _show(self) -> None:
        chosen = self._found.get(self.hand_in.value)
        person, hand_in, *fields, look, message, form = self.form.widgets
        found = () if chosen is None else (self.list, *fields, look)
        self.children = (person, *([hand_in] if self.person.value else ()), *found, message, form)
        if chosen is None:
            return
        each, grade = chosen
        numbered = [(self.say("override.place", number=place), slot) for place, slot in enumerate(grade.slots, 1)]
        rows = []
        for words, slot in numbered:
            question = self.here.editions.asked(each, each.draw[slot], each.answers.get(slot))
            given = grade.slots[slot]
            rows.append(
                {
                    "number": words,
                    "prompt": question["offered"]["prompt"][self.lang] if question else each.draw[slot],
                    "answer": self._answered(question, each.answers.get(slot)) or self.say("override.unanswered"),
                    "points": f"{self._points(given)} / {given['max']:g}",
                }
            )
        self.list.fill(rows)
        self.slot.options = numbered

    def _hand_in(self, each: Any) -> str:
        at = clock.written_time(each.handed_in_at, self.here.course.time_zone, self.lang)
        return f"{self.here.title(each.module_id)} {at}"

    def _answered(self, question: ReleasedQuestion | None, value: Any) -> str:
        return answer_in_words(question["offered"], value, self.lang) if question else str(value or "")

    def _points(self, given: Mapping[str, Any]) -> str:
        return self.say("override.awaited") if given["points"] is None else f"{given['points']:g}"


class RegradeSection(Section):
    """The people whose score or pass would change by the key as it is now; then, confirmed, the grades are added."""

    name = "regrade"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form."""
        self.module = module_choice(self.here, self.here.editions.modules, self.say("regrade.every_module"))
        self.list = Listing(self.here, "regrade", ("employee_id", "name", "module", "score", "verdict"))
        self.form = Form(self, "regrade.apply", {"module_id": self.module}, look="regrade.look", reason="regrade.reason")
        return self.form.widgets

    def preview(self) -> None:
        """Show who would be graded otherwise."""
        order = {"module_id": self.module.value or None}
        found = act("regrade.preview", **order)
        rows, others, impossible = found["rows"], found["others"], found["impossible"]
        if not (rows or others or impossible):
            self.tell(self.say("regrade.nothing"))
            return
        names = self.here.names()
        self.list.fill([self._row(each, names) for each in rows])
        passes = [each["passes"] for each in rows]
        counts = {"others": others, "gained": passes.count("gained"), "lost": passes.count("lost"), "impossible": impossible}
        summary = piece("regrade", self.lang, **counts, reasons=[each["reason"][self.lang] for each in found["not_regraded"]])
        self.form.offer(summary, {**order, "fingerprint": found["fingerprint"]} if rows or others else None, self.list)

    def _row(self, each: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
        before, after = (self.say(f"verdict.{each[name]}") for name in ("verdict_before", "verdict_after"))
        flips = each["verdict_before"] != each["verdict_after"]
        return {
            "employee_id": each["employee_id"],
            "name": names.get(each["employee_id"], ""),
            "module": self.here.title(each["module_id"]),
            "score": f"{each['before']:g} → {each['after']:g}",
            "verdict": {"text": f"{before} → {after}", "tag": each["verdict_after"]} if flips else before,
        }
