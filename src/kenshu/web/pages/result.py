"""The result of a hand-in, and the page that waits for it."""

from typing import Any

from sqlalchemy import Connection, Row

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.clock import written_date
from kenshu.content import Module
from kenshu.errors import AttemptUnknown
from kenshu.results.grades import Grade, Verdict
from kenshu.results.standing import Standing, valid_until
from kenshu.web.pages.graded import Graded, result
from kenshu.web.pages.hand_in import receipt_of
from kenshu.web.pages.page import ATTEMPT, Page
from kenshu.web.pages.records import Records


def what_next(verdict: Verdict, stands: Standing) -> tuple[str, bool]:
    """The sentence that says what comes next, and whether another attempt can be started from here."""
    if verdict == "passed" or stands.state in ("completed", "expiring"):
        return ("passed" if verdict == "passed" else "passed_since"), False
    if verdict == "awaiting":
        return "awaiting", False
    if stands.may_start:
        return "again", True
    return ("none_left" if stands.state == "failed" else "went_on"), False


class ResultPage(Page):
    """The result of one's own hand-in."""

    async def get(self, attempt_id: str) -> None:
        """The result; before there is one, a page that waits for it; while the attempt is open, its review."""

        def read(conn: Connection) -> tuple[Attempt, Records, Row[Any] | None]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            return attempt, self.records(conn, attempt.module_id), receipt_of(conn, attempt_id)

        attempt, mine, receipt = await self.glance(read)
        module = self.content.modules.get(attempt.module_id)
        if module is None:
            raise AttemptUnknown("attempt.unknown", attempt=attempt_id)
        if receipt is None:
            self.redirect(f"/attempts/{attempt_id}/review")
        elif attempt_id in mine.grades:
            stands = mine.standing(module, self.today, self.course.time_zone)
            await self.result(attempt, receipt, mine.grades[attempt_id], stands)
        else:
            await self.grading(module, attempt, receipt)

    async def grading(self, module: Module, attempt: Attempt, receipt: Row[Any]) -> None:
        """The page that waits."""
        await self.show(
            "grading.html",
            module_title=module.title.within(self.lang),
            attempt_number=attempt.number,
            receipt=receipt.number,
            state_url=f"/api/attempts/{attempt.id}/result-state",
        )

    async def result(self, attempt: Attempt, receipt: Row[Any], grade: Grade, stands: Standing) -> None:
        """The result, and what comes next."""
        released = self.released(attempt.module_id)
        page = result(Graded(self.content, released, attempt, receipt.answers, grade, self.lang))
        sentence, again = what_next(page["state"], stands)
        valid = self.content.modules[attempt.module_id].valid
        last_day = valid_until(valid, receipt.at.astimezone(self.course.time_zone).date()) if page["state"] == "passed" else None
        await self.show(
            "result.html",
            **page,
            say=self.say(f"result.next.{sentence}", left=stands.attempts_left),
            again=again,
            receipt=receipt.number,
            handed_in=self.written(receipt.at),
            valid_until=last_day and written_date(last_day, self.lang),
        )


HANDLERS: list[Any] = [(rf"{ATTEMPT}/result", ResultPage)]
