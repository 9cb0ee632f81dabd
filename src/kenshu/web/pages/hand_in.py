"""Handing in, and the receipt for it."""

from typing import Any

from sqlalchemy import Connection, Row, select

from kenshu import clock
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.kinds import is_complete
from kenshu.results.handin import hand_in
from kenshu.storage.tables import receipt as receipt_table
from kenshu.web.pages.page import ATTEMPT, FieldFault, Page
from kenshu.web.pages.progress import is_practice, progress
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
            if attempt.handed_in_at is None and not confirmed:
                come = progress(self.released(attempt.module_id), attempt, journal.latest(conn, attempt_id))
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


def answered_of(released: dict[str, Any], attempt: Attempt, answers: dict[str, Any]) -> tuple[int, int]:
    """How many of the test's questions were answered completely, and how many there are."""
    test = [slot for slot in attempt.draw if not is_practice(slot)]
    offered = {slot: released["questions"].get(attempt.draw[slot]) for slot in test}
    done = [slot for slot in test if offered[slot] and is_complete(offered[slot], answers.get(slot))]
    return len(done), len(test)


class Receipt(Page):
    """受領票."""

    async def get(self, attempt_id: str) -> None:
        """The server's proof of the hand-in; while the attempt is open, its review."""

        def read(conn: Connection) -> tuple[Attempt, Row[Any] | None]:
            return attempts.find(conn, attempt_id, self.employee_id), receipt_of(conn, attempt_id)

        attempt, receipt = await self.glance(read)
        if receipt is None:
            self.redirect(f"/attempts/{attempt_id}/review")
            return
        released = self.released(attempt.module_id)
        answered, questions = answered_of(released, attempt, receipt.answers)
        kinds = {released["questions"].get(question, {}).get("kind") for question in attempt.draw.values()}
        await self.show(
            "receipt.html",
            number=receipt.number,
            at=self.written(receipt.at),
            module_title=released["title"][self.lang],
            attempt_number=attempt.number,
            answered=answered,
            questions=questions,
            free_text="text" in kinds,
            result=f"/attempts/{attempt_id}/result",
        )


HANDLERS: list[Any] = [(rf"{ATTEMPT}/hand-in", HandIn), (rf"{ATTEMPT}/receipt", Receipt)]
