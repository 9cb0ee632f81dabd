"""Preview of a released module, as a learner sees it, for trainers: nothing is recorded, no key is shown before it is asked for.

    /preview/<module>                          what the module is about, and the two ways through it
    /preview/<module>/<way>/<slot>             one question; `?key=shown` shows its key, as a result does after a pass
    /preview/<module>/<way>/<slot>/check       ?value=<JSON>: what the check of a practice answer says

A way is `all`, the practice and then every question of every pool, or `draw-3`, one attempt's draw.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from tornado.web import HTTPError

from kenshu import clock
from kenshu.attempts.asked import whole, without_story
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.editions.released import Part, Released, Slot
from kenshu.errors import AnswerRefused
from kenshu.furigana.kit import with_furigana
from kenshu.i18n import Lang, say, words
from kenshu.kinds import ReleasedQuestion, drawn, read_answer, review, right_answer
from kenshu.web.api import ApiHandler
from kenshu.web.pages.feedback import feedback
from kenshu.web.pages.module import description
from kenshu.web.pages.page import Page
from kenshu.web.pages.question import place_and_scenario
from kenshu.web.render import clean_html, page_data

NOBODY = "preview"  # whose draw it is: nobody's


@dataclass(frozen=True)
class Way:
    """One way through a module: its slots with their questions, in order, and the part that each slot belongs to."""

    name: str
    attempt: Attempt
    parts: Mapping[str, Part]


def way(released: Released, name: str) -> Way:
    """Return a way by its name."""
    number = 1 if name == "all" else int(name.removeprefix("draw-"))
    slots = _every(released) if name == "all" else released.slots
    drawn = {slot.id: slot.pool[0] for slot in slots} if name == "all" else draw(released, NOBODY, number)
    attempt = Attempt(NOBODY, NOBODY, released.module_id, number, drawn, "", clock.now(), None)
    return Way(name, attempt, {slot.id: slot.part for slot in slots})


def _every(released: Released) -> list[Slot]:
    """Return a slot for each question of the practice, then one for each of every pool."""
    pools = dict.fromkeys(question for slot in released.of("test") for question in slot.pool)
    return released.of("practice") + [Slot(f"t{place:02}", "test", (question,)) for place, question in enumerate(pools, 1)]


def preview_page(edition: Edition, along: Way, slot: str, lang: Lang, *, key: bool) -> dict[str, Any]:
    """Return the page of one slot; its key is in it only where that was asked for."""
    attempt = along.attempt
    question_id = attempt.draw[slot]
    question = edition.questions[question_id]
    offered = question["offered"]
    part = along.parts[slot]
    among = [name for name in attempt.draw if along.parts[name] == part]
    slots = list(attempt.draw)
    place = slots.index(slot)
    base = f"/preview/{edition.module_id}"
    here = f"{base}/{along.name}"
    data = {
        "lang": lang,
        "words": words("component", lang) | ({"your_answer": say("office.preview.this_is_the_key", lang)} if key else {}),
        "guideline": "/guideline",
        "check": f"{here}/{slot}/check",
        "not_recorded": say("office.preview.not_recorded", lang),
        "readonly": key,
        "slot": slot,
        "question": without_story(whole(offered, attempt)),
        "practice": part == "practice" and not key,
        **({"answer": right_answer(question), "feedback": _key_explained(edition, question, lang)} if key else {}),
    }
    return {
        **place_and_scenario(offered, slot, part, among, lang),
        "module_title": edition.title[lang],
        "module": base,
        "question_id": question_id,
        "open_book": part == "practice" or edition.released.open_book,
        "key_shown": key,
        "map": Markup(drawn(question, lang) or "") if key else "",  # noqa: S704 - every word in it is escaped
        "switch": f"{here}/{slot}" + ("" if key else "?key=shown"),
        "previous": f"{here}/{slots[place - 1]}" if place else None,
        "next": f"{here}/{slots[place + 1]}" if place + 1 < len(slots) else None,
        "data": page_data(data),
    }


def _key_explained(edition: Edition, question: ReleasedQuestion, lang: Lang) -> dict[str, Any] | None:
    """Return what the result of a right answer says after a pass; the points of a free text are a trainer's."""
    said = feedback(question, right_answer(question), {"points": 1.0, "max": 1.0}, "answers", edition.clauses, lang)
    return said and said | {"title": say("office.preview.key", lang)}


class PreviewModule(Page):
    """The first page of a module, and the two ways through it."""

    what = "preview"

    async def get(self, module_id: str) -> None:
        """Show what the module is about."""
        edition = await self.threads.glance(lambda conn: on_record(conn).newest(module_id))
        every = way(edition.released, "all").attempt.draw
        await self.show(
            "preview_module.html",
            **description(edition, self.lang),
            intro=clean_html(edition.released.intro[self.lang]),
            first=next(iter(every)),
            questions=len(every),
        )


class PreviewQuestion(Page):
    """One question."""

    what = "preview"

    async def get(self, module_id: str, name: str, slot: str) -> None:
        """Show it as a learner sees it, or with its key."""
        edition = await self.threads.glance(lambda conn: on_record(conn).newest(module_id))
        along = way(edition.released, name)
        if slot not in along.attempt.draw:
            raise HTTPError(404)
        key = self.get_query_argument("key", "") == "shown"
        page = preview_page(edition, along, slot, self.lang, key=key)
        other = f"/preview/{module_id}/draw-{along.attempt.number % 99 + 1}/{slot}" if name != "all" else None
        readings = edition.furigana(explained=True)
        await self.show("preview.html", readings=readings, along=name, draw=along.attempt.number, other=other, **page)


class PreviewCheck(ApiHandler):
    """The check of a practice answer, which a learner gets from /api/attempts: here of what the address says."""

    what = "preview"

    async def get(self, module_id: str, name: str, slot: str) -> None:
        """Give feedback on `value`."""
        edition = await self.threads.glance(lambda conn: on_record(conn).newest(module_id))
        along = way(edition.released, name)
        if along.parts.get(slot) != "practice":
            raise HTTPError(404)
        question = edition.questions[along.attempt.draw[slot]]
        try:
            value = json.loads(self.get_query_argument("value", ""))
        except (ValueError, RecursionError) as fault:
            raise AnswerRefused("request.not_json") from fault
        value = read_answer(question["offered"], value)
        if value is None:
            raise AnswerRefused("request.nothing_to_check")
        said = review(question, value, self.lang, edition.clauses)
        self.finish(with_furigana(said, edition.furigana(explained=True)) if self.furigana else said)
