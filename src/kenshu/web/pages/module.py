"""A module's first page: what it is about, how it goes, and the way in."""

from typing import Any

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.clock import written_date
from kenshu.editions.edition import Edition
from kenshu.i18n import Lang
from kenshu.results.standing.one import Standing, begin
from kenshu.web.pages.page import Page
from kenshu.web.pages.records import Records, progress
from kenshu.web.pages.training import next_step, renewable_from, what_it_means
from kenshu.web.render import clean_html


def description(edition: Edition, lang: Lang) -> dict[str, Any]:
    """Return what holds for everybody."""
    return {
        "module": edition.module_id,
        "title": edition.title[lang],
        "lesson": bool(edition.lesson),
        "practice": len(edition.released.of("practice")),
        "test": len(edition.released.of("test")),
        "points": f"{edition.max_score:g}",
        "minutes": edition.released.minutes,
        "pass_mark": edition.rules.pass_mark,
        "attempts_allowed": edition.rules.attempts,
        "reveal": edition.rules.reveal_after_fail,
    }


def step(module_id: str, mine: Records, stands: Standing) -> dict[str, str]:
    """Return the way in: the button that starts, or the link that goes on."""
    if stands.may_start:
        return {"name": {"not_started": "start", "expiring": "renew"}.get(stands.state, "again"), "href": ""}
    come = progress(mine.editions.of(stands.open).released, stands.open, mine.saved[stands.open.id]) if stands.open else None
    return next_step(module_id, stands, come) or {"name": "", "href": ""}


class ModulePage(Page):
    """The first page, and the button that starts an attempt."""

    async def get(self, module_id: str) -> None:
        """Show what the module is about, where one stands, and the attempts so far."""
        mine = await self.threads.glance(lambda conn: self.records(conn, module_id))
        stands = mine.standing(module_id, self.today, self.course.time_zone)
        edition = mine.edition(module_id, stands)
        await self.show(
            "module.html",
            **description(edition, self.lang) | {"attempts_allowed": stands.attempts_allowed},
            intro=clean_html(edition.released.intro[self.lang]),
            state=stands.state,
            overdue=stands.overdue,
            say=what_it_means(stands, self.lang),
            attempts_left=stands.attempts_left,
            due=stands.due and written_date(stands.due, self.lang),
            valid_until=stands.valid_until and written_date(stands.valid_until, self.lang),
            renewable_from=renewable_from(stands, self.lang),
            action=step(module_id, mine, stands),
            history=[self.past(attempt, mine) for attempt in mine.of(module_id) if attempt.handed_in_at],
        )

    async def post(self, module_id: str) -> None:
        """Start an attempt, or go on with the one that is open; nobody starts a second while one waits for its grade."""

        def start(conn: Connection) -> str:
            mine = self.records(conn, module_id)
            stands = mine.standing(module_id, self.today, self.course.time_zone)
            waits = stands.latest if stands.waits else None
            attempt = waits or begin(conn, stands, module_id, self.employee_id, clock.now())
            asked = mine.editions.of(attempt).released.asked(attempt.draw)
            return f"/attempts/{attempt.id}/{'result' if attempt.handed_in_at else next(iter(asked), 'review')}"

        self.redirect(await self.threads.write(start), status=303)

    def past(self, attempt: Attempt, mine: Records) -> dict[str, Any]:
        """Return an attempt that has been handed in, as the list of them shows it."""
        assert attempt.handed_in_at is not None
        return {
            "number": attempt.number,
            "state": mine.verdict(attempt) or "grading",
            "handed_in": self.written(attempt.handed_in_at),
            "href": f"/attempts/{attempt.id}/result",
        }
