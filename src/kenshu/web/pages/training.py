"""研修一覧: each module that is one's own, where one stands, and the one thing to do next."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from kenshu.clock import written_date
from kenshu.editions.edition import Edition
from kenshu.i18n import Lang, say
from kenshu.results.standing.one import Standing
from kenshu.results.standing.states import AWAY
from kenshu.web.pages.page import Page
from kenshu.web.pages.records import Progress, Records, progress

_TO_DO = ("continue", "open", "again", "renew")
_SETTLED = ("completed", "expiring", *AWAY)


def next_step(module_id: str, stands: Standing, come: Progress | None) -> dict[str, str] | None:
    """Return what there is to do next at a module: {"name", "href"}."""
    if stands.open and come:
        return {"name": "continue", "href": f"/attempts/{stands.open.id}/{come.next_page}"}
    if stands.may_start:
        names = {"not_started": "open", "expiring": "renew"}
        return {"name": names.get(stands.state, "again"), "href": f"/modules/{module_id}"}
    if stands.attempt and stands.attempt.handed_in_at:
        return {"name": "result", "href": f"/attempts/{stands.attempt.id}/result"}
    return None


def what_it_means(stands: Standing, lang: Lang) -> str:
    """Return a state in a sentence; "" where its name says it all."""
    name: str = stands.state
    if stands.state in ("failed", "expired") and not stands.may_start:
        name = "none_left"
    if name in ("not_started", "in_progress", "completed"):
        return ""
    if name == "expiring" and stands.may_start:
        name = "renewable"
    last_day = stands.valid_until and written_date(stands.valid_until, lang)
    return say(f"web.standing.{name}", lang, left=stands.attempts_left, last_day=last_day)


def entry(edition: Edition, stands: Standing, come: Progress | None, lang: Lang) -> dict[str, Any]:
    """Return one module as the list shows it."""
    certified = stands.attempt if stands.state in ("completed", "expiring") else None
    return {
        "module": edition.module_id,
        "title": edition.title[lang],
        "state": stands.state,
        "overdue": stands.overdue,
        "needed": stands.state not in AWAY,
        "say": what_it_means(stands, lang),
        "progress": come and {"answered": come.answered, "questions": len(come.test)},
        "due": stands.due and written_date(stands.due, lang),
        "valid_until": stands.valid_until and written_date(stands.valid_until, lang),
        "pass_mark": edition.rules.pass_mark,
        "minutes": edition.released.minutes,
        "action": next_step(edition.module_id, stands, come),
        "certificate": certified and f"/attempts/{certified.id}/certificate",
        "main": False,
    }


def training(mine: Records, today: date, time_zone: ZoneInfo, lang: Lang) -> dict[str, Any]:
    """Return the list: {"open": [entry], "done": [entry], "away": [entry]}; what is due first stands first, one entry is `main`.

    A module that has not been released, or that is retired and was never begun, is left out: there is nothing one could do with it.
    """
    listed = []
    for module_id in mine.modules:
        if module_id not in mine.editions.modules:
            continue
        stands = mine.standing(module_id, today, time_zone)
        if stands.retired and stands.latest is None:
            continue
        edition = mine.editions.of(stands.open) if stands.open else mine.editions.newest(module_id)
        come = progress(edition.released, stands.open, mine.saved[stands.open.id]) if stands.open else None
        waits = stands.state in ("grading", "awaiting")
        listed.append((waits, stands.due or date.max, entry(edition, stands, come, lang)))
    ordered = [found for *_, found in sorted(listed, key=lambda item: item[:2])]
    for found in ordered:
        if found["state"] not in _SETTLED and found["action"] and found["action"]["name"] in _TO_DO:
            found["main"] = True
            break
    return {
        "open": [found for found in ordered if found["state"] not in _SETTLED],
        "done": [found for found in ordered if found["state"] in _SETTLED and found["state"] not in AWAY],
        "away": [found for found in ordered if found["state"] in AWAY],
    }


class Training(Page):
    """研修一覧."""

    async def get(self) -> None:
        """Show the list, and for trainers and HR the way to their dashboards."""
        mine = await self.threads.glance(self.records)
        found = training(mine, self.today, self.course.time_zone, self.lang)
        role = self.user.role if self.user else ""
        dashboards = [{"name": role, "href": f"/dashboards/{role}"}] if role in ("hr", "trainer") else []
        await self.show("training.html", dashboards=dashboards, **found)
