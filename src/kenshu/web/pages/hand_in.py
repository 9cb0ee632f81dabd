"""The review of what is answered, handing in, and the receipt for it."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.editions.on_record import Editions, on_record
from kenshu.i18n import Lang
from kenshu.kinds import answer_in_words, awaits_person, is_complete
from kenshu.results.handin import Receipt, hand_in, receipt_of
from kenshu.web.pages.page import FieldFault, Page, refuse_void
from kenshu.web.pages.question import answers_shown, component_data
from kenshu.web.pages.records import AtWork, at_work
from kenshu.web.render import page_data


def review(work: AtWork, time_zone: ZoneInfo, lang: Lang) -> dict[str, Any]:
    """Return the answers to the test's questions in words, and the form that hands them in."""
    released, attempt, come = work.released, work.attempt, work.progress
    base = f"/attempts/{attempt.id}"
    return {
        "module_title": released.title[lang],
        "slots": [
            {
                "slot": slot,
                "title": offered["scenario"]["title"][lang],
                "prompt": offered["prompt"][lang],
                "state": state,
                "answer": answer_in_words(offered, work.saved[slot].value, lang) if slot in work.saved else "",
                "flagged": slot in work.flagged,
                "href": f"{base}/{slot}?from=review",
            }
            for slot, state in come.test.items()
            for offered in [released.questions[attempt.draw[slot]]]
        ],
        "answered": come.answered,
        "open_questions": len(come.test) - come.answered,
        "practice": len(come.practice),
        "practice_answered": come.practised,
        "gone": come.gone,
        "last": f"{base}/{come.slots[-1]}" if come.slots else "/training",
        "hand_in": f"{base}/hand-in",
        "here": f"{base}/review",
        "data": page_data(component_data(attempt, lang, [], answers=answers_shown(work.saved, time_zone))),
    }


class ReviewPage(Page):
    """The review of one's own open attempt."""

    async def get(self, attempt_id: str) -> None:
        """Show what is answered, and what was wrong with the form; once the attempt is handed in, its receipt."""
        found = await self.open_attempt(attempt_id, "receipt")
        if found is None:
            return
        page = review(found, self.course.time_zone, self.lang)
        unconfirmed = page["open_questions"] and self.get_query_argument("unconfirmed", "") == "yes"
        faults = [FieldFault("confirm", self.say("review.confirm_first"))] if unconfirmed else []
        await self.show("review.html", faults=faults, readings=found.released.furigana, **page)


class HandIn(Page):
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
                come = at_work(conn, attempt).progress
                if come.answered < len(come.test):
                    return False
            hand_in(conn, self.course, attempt, clock.now(), "page")
            return True

        if await self.threads.write(work):
            self.services.grader.wake()
            self.redirect(f"/attempts/{attempt_id}/receipt", status=303)
            return
        self.redirect(f"/attempts/{attempt_id}/review?unconfirmed=yes", status=303)


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
            free_text=any(each is not None and awaits_person(each["offered"]["kind"], each["key"]) for each in asked.values()),
            result=f"/attempts/{attempt_id}/result",
        )
