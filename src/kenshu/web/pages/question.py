"""One scenario and its question: a practice question, which answers at once, or one of the test."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from tornado.web import HTTPError

from kenshu.attempts import attempts
from kenshu.attempts.asked import asked, without_story
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.flags import put_flag
from kenshu.attempts.journal import Saved
from kenshu.editions.released import Released
from kenshu.errors import AttemptClosed
from kenshu.i18n import Lang, base, say, words
from kenshu.kinds import Offered, setting
from kenshu.kinds.picture import address
from kenshu.web.pages.page import Page
from kenshu.web.pages.records import AtWork
from kenshu.web.render import page_data


def paragraphs(text: str, lang: Lang) -> list[str]:
    """Return a story's paragraphs: an empty line parts two of them, and a line of Japanese goes on without a space."""
    return [part.replace("\n", "" if base(lang) == "ja" else " ") for part in text.strip().split("\n\n")]


def scenario_shown(offered: Offered, lang: Lang) -> dict[str, Any]:
    """Return the title of a question's scenario, its story in paragraphs, the rules of its city or office, its picture or None."""
    scenario = offered["scenario"]
    return {
        "title": scenario["title"][lang],
        "story": paragraphs(scenario["story"][lang], lang),
        "setting": setting(offered, lang),
        "picture": picture_shown(scenario.get("picture"), lang),
    }


def picture_shown(picture: Mapping[str, Any] | None, lang: Lang) -> dict[str, Any] | None:
    """Return a picture that an edition holds, as the macro `picture` shows it; None where there is none."""
    if picture is None:
        return None
    caption = picture["caption"]
    return {"alt": picture["alt"][lang], "caption": caption and caption[lang], "src": address(picture, lang)}


def component_data(attempt: Attempt, lang: Lang, questions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return what `page.js` reads: the attempt, the words, the questions on this page."""
    return {
        "attempt": attempt.id,
        "api": f"/api/attempts/{attempt.id}",
        "attempt_page": f"/attempts/{attempt.id}",
        "sign_in": "/sign-in",
        "lang": lang,
        "words": words("component", lang),
        "guideline": "/guideline",
        "questions": questions,
        **more,
    }


def answers_shown(saved: Mapping[str, Saved], time_zone: ZoneInfo) -> dict[str, Any]:
    """Return {slot: {"value", "seq", "shown_at"}}, what the server has of each slot."""
    return {
        slot: {"value": answer.value, "seq": answer.seq, "shown_at": f"{answer.at.astimezone(time_zone):%H:%M:%S}"}
        for slot, answer in saved.items()
    }


def neighbours(
    released: Released, attempt: Attempt, slot: str, *, from_review: bool = False
) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Return the pages before and after a slot, as {"name", "href"}; after the last, or for who came from it, the review."""
    base, asked = f"/attempts/{attempt.id}", released.asked(attempt.draw)
    if from_review:
        return None, {"name": "back_to_review", "href": f"{base}/review"}
    slots = list(asked)
    place = slots.index(slot)
    before = {"name": "previous", "href": f"{base}/{slots[place - 1]}"} if place else None
    if place + 1 == len(slots):
        return before, {"name": "to_review", "href": f"{base}/review"}
    after = slots[place + 1]
    name = "to_test" if (asked[slot], asked[after]) == ("practice", "test") else "next"
    return before, {"name": name, "href": f"{base}/{after}"}


def place_and_scenario(offered: Offered, slot: str, part: str, among: list[str], lang: Lang) -> dict[str, Any]:
    """Return what a page says of a slot beside its question: where in its part it stands, and the scenario."""
    number, of = among.index(slot) + 1, len(among)
    return {
        "slot": slot,
        "part": part,
        "place": say("web.place", lang, number=number, of=of),
        "number": number,
        "of": of,
        "scenario": scenario_shown(offered, lang),
    }


def question_page(work: AtWork, slot: str, time_zone: ZoneInfo, lang: Lang, *, from_review: bool = False) -> dict[str, Any]:
    """Return the page of one slot. An explanation that was read already is not on it: the page's script asks for it again."""
    released, attempt = work.released, work.attempt
    offered = released.questions[attempt.draw[slot]]
    parts = released.asked(attempt.draw)
    part = parts[slot]
    among = [each for each in parts if parts[each] == part]
    previous, following = neighbours(released, attempt, slot, from_review=from_review)
    practice = part == "practice"
    value = work.saved[slot].value if slot in work.saved else None
    mounted = {"slot": slot, "number": "", "question": without_story(asked(offered, attempt, value)), "practice": practice}
    first_test = next((each for each in parts if parts[each] == "test"), "review")
    return {
        **place_and_scenario(offered, slot, part, among, lang),
        "module_title": released.title[lang],
        "opens_practice": part == "practice" and slot == among[0],
        "opens_test": part == "test" and slot == among[0],
        "previous": previous,
        "next": following,
        "skip": f"/attempts/{attempt.id}/{first_test}" if practice and slot != among[-1] else None,
        "lesson": f"/modules/{released.module_id}/lesson" if practice and released.has_lesson else None,
        "open_book": practice or released.open_book,
        "review": f"/attempts/{attempt.id}/review" if not practice and not from_review else None,
        "flag": f"/attempts/{attempt.id}/{slot}/flag",
        "flagged": slot in work.flagged,
        "from_review": from_review,
        "data": page_data(
            component_data(
                attempt,
                lang,
                [mounted | {"explained": practice and slot in work.explained}],
                answers=answers_shown(work.saved, time_zone),
            )
        ),
    }


class QuestionPage(Page):
    """The page of one slot of one's own open attempt."""

    async def get(self, attempt_id: str, slot: str) -> None:
        """Show the question; once the attempt is handed in, its result."""
        found = await self.open_attempt(attempt_id, "result")
        if found is None:
            return
        if found.released.part(found.attempt.draw, slot) is None:
            raise HTTPError(404)
        from_review = self.get_query_argument("from", "") == "review"
        page = question_page(found, slot, self.course.time_zone, self.lang, from_review=from_review)
        await self.show("question.html", readings=found.released.furigana, **page)


class Flag(Page):
    """The button that puts up the flag of a slot of one's own open attempt, or takes it down."""

    async def post(self, attempt_id: str, slot: str) -> None:
        """Do so, and go back to the question."""
        up = self.get_body_argument("flag", "") == "up"

        def work(conn: Connection) -> None:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            if not attempt.open:
                raise AttemptClosed("attempt.closed")
            if slot not in attempt.draw:
                raise HTTPError(404)
            put_flag(conn, attempt, slot, up=up)

        await self.threads.write(work)
        from_review = self.get_body_argument("from", "") == "review"
        self.redirect(f"/attempts/{attempt_id}/{slot}{'?from=review' if from_review else ''}", status=303)
