"""Due dates that a form sets: one that has passed is asked about, a day on which the city hall is closed is named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kenshu.acts import due_dates
from kenshu.acts.desk import Desk
from kenshu.clock import written_date
from kenshu.i18n import Lang, say


def check_past(desk: Desk, found: Mapping[str, Any], order: Mapping[str, Any]) -> None:
    """Raise KenshuError where a previewed date has passed, and the form does not say that it is meant."""
    days = [date.fromisoformat(day) for day in found["past"]]
    due_dates.check_past(days, desk.day, meant=bool(order.get("past_due_meant")))


def warnings(found: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return what is said of the dates of a preview above its check page."""
    said = [say("assigning.due.past", lang, day=written_date(date.fromisoformat(day), lang)) for day in found["past"]]
    for each in found["closed"]:
        day, following = (written_date(date.fromisoformat(each[name]), lang) for name in ("day", "next"))
        said.append(say("assigning.due.closed", lang, day=day, why=each["why"][lang], next=following))
    return said
