"""One scenario and its question: a practice question, which answers at once, or one of the test."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from tornado.web import HTTPError

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import parts_as_shown
from kenshu.attempts.journal import Saved
from kenshu.editions.released import SLOT, Released
from kenshu.i18n import Lang, say, words
from kenshu.kinds import Offered
from kenshu.web.pages.page import ATTEMPT, Page, refuse_void
from kenshu.web.render import page_data


def paragraphs(text: str, lang: Lang) -> list[str]:
    """A story's paragraphs: an empty line parts two of them, and a line of Japanese goes on without a space."""
    return [part.replace("\n", "" if lang == "ja" else " ") for part in text.strip().split("\n\n")]


def asked(offered: Offered, attempt: Attempt) -> dict[str, Any]:
    """A question as the component gets it: its parts in this attempt's order; the page itself tells the story."""
    shown = {name: value for name, value in offered.items() if name != "scenario"}
    return {**shown, "parts": parts_as_shown(offered, attempt.employee_id, attempt.number)}


def component_data(attempt: Attempt, lang: Lang, questions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What `page.js` reads: the attempt, the words, the questions on this page."""
    return {
        "attempt": attempt.id,
        "api": f"/api/attempts/{attempt.id}",
        "attempt_page": f"/attempts/{attempt.id}",
        "sign_in": "/sign-in",
        "lang": lang,
        "words": words("component", lang),
        "questions": questions,
        **more,
    }


def answers_shown(saved: Mapping[str, Saved], time_zone: ZoneInfo) -> dict[str, Any]:
    """{slot: {"value", "seq", "shown_at"}}: what the server has of each slot."""
    return {
        slot: {"value": answer.value, "seq": answer.seq, "shown_at": f"{answer.at.astimezone(time_zone):%H:%M:%S}"}
        for slot, answer in saved.items()
    }


def neighbours(released: Released, attempt: Attempt, slot: str) -> tuple[dict[str, str] | None, dict[str, str]]:
    """The pages before and after a slot, as {"name", "href"}; after the last comes the review."""
    base, slots = f"/attempts/{attempt.id}", list(attempt.draw)
    place = slots.index(slot)
    before = {"name": "previous", "href": f"{base}/{slots[place - 1]}"} if place else None
    if place + 1 == len(slots):
        return before, {"name": "to_review", "href": f"{base}/review"}
    after = slots[place + 1]
    name = "to_test" if released.is_practice(slot) and not released.is_practice(after) else "next"
    return before, {"name": name, "href": f"{base}/{after}"}


def question_page(
    released: Released, attempt: Attempt, saved: Mapping[str, Saved], slot: str, time_zone: ZoneInfo, lang: Lang
) -> dict[str, Any]:
    """The page of one slot."""
    offered = released.questions[attempt.draw[slot]]
    practice = released.is_practice(slot)
    part = [each.id for each in released.of("practice" if practice else "test")]
    number = part.index(slot) + 1
    previous, following = neighbours(released, attempt, slot)
    shown = {"slot": slot, "number": "", "question": asked(offered, attempt), "practice": practice}
    return {
        "module_title": released.title[lang],
        "slot": slot,
        "part": "practice" if practice else "test",
        "place": say("web.place", lang, number=number, of=len(part)),
        "number": number,
        "of": len(part),
        "opens_practice": practice and number == 1,
        "opens_test": not practice and number == 1,
        "scenario": {
            "title": offered["scenario"]["title"][lang],
            "story": paragraphs(offered["scenario"]["story"][lang], lang),
        },
        "previous": previous,
        "next": following,
        "first_test": f"/attempts/{attempt.id}/{released.of('test')[0].id}",
        "review": f"/attempts/{attempt.id}/review",
        "data": page_data(component_data(attempt, lang, [shown], answers=answers_shown(saved, time_zone))),
    }


class QuestionPage(Page):
    """The page of one slot of one's own open attempt."""

    async def get(self, attempt_id: str, slot: str) -> None:
        """The question; once the attempt is handed in, its result."""

        def read(conn: Connection) -> tuple[Attempt, Released, dict[str, Saved]]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            return attempt, attempts.edition_of(conn, attempt).released, journal.latest(conn, attempt_id)

        attempt, released, saved = await self.glance(read)
        refuse_void(attempt)
        if attempt.handed_in_at is not None:
            self.redirect(f"/attempts/{attempt_id}/result")
            return
        if slot not in attempt.draw:
            raise HTTPError(404)
        await self.show("question.html", **question_page(released, attempt, saved, slot, self.course.time_zone, self.lang))


class OpenAttempt(Page):
    """The address of an attempt without a page."""

    def get(self, attempt_id: str) -> None:
        """On to the review, which says where one stands."""
        self.redirect(f"/attempts/{attempt_id}/review")


HANDLERS: list[Any] = [(ATTEMPT, OpenAttempt), (rf"{ATTEMPT}/({SLOT})", QuestionPage)]
