"""The review of what is answered, handing in, and the receipt for it."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.journal import Saved
from kenshu.editions.on_record import Editions, on_record
from kenshu.editions.released import Released
from kenshu.i18n import Lang
from kenshu.kinds import awaits_person, is_complete
from kenshu.results.handin import Receipt, hand_in, receipt_of
from kenshu.web.pages.page import FieldFault, Page, refuse_void
from kenshu.web.pages.question import answers_shown, component_data
from kenshu.web.pages.records import progress
from kenshu.web.render import page_data


def review(released: Released, attempt: Attempt, saved: Mapping[str, Saved], time_zone: ZoneInfo, lang: Lang) -> dict[str, Any]:
    """Return the list of the test's questions and the form that hands them in."""
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
        "gone": come.gone,
        "last": f"{base}/{come.slots[-1]}" if come.slots else "/training",
        "hand_in": f"{base}/hand-in",
        "here": f"{base}/review",
        "data": page_data(component_data(attempt, lang, [], answers=answers_shown(saved, time_zone))),
    }


class ReviewPage(Page):
    """The review of one's own open attempt."""

    async def get(self, attempt_id: str) -> None:
        """Show what is answered; once the attempt is handed in, its receipt."""
        await self.review(attempt_id)

    async def review(self, attempt_id: str, faults: Sequence[FieldFault] = ()) -> None:
        """Show the review, with what was wrong with the form."""
        found = await self.open_attempt(attempt_id, "receipt")
        if found is not None:
            attempt, released, saved = found
            await self.show("review.html", faults=faults, **review(released, attempt, saved, self.course.time_zone, self.lang))


class HandIn(ReviewPage):
    """The form of the review."""

    async def get(self, attempt_id: str) -> None:
        """Go to the review: nothing is handed in by following a link."""
        self.redirect(f"/attempts/{attempt_id}/review")

    async def post(self, attempt_id: str) -> None:
        """Hand in; a second time leads to the same receipt. With a question left open, only after it was confirmed."""
        confirmed = self.get_body_argument("confirm", "") == "yes"

        def work(conn: Connection) -> bool:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            if attempt.handed_in_at is None:
                refuse_void(attempt)
            if attempt.open and not confirmed:
                released = on_record(conn).of(attempt).released
                come = progress(released, attempt, journal.holding(conn, attempt))
                if come.answered < len(come.test):
                    return False
            hand_in(conn, self.course, attempt, clock.now(), "page")
            return True

        if await self.threads.write(work):
            self.services.grader.wake()
            self.redirect(f"/attempts/{attempt_id}/receipt", status=303)
            return
        self.set_status(422)
        await self.review(attempt_id, [FieldFault("confirm", self.say("review.confirm_first"))])


class ReceiptPage(Page):
    """受領票."""

    async def get(self, attempt_id: str) -> None:
        """Show the server's proof of the hand-in; while the attempt is open, its review."""

        def read(conn: Connection) -> tuple[Attempt, Editions, Receipt | None]:
            return attempts.find(conn, attempt_id, self.employee_id), on_record(conn), receipt_of(conn, attempt_id)

        attempt, editions, receipt = await self.threads.glance(read)
        if receipt is None:
            self.redirect(f"/attempts/{attempt_id}/review")
            return
        released = editions.of(attempt).released
        test = {slot.id for slot in released.of("test")}
        test |= {slot for slot, part in released.asked(attempt.draw).items() if part == "test"}
        # A question from before editions may be on record nowhere: then there is no more to say than whether it was answered.
        given = {slot: receipt.answers.get(slot) for slot in attempt.draw if slot in test}
        asked = {slot: editions.asked(attempt, attempt.draw[slot], value) for slot, value in given.items()}
        complete = [is_complete(each["offered"], given[slot]) if each else given[slot] is not None for slot, each in asked.items()]
        await self.show(
            "receipt.html",
            number=receipt.number,
            at=self.written(receipt.at),
            module_title=released.title[self.lang],
            attempt_number=attempt.number,
            answered=sum(complete),
            questions=len(complete),
            free_text=any(each is not None and awaits_person(each["offered"]["kind"]) for each in asked.values()),
            result=f"/attempts/{attempt_id}/result",
        )
