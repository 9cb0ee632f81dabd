"""得点の変更: somebody's hand-ins, the questions of one, and other points for one question, with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.i18n import Lang, say
from kenshu.people.find import meant
from kenshu.people.numbers import number_of
from kenshu.results.scoring import written_points
from kenshu.results.verdict import verdict
from kenshu.web.drafts import Typed
from kenshu.web.staff.fields import Field, Hidden, Number, Paragraph
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.graded import Graded, of_attempt, of_person, of_points, points
from kenshu.web.staff.section import Asked, Section
from kenshu.web.staff.tables import Cell, Column, Table, listed

_HAND_INS = ("module", "number", "at", "score", "verdict")
_QUESTIONS = ("place", "prompt", "answer", "points", "change")


class Override(Section):
    """The search for a person, then their hand-ins, then the questions of one (`?employee=...&attempt=...`)."""

    name = "override"
    words = "staff_scores"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what the address names, as far as it is in one's charge."""
        typed = asked.others.get("employee", "").strip()[:100]
        found = meant(typed, desk.find)
        shown: dict[str, Any] = {"typed": typed, "found": found}
        if len(found) != 1:
            return shown
        graded = of_person(desk, found[0].employee_id, self.lang)
        chosen = [each for each in graded if each.hand_in.attempt.id == asked.others.get("attempt")]
        if chosen:
            rows = [self._question(chosen[0], slot) for slot in chosen[0].slots]
            return {**shown, "chosen": chosen[0].facts(), "table": self._table(rows, _QUESTIONS, asked, "questions")}
        rows = [self._hand_in(each) for each in graded]
        return {**shown, "table": self._table(rows, _HAND_INS, asked, "hand_ins")}

    def _hand_in(self, each: Graded) -> dict[str, Any]:
        attempt = each.hand_in.attempt
        number = number_of(each.desk.conn, attempt.employee_id, each.desk.day)
        address = f"/staff/override?{urlencode({'employee': number, 'attempt': attempt.id})}"
        said = {"number": str(attempt.number), "at": self.moment(each.hand_in.at), "score": each.score}
        return {**said, "module": Cell(each.module, href=address), "verdict": say(f"grading.{verdict(each.grade)}", self.lang)}

    def _question(self, each: Graded, slot: str) -> dict[str, Any]:
        address = f"/staff/override/points?{urlencode({'attempt_id': each.hand_in.attempt.id, 'slot': slot})}"
        own = each.hand_in.attempt.employee_id == self.employee_id
        return {**each.question(slot), "change": self.w("own") if own else Cell(self.w("change"), href=address)}

    def _table(self, rows: Sequence[Mapping[str, Any]], names: Sequence[str], asked: Asked, kind: str) -> Table:
        short, wide = ("place", "at", "score", "points", "verdict", "change"), ("prompt", "answer")
        columns = [Column(name, self.w(f"column.{name}"), sorts=False, short=name in short, wide=name in wide) for name in names]
        caption, empty = (self.w(f"{kind}{end}") for end in ("", ".none"))
        return listed(rows, columns, asked, caption=caption, empty=empty)


class Points(Form):
    """Points for one question of a hand-in, and why."""

    name = "override"
    act = "override.apply"
    preview = "override.preview"
    words = "staff_scores.override"
    shows = "override_check.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which question, the points, and why."""
        return (
            Hidden("attempt_id"),
            Hidden("slot"),
            Number("points", self.own("points"), self.own("points.hint"), most=None, step=0.01),
            Paragraph("reason", self.label("reason"), self.own("reason.hint")),
        )

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return the question, what was answered, and the points that hold."""
        attempt_id, slot = (next(iter(typed.get(name, ())), "") for name in ("attempt_id", "slot"))
        graded = of_attempt(desk, attempt_id, self.lang)
        if slot not in graded.slots:
            return ()
        held = {**graded.question(slot)}
        held["points_now"] = held.pop("points")
        return [*graded.facts(), *((self.w(f"column.{name}"), value) for name, value in held.items())]

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return points, score and verdict before and after."""
        found = ACTS[self.preview](desk, written_order(order))
        verdicts = (say(f"grading.{found[name]}", self.lang) for name in ("verdict_before", "verdict_after"))
        changes = {
            "points": (points(found["points_before"], self.lang), of_points(found["points_after"], found["max_points"])),
            "score": (written_points(found["before"]), of_points(found["after"], found["max_score"])),
            "verdict": tuple(verdicts),
        }
        rows = [(self.w(f"column.{name}"), *values) for name, values in changes.items()]
        warnings = [self.w(f"passes.{found['passes']}")] if found["passes"] else []
        return Look({"changes": rows}, found["fingerprint"], warnings)

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return the points, the score and the verdict that hold now."""
        score, said = of_points(done["score"], done["max_score"]), say(f"grading.{done['verdict']}", lang)
        return [say(f"{self.words}.done", lang, points=written_points(done["points"]), score=score, verdict=said)]

    def where(self, done: Mapping[str, Any]) -> str:
        """Return the address of the person's hand-ins."""
        return f"/staff/override?{urlencode({'employee': done['employee_id']})}"


HANDLERS: list[Any] = [("/staff/override", Override), ("/staff/override/points", Points)]
