"""Due dates that are asked about before they are set: those that have passed, and days on which the city hall is closed."""

from collections.abc import Collection
from datetime import date
from typing import Any

from kenshu.errors import KenshuError
from kenshu.working_days import closed, next_working_day


def looked_at(days: Collection[date], today: date) -> dict[str, Any]:
    """Return which of these days have passed (`past`), and which of the others are no working days (`closed`).

    Of each closed day: `day`, `why` in both languages, `next` (the next working day).
    """
    coming = ((day, closed(day)) for day in sorted(set(days)) if day >= today)
    return {
        "past": sorted({day for day in days if day < today}),
        "closed": [{"day": day, "why": why, "next": next_working_day(day)} for day, why in coming if why],
    }


def check_past(days: Collection[date], today: date, *, meant: bool) -> None:
    """Raise KenshuError for a day that has passed and is not said to be meant."""
    past = [day for day in days if day < today]
    if past and not meant:
        raise KenshuError("assign.past", found=min(past).isoformat())
