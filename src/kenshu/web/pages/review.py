"""Before the hand-in: what is answered and what is not."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.journal import Saved
from kenshu.editions.released import Released
from kenshu.i18n import Lang
from kenshu.web.pages.page import ATTEMPT, FieldFault, Page, refuse_void
from kenshu.web.pages.progress import progress
from kenshu.web.pages.question import answers_shown, component_data
from kenshu.web.render import page_data


def review(released: Released, attempt: Attempt, saved: Mapping[str, Saved], time_zone: ZoneInfo, lang: Lang) -> dict[str, Any]:
    """The list of the test's questions and the form that hands them in."""
    come = progress(released, attempt, saved)
    base = f"/attempts/{attempt.id}"
    return {
        "module_title": released.title[lang],
        "slots": [
            {
                "title": released.questions[attempt.draw[slot]]["scenario"]["title"][lang],
                "state": state,
                "href": f"{base}/{slot}",
            }
            for slot, state in come.test.items()
        ],
        "answered": come.answered,
        "open_questions": len(come.test) - come.answered,
        "practice": len(come.practice),
        "practice_answered": sum(state == "answered" for state in come.practice.values()),
        "last": f"{base}/{come.slots[-1]}",
        "hand_in": f"{base}/hand-in",
        "here": f"{base}/review",
        "data": page_data(component_data(attempt, lang, [], answers=answers_shown(saved, time_zone))),
    }


class ReviewPage(Page):
    """The review of one's own open attempt."""

    async def get(self, attempt_id: str) -> None:
        """What is answered; once the attempt is handed in, its receipt."""
        await self.review(attempt_id)

    async def review(self, attempt_id: str, faults: Sequence[FieldFault] = ()) -> None:
        """The review, with what was wrong with the form."""

        def read(conn: Connection) -> tuple[Attempt, Released, dict[str, Saved]]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            return attempt, attempts.edition_of(conn, attempt).released, journal.latest(conn, attempt_id)

        attempt, released, saved = await self.glance(read)
        refuse_void(attempt)
        if attempt.handed_in_at is not None:
            self.redirect(f"/attempts/{attempt_id}/receipt")
            return
        page = review(released, attempt, saved, self.course.time_zone, self.lang)
        await self.show("review.html", faults=faults, **page)


HANDLERS: list[Any] = [(rf"{ATTEMPT}/review", ReviewPage)]
