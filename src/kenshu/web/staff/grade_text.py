"""One free text: graded by its criteria, the mark taken back on its day, and two marks that differ decided between.

Nobody's name, number or department is shown but where `?names=shown` asks for it, and says so.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from kenshu.acts import texts
from kenshu.acts.desk import Desk
from kenshu.clock import day_of, written_time
from kenshu.i18n import Lang, say
from kenshu.kinds import Judged, setting
from kenshu.kinds.clauses import dated_notes
from kenshu.people.names import name_of
from kenshu.people.numbers import number_of
from kenshu.people.posts import post_of
from kenshu.results import text_grades
from kenshu.results.scoring import written_points
from kenshu.results.text_queue import FreeText, part_in_words
from kenshu.web.drafts import Typed
from kenshu.web.pages.question import picture_shown
from kenshu.web.staff.fields import Field, FieldRefused, Number, Paragraph, Several
from kenshu.web.staff.forms import Form
from kenshu.web.staff.grading import undo_last

_TEXT = "/staff/grading/[0-9a-f]{32}/t[0-9]{2,4}"


class OfText(Form):
    """A form about the free text that its address names: /staff/grading/<attempt>/<slot>."""

    name = "grading"

    @cached_property
    def about_text(self) -> dict[str, str]:
        """The attempt and the slot, as orders name them."""
        attempt_id, slot = self.request.path.split("/")[3:5]
        return {"attempt_id": attempt_id, "slot": slot}

    @cached_property
    def address(self) -> str:
        """The address of the text's page."""
        return "/staff/grading/{attempt_id}/{slot}".format(**self.about_text)

    def text(self, desk: Desk) -> FreeText:
        """Return the text as it stands. Raises AttemptUnknown, and KenshuError where there is no such text."""
        return texts.text_of(desk, **self.about_text)

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the order about this text."""
        return {**super().order(values), **self.about_text}

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return what was asked and answered."""
        text = self.text(desk)
        offered = text.question["offered"]
        lines = [part_in_words(part, self.lang) for part in self.parts(text)]
        return (
            (self.w("module"), text.edition.title[self.lang]),
            (self.w("scene"), offered["scenario"]["title"][self.lang]),
            (self.w("question"), offered["prompt"][self.lang]),
            *([(self.parts_label(text), "\n".join(lines))] if lines else []),
            (self.answer_label(text), text.words(self.lang)),
        )

    def parts(self, text: FreeText) -> list[Judged]:
        """Return the answer part by part, where what is to be graded is one of them."""
        found = text.judged(self.lang)
        return found if len(found) > 1 else []

    def parts_label(self, text: FreeText) -> str:
        """Return the heading of those parts, with the points of their rules."""
        return self.w("parts", points=written_points(text.by_rule), max=written_points(text.scored["max"] - text.most))

    def answer_label(self, text: FreeText) -> str:
        """Return the heading of what is to be graded."""
        [label] = [each.label for each in text.judged(self.lang) if each.right is None]
        return self.w("answer.of", label=label) if label else self.w("answer")


