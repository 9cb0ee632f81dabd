"""Handing in, and the receipt for it."""

from typing import Any

from sqlalchemy import Connection, Row, select

from kenshu import clock
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.editions.released import Released
from kenshu.kinds import awaits_person, is_complete
from kenshu.results.handin import hand_in
from kenshu.storage.tables import receipt as receipt_table
from kenshu.web.pages.page import ATTEMPT, FieldFault, Page, refuse_void
from kenshu.web.pages.progress import progress
from kenshu.web.pages.review import ReviewPage


class HandIn(ReviewPage):
    """The form of the review."""

    async def get(self, attempt_id: str) -> None:
        """Nothing is handed in by following a link."""
        self.redirect(f"/attempts/{attempt_id}/review")

    async def post(self, attempt_id: str) -> None:
        """Hand in; a second time leads to the same receipt. With a question left open, only after it was confirmed."""
        confirmed = self.get_body_argument("confirm", "") == "yes"

        def work(conn: Connection) -> bool:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            if attempt.handed_in_at is None:
                refuse_void(attempt)
            if attempt.open and not confirmed:
                released = attempts.edition_of(conn, attempt).released
                come = progress(released, attempt, journal.latest(conn, attempt_id))
                if come.answered < len(come.test):
                    return False
            hand_in(conn, self.course, attempt, clock.now(), "page")
            return True

        if await self.in_writer(work):
            self.services.grader.wake()
            self.redirect(f"/attempts/{attempt_id}/receipt", status=303)
            return
        self.set_status(422)
        await self.review(attempt_id, [FieldFault("confirm", self.say("review.confirm_first"))])


def receipt_of(conn: Connection, attempt_id: str) -> Row[Any] | None:
    """The receipt of an attempt: number, answers, via, at; None while it is open."""
    return conn.execute(select(receipt_table).where(receipt_table.c.attempt_id == attempt_id)).first()


def answered_of(released: Released, attempt: Attempt, answers: dict[str, Any]) -> tuple[int, int]:
    """Return how many of the test's questions were answered completely, and how many there are."""
    test = [slot.id for slot in released.of("test")]
    return sum(is_complete(released.questions[attempt.draw[slot]], answers.get(slot)) for slot in test), len(test)


class Receipt(Page):
    """受領票."""

    async def get(self, attempt_id: str) -> None:
        """The server's proof of the hand-in; while the attempt is open, its review."""

        def read(conn: Connection) -> tuple[Attempt, Released, Row[Any] | None]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            return attempt, attempts.edition_of(conn, attempt).released, receipt_of(conn, attempt_id)

        attempt, released, receipt = await self.glance(read)
        if receipt is None:
            self.redirect(f"/attempts/{attempt_id}/review")
            return
        answered, questions = answered_of(released, attempt, receipt.answers)
        kinds = {released.questions[attempt.draw[slot.id]]["kind"] for slot in released.of("test")}
        await self.show(
            "receipt.html",
            number=receipt.number,
            at=self.written(receipt.at),
            module_title=released.title[self.lang],
            attempt_number=attempt.number,
            answered=answered,
            questions=questions,
            free_text=any(map(awaits_person, kinds)),
            result=f"/attempts/{attempt_id}/result",
        )


HANDLERS: list[Any] = [(rf"{ATTEMPT}/hand-in", HandIn), (rf"{ATTEMPT}/receipt", Receipt)]
