"""A released module as a learner sees it, for trainers: nothing is recorded, and no key is on a page before it is asked for.

    /preview/<module>                          what the module is about, and the two ways through it
    /preview/<module>/<way>/<slot>             one question; `?key=shown` shows its key, as a result does after a pass
    /preview/<module>/<way>/<slot>/check       ?value=<JSON>: what the check of a practice answer says

A way is `all`, the practice and then every question of every pool, or `draw-3`, one attempt's draw.
"""

import json
from dataclasses import dataclass
from typing import Any

from tornado.web import HTTPError

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.content import Content
from kenshu.errors import AnswerRefused
from kenshu.i18n import Lang, say, words
from kenshu.kinds import read_answer
from kenshu.web.api import ApiHandler
from kenshu.web.pages.feedback import feedback
from kenshu.web.pages.module import description
from kenshu.web.pages.page import Page
from kenshu.web.pages.progress import is_practice
from kenshu.web.pages.question import asked, paragraphs
from kenshu.web.render import introduction, page_data

MODULE = r"/preview/([a-z0-9-]{1,64})"
WAY = rf"{MODULE}/(all|draw-[1-9][0-9]?)/([pt][0-9]{{2,4}})"
NOBODY = "preview"  # whose draw it is: nobody's


@dataclass(frozen=True)
class Way:
    """One way through a module: its slots with their questions, in order."""

    name: str
    attempt: Attempt

    @property
    def number(self) -> int:
        """Which draw; 1 where all questions are shown."""
        return self.attempt.number


def way(released: dict[str, Any], name: str) -> Way:
    """A way by its name."""
    number = 1 if name == "all" else int(name.removeprefix("draw-"))
    drawn = draw(released, NOBODY, number)
    if name == "all":
        pools = dict.fromkeys(question for slot in released["test"] for question in slot["pool"])
        drawn = {slot["id"]: slot["question"] for slot in released["practice"]}
        drawn |= {f"t{place:02}": question for place, question in enumerate(pools, 1)}
    return Way(name, Attempt(NOBODY, NOBODY, released["module"], number, drawn, "", clock.now(), None))


def preview_page(content: Content, released: dict[str, Any], along: Way, slot: str, lang: Lang, *, key: bool) -> dict[str, Any]:
    """The page of one slot; its key is in it only where that was asked for."""
    attempt = along.attempt
    question_id = attempt.draw[slot]
    offered = released["questions"][question_id]
    practice = is_practice(slot)
    part = [name for name in attempt.draw if is_practice(name) is practice]
    slots = list(attempt.draw)
    place = slots.index(slot)
    base = f"/preview/{released['module']}"
    here = f"{base}/{along.name}"
    data = {
        "lang": lang,
        "words": words("component", lang) | ({"your_answer": say("office.preview.this_is_the_key", lang)} if key else {}),
        "check": f"{here}/{slot}/check",
        "not_recorded": say("office.preview.not_recorded", lang),
        "readonly": key,
        "slot": slot,
        "question": asked(offered, attempt),
        "practice": practice and not key,
        **({"answer": _key(content, question_id), "feedback": _review(content, question_id, lang)} if key else {}),
    }
    return {
        "module_title": released["title"][lang],
        "module": base,
        "slot": slot,
        "part": "practice" if practice else "test",
        "place": say("web.place", lang, number=part.index(slot) + 1, of=len(part)),
        "number": part.index(slot) + 1,
        "of": len(part),
        "question_id": question_id,
        "scenario": {
            "title": offered["scenario"]["title"][lang],
            "story": paragraphs(offered["scenario"]["story"][lang], lang),
        },
        "key_shown": key,
        "switch": f"{here}/{slot}" + ("" if key else "?key=shown"),
        "previous": f"{here}/{slots[place - 1]}" if place else None,
        "next": f"{here}/{slots[place + 1]}" if place + 1 < len(slots) else None,
        "data": page_data(data),
    }


def _key(content: Content, question_id: str) -> Any:
    question = content.questions.get(question_id)
    return question.key() if question else None


def _review(content: Content, question_id: str, lang: Lang) -> dict[str, Any] | None:
    """What the result of a right answer says after a pass; the points of a free text are a trainer's."""
    question = content.questions.get(question_id)
    if question is None:
        return None
    said = feedback(question, question.key(), {"points": 1.0, "max": 1.0}, "answers", content.guideline.by_id, lang)
    return said and said | {"title": say("office.preview.key", lang)}


class PreviewModule(Page):
    """The first page of a module, and the two ways through it."""

    what = "preview"

    async def get(self, module_id: str) -> None:
        """What the module is about."""
        released = self.released(module_id)
        module = self.content.modules[module_id]
        pools = dict.fromkeys(question for slot in released["test"] for question in slot["pool"])
        await self.show(
            "preview_module.html",
            **description(module, released, self.lang),
            intro=introduction(self.course.release / module_id, released, self.lang),
            first=next(iter(way(released, "all").attempt.draw)),
            questions=len(released["practice"]) + len(pools),
        )


class PreviewQuestion(Page):
    """One question."""

    what = "preview"

    async def get(self, module_id: str, name: str, slot: str) -> None:
        """As a learner sees it, or with its key."""
        released = self.released(module_id)
        along = way(released, name)
        if slot not in along.attempt.draw:
            raise HTTPError(404)
        key = self.get_query_argument("key", "") == "shown"
        page = preview_page(self.content, released, along, slot, self.lang, key=key)
        other = f"/preview/{module_id}/draw-{along.number % 99 + 1}/{slot}" if name != "all" else None
        await self.show("preview.html", way=name, draw=along.number, other=other, **page)


class PreviewCheck(ApiHandler):
    """The check of a practice answer, which a learner gets from /api/attempts: here of what the address says."""

    what = "preview"

    def get(self, module_id: str, name: str, slot: str) -> None:
        """Feedback on `value`."""
        released = self.released(module_id)
        question_id = way(released, name).attempt.draw.get(slot, "")
        if not is_practice(slot) or question_id not in self.content.questions:
            raise HTTPError(404)
        try:
            value = json.loads(self.get_query_argument("value", ""))
        except (ValueError, RecursionError) as fault:
            raise AnswerRefused("request.not_json") from fault
        value = read_answer(released["questions"][question_id], value)
        if value is None:
            raise AnswerRefused("request.nothing_to_check")
        self.finish(self.content.questions[question_id].review(value, self.lang, self.content.guideline.by_id))


HANDLERS: list[Any] = [(MODULE, PreviewModule), (WAY, PreviewQuestion), (rf"{WAY}/check", PreviewCheck)]
