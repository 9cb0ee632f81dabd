"""The result of a hand-in, and the page that waits for it."""

from typing import Any

from sqlalchemy import Connection, Row

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.clock import written_date
from kenshu.editions.edition import Edition
from kenshu.results.standing.one import Standing
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import Verdict
from kenshu.web.pages.graded import Graded, result
from kenshu.web.pages.hand_in import receipt_of
from kenshu.web.pages.page import ATTEMPT, Page, refuse_void
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
        refuse_void(attempt)
        edition = mine.editions.of(attempt)
        if receipt is None:
            self.redirect(f"/attempts/{attempt_id}/review")
        elif attempt_id in mine.grades:
            stands = mine.standing(attempt.module_id, self.today, self.course.time_zone)
            grade = mine.grades[attempt_id]
            key = mine.editions.by_sha256.get(grade.edition or "") or edition
            await self.result(Graded(edition, key, attempt, receipt.answers, grade, self.lang), receipt, stands)
        else:
            await self.grading(edition, attempt, receipt)

    async def grading(self, edition: Edition, attempt: Attempt, receipt: Row[Any]) -> None:
        """The page that waits."""
        await self.show(
            "grading.html",
            module_title=edition.title[self.lang],
            attempt_number=attempt.number,
            receipt=receipt.number,
            state_url=f"/api/attempts/{attempt.id}/result-state",
        )

    async def result(self, graded: Graded, receipt: Row[Any], stands: Standing) -> None:
        """The result, and what comes next."""
        page = result(graded)
        sentence, again = what_next(page["state"], stands)
        valid = graded.edition.rules.valid
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
