"""研修一覧: each module that is one's own, where one stands, and the one thing to do next."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from kenshu.attempts.attempts import Attempt
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
    last_day, opens = (day and written_date(day, lang) for day in (stands.valid_until, stands.renewable_from))
    return say(f"web.standing.{name}", lang, left=stands.attempts_left, last_day=last_day, opens=opens)


def renewable_from(stands: Standing, lang: Lang) -> str | None:
    """Return the first day on which a completion that holds may be renewed, while that day is still to come."""
    return written_date(stands.renewable_from, lang) if stands.state == "completed" and stands.renewable_from else None


def days_left(due: date, today: date, lang: Lang) -> str:
    """Return how long there is until the end of a due day, or how long it has been over."""
    days = (due - today).days
    return say(f"web.training.{'last_day' if days == 0 else 'days_left' if days > 0 else 'days_late'}", lang, days=abs(days))


def entry(
    edition: Edition, stands: Standing, come: Progress | None, handed_in: Attempt | None, today: date, lang: Lang
) -> dict[str, Any]:
    """Return one module as the list shows it; `handed_in` is the last attempt that was."""
    certified = stands.attempt if stands.state in ("completed", "expiring") else None
    action = next_step(edition.module_id, stands, come)
    result = handed_in and f"/attempts/{handed_in.id}/result"
    return {
        "module": edition.module_id,
        "title": edition.title[lang],
        "state": stands.state,
        "overdue": stands.overdue,
        "needed": stands.state not in AWAY,
        "say": what_it_means(stands, lang),
        "progress": come and progress_shown(come),
        "due": stands.due and written_date(stands.due, lang),
        "days_left": days_left(stands.due, today, lang) if stands.due and stands.state not in _SETTLED else "",
        "valid_until": stands.valid_until and written_date(stands.valid_until, lang),
        "renewable_from": renewable_from(stands, lang),
        "pass_mark": edition.rules.pass_mark,
        "minutes": edition.released.minutes,
        "action": action,
        "result": result if not action or action["href"] != result else None,
        "certificate": certified and f"/attempts/{certified.id}/certificate",
        "main": False,
    }


def progress_shown(come: Progress) -> dict[str, int]:
    """Return how far an open attempt is, for the bar and the words beside it."""
    behind, way = come.way_behind
    counts = {"practised": come.practised, "practice": len(come.practice), "answered": come.answered, "questions": len(come.test)}
    return {"behind": behind, "way": way, **counts}


def training(mine: Records, today: date, time_zone: ZoneInfo, lang: Lang, order: Sequence[str] = ()) -> dict[str, Any]:
    """Return the list: {"open": [entry], "done": [entry], "away": [entry]}, in the order of what is next; one entry is `main`.

    What is begun stands first, then what is due first, then what comes first in `order`, the modules in the course's order; what
    waits for its grade stands last. A module that has not been released, or that is retired and was never begun, is left out: there
    is nothing one could do with it.
    """
    listed = []
    for module_id in mine.modules:
        if module_id not in mine.editions.modules:
            continue
        stands = mine.standing(module_id, today, time_zone)
        if stands.retired and stands.latest is None:
            continue
        edition = mine.edition(module_id, stands)
        come = progress(edition.released, stands.open, mine.saved[stands.open.id]) if stands.open else None
        handed_in = next((each for each in reversed(mine.of(module_id)) if each.handed_in_at and each.void is None), None)
        waits = stands.state in ("grading", "awaiting")
        place = order.index(module_id) if module_id in order else len(order)
        shown = entry(edition, stands, come, handed_in, today, lang)
        listed.append(((waits, stands.open is None, stands.due or date.max, place), shown))
    ordered = [found for _, found in sorted(listed, key=itemgetter(0))]
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
        """Show the list."""
        mine = await self.threads.glance(self.records)
        found = training(mine, self.today, self.course.time_zone, self.lang, self.course.learning_order)
        await self.show("training.html", **found)
