"""A module's first page: what it is about, how it goes, and the way in."""

from typing import Any

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.clock import written_date
from kenshu.content import Module
from kenshu.i18n import Lang
from kenshu.results.standing import Standing, begin
from kenshu.web.pages.page import Page
from kenshu.web.pages.progress import progress
from kenshu.web.pages.records import Records
from kenshu.web.pages.training import next_step, what_it_means
from kenshu.web.render import introduction


def description(module: Module, released: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """What holds for everybody."""
    return {
        "module": module.id,
        "title": module.title.within(lang),
        "practice": len(released["practice"]),
        "test": len(released["test"]),
        "points": f"{sum(slot['points'] for slot in released['test']):g}",
        "minutes": module.minutes,
        "pass_mark": module.pass_mark,
        "attempts_allowed": module.attempts,
        "reveal": module.reveal_after_fail,
    }


def step(module: Module, released: dict[str, Any], mine: Records, stands: Standing) -> dict[str, str]:
    """The way in: the button that starts, or the link that goes on."""
    if stands.may_start:
        return {"name": {"not_started": "start", "expiring": "renew"}.get(stands.state, "again"), "href": ""}
    come = progress(released, stands.open, mine.saved[stands.open.id]) if stands.open else None
    return next_step(module.id, stands, come) or {"name": "", "href": ""}


class ModulePage(Page):
    """The first page, and the button that starts an attempt."""

    async def get(self, module_id: str) -> None:
        """What the module is about, where one stands, and the attempts so far."""
        released = self.released(module_id)
        module = self.content.modules[module_id]
        mine = await self.glance(lambda conn: self.records(conn, module_id))
        stands = mine.standing(module, self.today, self.course.time_zone)
        await self.show(
            "module.html",
            **description(module, released, self.lang) | {"attempts_allowed": stands.attempts_allowed},
            intro=introduction(self.course.release / module_id, released, self.lang),
            state=stands.state,
            overdue=stands.overdue,
            say=what_it_means(stands, self.lang),
            attempts_left=stands.attempts_left,
            due=stands.due and written_date(stands.due, self.lang),
            valid_until=stands.valid_until and written_date(stands.valid_until, self.lang),
            action=step(module, released, mine, stands),
            history=[self.past(attempt, mine) for attempt in mine.of(module_id) if attempt.handed_in_at],
        )

    async def post(self, module_id: str) -> None:
        """Start an attempt, or go on with the one that is open; nobody starts a second while one waits for its grade."""
        released = self.released(module_id)
        module = self.content.modules[module_id]

        def start(conn: Connection) -> Attempt:
            stands = self.records(conn, module_id).standing(module, self.today, self.course.time_zone)
            if stands.waits and stands.latest:
                return stands.latest
            return begin(conn, stands, released, self.employee_id, clock.now())

        attempt = await self.in_writer(start)
        page = "result" if attempt.handed_in_at else next(iter(attempt.draw))
        self.redirect(f"/attempts/{attempt.id}/{page}", status=303)

    def past(self, attempt: Attempt, mine: Records) -> dict[str, Any]:
        """An attempt that has been handed in, as the list of them shows it."""
        assert attempt.handed_in_at is not None
        return {
            "number": attempt.number,
            "state": mine.verdict(attempt) or "grading",
            "handed_in": self.written(attempt.handed_in_at),
            "href": f"/attempts/{attempt.id}/result",
        }


HANDLERS: list[Any] = [(r"/modules/([a-z0-9-]{1,64})", ModulePage)]
