"""States of a standing (`kenshu.results.standing` says when each holds), and how long a completion is valid."""

import calendar
from datetime import date
from typing import Literal, get_args

from kenshu.clock import fiscal_year_end

State = Literal[
    "not_started", "in_progress", "grading", "awaiting", "failed", "completed", "expiring", "expired", "exempt", "on_leave"
]
STATES: tuple[State, ...] = get_args(State)
Absent = Literal["exempt", "on_leave"]
AWAY: tuple[Absent, ...] = get_args(Absent)

COMPLETED: tuple[State, ...] = ("completed", "expiring")
TO_DO: tuple[State, ...] = ("not_started", "in_progress", "failed", "expired")


def valid_until(valid: str, passed_on: date) -> date | None:
    """Return the last day of a completion by the rule `valid`: `fiscal-year`, `12 months`, or None for `for good`."""
    if valid == "for good":
        return None
    if valid == "fiscal-year":
        return fiscal_year_end(passed_on)
    months = passed_on.month - 1 + int(valid.removesuffix(" months"))
    year, month = passed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(passed_on.day, calendar.monthrange(year, month)[1]))
