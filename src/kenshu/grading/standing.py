"""Where one person stands with one module: the definition that pages, dashboards and reports share.

| state | when | on screen |
|---|---|---|
| completed | an attempt is passed and its completion has not run out | 修了 |
| in_progress | an attempt is open | 受講中 |
| grading | the last attempt is handed in and has no grade yet | 提出済み(採点中) |
| awaiting | whether the last attempt is passed depends on points that a person has still to give | 採点待ち(担当者) |
| failed | the last attempt is failed | 不合格 |
| expired | an attempt was passed, its completion has run out, and nothing was begun since | 修了の有効期限切れ |
| not_started | there is no attempt | 未着手 |

The first line that fits holds. Late is not a state: who is late may also be in the middle of an attempt. `overdue` says so.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from kenshu.clock import fiscal_year_end
from kenshu.content import Module
from kenshu.grading.grades import Verdict
from kenshu.player.attempts import Attempt

State = Literal["not_started", "in_progress", "grading", "awaiting", "completed", "failed", "expired"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True)
class Standing:
    """A state and what it rests on.

    `attempt` is the one the state speaks of, None where there is none; `attempts_left` counts those not begun;
    `valid_until` is the last day of the completion, None where it does not run out or there is none.
    """

    state: State
    attempt: Attempt | None
    attempts_left: int
    overdue: bool
    valid_until: date | None = None

    @property
    def may_start(self) -> bool:
        """Whether another attempt can be begun: nothing is open, nothing waits for its grade, and an attempt is left."""
        return self.state in ("not_started", "failed", "expired") and self.attempts_left > 0


def standing(
    module: Module,
    attempts: Sequence[Attempt],
    verdicts: Mapping[str, Verdict],
    due: date | None,
    today: date,
    time_zone: ZoneInfo,
) -> Standing:
    """Where a person stands with a module on a day.

    `attempts` are the person's at this module, `verdicts` {attempt id: verdict of its latest grade}; one that is not there has
    not been graded. `due` is the last day in time, None where nothing is due; `today` is the day where the course is.
    A completion begins on the day of the hand-in, not of its grading: a late grader costs nobody a fiscal year.
    """
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    state, shown, valid_until = _state(module, ordered, verdicts, today, time_zone)
    return Standing(
        state=state,
        attempt=shown,
        attempts_left=max(0, module.attempts - len(ordered)),
        overdue=due is not None and due < today and state not in ("completed", "grading", "awaiting"),
        valid_until=valid_until,
    )


def _state(
    module: Module, attempts: Sequence[Attempt], verdicts: Mapping[str, Verdict], today: date, time_zone: ZoneInfo
) -> tuple[State, Attempt | None, date | None]:
    for attempt in reversed(attempts):
        if attempt.handed_in_at is not None and verdicts.get(attempt.id) == "passed":
            last_day = valid_until(module.valid, attempt.handed_in_at.astimezone(time_zone).date())
            if last_day is None or today <= last_day:
                return "completed", attempt, last_day
    if not attempts:
        return "not_started", None, None
    last = attempts[-1]
    if last.handed_in_at is None:
        return "in_progress", last, None
    verdict = verdicts.get(last.id)
    if verdict == "passed":
        return "expired", last, valid_until(module.valid, last.handed_in_at.astimezone(time_zone).date())
    return ("grading" if verdict is None else verdict), last, None


def valid_until(valid: str, passed_on: date) -> date | None:
    """The last day of a completion by a module's `valid`: `fiscal-year`, `12 months`, or None for `for good`."""
    if valid == "for good":
        return None
    if valid == "fiscal-year":
        return fiscal_year_end(passed_on)
    months = passed_on.month - 1 + int(valid.removesuffix(" months"))
    year, month = passed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(passed_on.day, calendar.monthrange(year, month)[1]))