class GradeText(OfText):
    """The text, and the form that marks it: criteria, points by hand, a comment."""

    act = "text.grade"
    words = "staff_grading.text"
    checked = False
    template = "grade_text.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return the criteria to tick, points where they are others, and the comment."""
        text = self.text(desk)
        # Where the outcome is told: `where` is asked when the text waits no more.
        self._queue = {"module": text.attempt.module_id, "question": text.question["offered"]["id"]}
        criteria = [(str(place), line[self.lang]) for place, line in enumerate(text.question["explanation"]["criteria"])]
        points = Number("points", self.w("points"), self.w("points.hint"), required=False, most=text.most, step=0.5)
        return (
            Several("ticked", self.w("criteria"), required=False, options=criteria),
            points,
            Paragraph("comment", self.w("comment"), self.w("comment.hint"), required=False, longest=1000, rows=2),
        )

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the mark. Raises FieldRefused where nothing says the points: a key pressed too early gives nobody 0."""
        if not values["ticked"] and values["points"] is None:
            raise FieldRefused("texts.nothing_given", field="ticked")
        return super().order({**values, "ticked": [int(place) for place in values["ticked"] or ()]})

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return which mark was given."""
        return [say(f"staff_grading.text.done.{done['mark']}", lang, points=f"{done['points']:g}")]

    def where(self, done: Mapping[str, Any]) -> str:
        """Return the way to the next text of the same question."""
        return self._next(done["mark"], f"{done['attempt_id']}/{done['slot']}")

    def _next(self, mark: str, after: str) -> str:
        return f"/staff/grading/next?{urlencode({**self._queue, 'mark': mark, 'after': after})}"

    def beside(self, desk: Desk, typed: Typed) -> dict[str, Any]:
        """Return the text as it is shown, and how many of its question wait."""
        text = self.text(desk)
        offered, explanation = text.question["offered"], text.question["explanation"]
        queue = (text.attempt.module_id, offered["id"], text.mark)
        waiting = [each for each in texts.queue(desk) if (each.module_id, each.question_id, each.mark) == queue]
        shown = self.get_query_argument("names", "") == "shown"
        mine, at = text.mine, text.attempt.handed_in_at
        return {
            "text": text,
            "scenario": {
                **{name: offered["scenario"][name][self.lang] for name in ("title", "story")},
                "setting": setting(offered, self.lang),
            },
            "scenario_picture": picture_shown(offered["scenario"].get("picture"), self.lang),
            "prompt": offered["prompt"][self.lang],
            "module": text.edition.title[self.lang],
            "clauses": [
                (each["label"][self.lang], each["text"][self.lang], dated_notes(each, self.lang)) for each in text.clauses.values()
            ],
            "guide": explanation["guide"][self.lang],
            "criteria": explanation["criteria"],
            "shares": text.shares,
            "most": written_points(text.most),
            "answer_label": self.answer_label(text),
            "answer": text.words(self.lang),
            "parts": self.parts(text),
            "parts_label": self.parts_label(text),
            "whole": self.w("whole", points=written_points(text.by_rule), max=written_points(text.scored["max"])),
            "waiting": len(waiting),
            "skip": self._next(text.mark or "", "/".join(self.about_text.values())),
            "before": [(each.mark, each.words(self.lang), self._ticked(each.mark.ticked)) for each in text.before],
            "mine": mine,
            "may_undo": mine is not None and day_of(mine.graded_at, self.course.time_zone) == desk.day,
            "undo": f"{self.address}/undo",
            "undo_last": undo_last(self),
            "who": self._who(desk, text) if shown else None,
            "address": self.address,
            "handed_in": at and written_time(at, self.course.time_zone, self.lang),
            "w": self.w,
        }

    def _ticked(self, ticked: Sequence[int]) -> str:
        return self.s("comma").join(str(place + 1) for place in ticked) or "–"

    def _who(self, desk: Desk, text: FreeText) -> str:
        key = text.attempt.employee_id
        held = post_of(desk.conn, key, desk.day)
        return f"{number_of(desk.conn, key, desk.day)} {name_of(desk.conn, key) or ''} ({(held and held.department) or '–'})"


class UndoText(OfText):
    """One's own mark of today, taken back."""

    act = "text.undo"
    words = "staff_grading.undo"
    checked = False

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return the text and the mark."""
        mine = self.text(desk).mine
        given = [(self.w("given"), f"{mine.points:g} / {mine.max:g}"), (self.w("comment"), mine.comment)] if mine else []
        return [*super().known(desk, typed), *((label, value) for label, value in given if value)]

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return which mark was taken back."""
        return [say(f"staff_grading.undo.done.{done['mark']}", lang, points=f"{done['points']:g}")]

    def where(self, done: Mapping[str, Any]) -> str:
        """Return the text's page, where it waits again."""
        return self.address


class SettleText(OfText):
    """The points of a text whose two marks differ, decided by a third trainer with a reason."""

    act = "text.settle"
    words = "staff_grading.settle"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return the points and the reason."""
        most = self.text(desk).most
        return (
            Number("points", self.w("settle.points"), self.w("settle.points.hint", most=f"{most:g}"), most=most, step=0.5),
            Paragraph("reason", self.w("settle.reason"), self.w("settle.reason.hint")),
        )

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return the text and its two marks, without who gave them."""
        text = self.text(desk)
        marks = text_grades.holding(desk.conn, [text.attempt.id]).get((text.attempt.id, text.slot), [])
        criteria = [line[self.lang] for line in text.question["explanation"]["criteria"]]
        said = []
        for each in marks if len(marks) == 2 else ():  # who may still be asked for the second sees no first
            met = [f"✓ {criteria[place]}" for place in each.ticked]
            said.append((self.w(f"mark.{each.mark}"), "\n".join([f"{each.points:g} / {each.max:g}", *met, each.comment]).strip()))
        return [*super().known(desk, typed), *said]

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return the points that hold now."""
        return [say("staff_grading.settle.done", lang, points=f"{done['points']:g}")]


HANDLERS: list[Any] = [(_TEXT, GradeText), (f"{_TEXT}/undo", UndoText), (f"{_TEXT}/settle", SettleText)]
