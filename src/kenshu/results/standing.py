"""Where one person stands with one module: the definition that pages, dashboards and reports share.

| state | when | on screen |
|---|---|---|
| exempt | an exemption holds on the day, of every module or of this one | 免除 |
| on_leave | a leave or childcare leave holds on the day | 休職・育休中 |
| expiring | as completed, and the last day of the completion is at most 60 days after the day | 修了(まもなく期限切れ) |
| completed | an attempt is passed and its completion has not run out | 修了 |
| expired | the completion has run out, and nothing was begun since | 修了の有効期限切れ |
| not_started | there is no attempt | 未着手 |
| in_progress | an attempt is open | 受講中 |
| grading | the last attempt is handed in and has no grade yet | 提出済み(採点中) |
| awaiting | whether the last attempt is passed depends on points that a person has still to give | 採点待ち(担当者) |
| failed | the last attempt is failed; `attempts_left` says whether another may be begun | 不合格 |

The first line that fits holds. Late is not a state: who is late may also be in the middle of an attempt. `overdue` says so: the
last day in time is before the day, and the state is expired, not_started, in_progress or failed.

A completion is a passed attempt. Of several the last, by their numbers, is the one that counts. It begins on the day of the
hand-in, and its last day follows from the module's `valid`. A cycle is what comes after it: attempts are counted from there, as
many as the module allows and as were given on top in this cycle. Old cycles stay on record as they were.

A new attempt may be begun while a completion still holds only if, passed today, it would last longer.
"""

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Literal, get_args

from sqlalchemy import Connection

from kenshu.assigning.due.one import Claim, claims_of, due_by, more_attempts
from kenshu.attempts import attempts as attempts_of
from kenshu.attempts.attempts import Attempt
from kenshu.clock import fiscal_year_end
from kenshu.content import Module
from kenshu.people import absences
from kenshu.results import grades
from kenshu.results.grades import Verdict

State = Literal[
    "not_started",
    "in_progress",
    "grading",
    "awaiting",
    "failed",
    "completed",
    "expiring",
    "expired",
    "exempt",
    "on_leave",
]
STATES: tuple[State, ...] = get_args(State)
Absent = Literal["exempt", "on_leave"]
AWAY: tuple[Absent, ...] = get_args(Absent)

EXPIRING = timedelta(days=60)  # before its last day a completion is said to run out soon
TO_DO: tuple[State, ...] = ("not_started", "in_progress", "failed", "expired")


@dataclass(frozen=True)
class Standing:
    """A state and what it rests on.

    `attempt` is the one the state speaks of, `latest` the last one, each None where there is none; `attempts_left` counts those of
    this cycle that are not begun, of `attempts_allowed`; `due` is the last day in time, None where nothing is due. `completed_on`
    and `valid_until` are the days on which the last completion began and ends, `valid_until` None where it does not run out.
    `cycle_after` is the number of the last passed attempt, 0 where there is none; `passed`: its completion holds, and an attempt
    today would not outlast it; `waits`: the last attempt of the cycle is open, or has no grade that decides it.
    """

    state: State
    attempt: Attempt | None
    attempts_left: int
    overdue: bool
    valid_until: date | None = None
    completed_on: date | None = None
    due: date | None = None
    latest: Attempt | None = None
    attempts_allowed: int = 0
    cycle_after: int = 0
    passed: bool = False
    waits: bool = False

    @property
    def open(self) -> Attempt | None:
        """The attempt that is open, whatever the state."""
        return self.latest if self.latest and self.latest.handed_in_at is None else None

    @property
    def may_start(self) -> bool:
        """Whether another attempt can be begun: it is wanted, nothing is open or waits for its grade, and an attempt is left."""
        open_to = self.state in ("not_started", "failed", "expired", "expiring")
        return open_to and not self.passed and not self.waits and self.attempts_left > 0


def standing(
    module: Module,
    attempts: Sequence[Attempt],
    verdicts: Mapping[str, Verdict],
    claims: Sequence[Claim],
    today: date,
    time_zone: tzinfo,
    absent: Absent | None = None,
) -> Standing:
    """Where a person stands with a module on a day.

    `attempts` are the person's at this module, `verdicts` {attempt id: verdict of its latest grade}; one that is not there has
    not been graded. `claims` say what is due (kenshu.assigning.due), `absent` whether the person is exempt or away; `today`
    is the day where the course is. A completion begins on the day of the hand-in, not of its grading: a late grader costs nobody a
    fiscal year.
    """
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    passed = [attempt for attempt in ordered if attempt.handed_in_at and verdicts.get(attempt.id) == "passed"]
    completion = passed[-1] if passed else None
    completed_on = _day(completion.handed_in_at, time_zone) if completion else None
    last_day = valid_until(module.valid, completed_on) if completed_on else None
    holds = completed_on is not None and (last_day is None or today <= last_day)
    cycle = [attempt for attempt in ordered if completion is None or attempt.number > completion.number]
    state = absent or _state(completion, last_day if holds else None, holds, cycle, verdicts, today)
    ended = [valid_until(module.valid, day) for each in passed if (day := _day(each.handed_in_at, time_zone))]
    due = due_by(claims, max((day for day in ended if day is not None and day < today), default=None))
    allowed = module.attempts + more_attempts(claims, completion.handed_in_at if completion else None)
    renewal = valid_until(module.valid, today)
    outlasts = last_day is not None and (renewal is None or renewal > last_day)
    return Standing(
        state=state,
        attempt=completion if holds or not cycle else cycle[-1],
        attempts_left=max(0, allowed - len(cycle)),
        overdue=due is not None and due < today and state in TO_DO,
        valid_until=last_day,
        completed_on=completed_on,
        due=due,
        latest=ordered[-1] if ordered else None,
        attempts_allowed=allowed,
        cycle_after=completion.number if completion else 0,
        passed=holds and not (_runs_out_soon(last_day, today) and outlasts),
        waits=bool(cycle) and verdicts.get(cycle[-1].id) != "failed",
    )


def standing_of(conn: Connection, module: Module, employee_id: str, today: date, time_zone: tzinfo) -> Standing:
    """Where a person stands with a module on a day, by what is on record now."""
    mine = attempts_of.of(conn, employee_id, module.id)
    found = grades.latest_of(conn, [attempt.id for attempt in mine])
    verdicts = {key: grades.verdict(grade) for key, grade in found.items()}
    claims = claims_of(conn, employee_id, today, time_zone).get(module.id, [])
    absent = absent_from(away_on(conn, employee_id, today), module.id)
    return standing(module, mine, verdicts, claims, today, time_zone, absent)


def begin(conn: Connection, stands: Standing, released: dict[str, Any], employee_id: str, now: datetime) -> Attempt:
    """The open attempt at a module, or a new one where the person may begin one, by where the person stands.

    Raises NoAttemptLeft. Whoever is away or exempt need not, but may.
    """
    return attempts_of.start(
        conn,
        released,
        employee_id,
        now,
        passed=stands.passed,
        cycle_after=stands.cycle_after,
        allowed=stands.attempts_allowed,
    )


def away_on(conn: Connection, employee_id: str, day: date) -> set[tuple[str | None, str]]:
    """{(module or None for every module, kind)} of a person's absences and exemptions that hold on a day."""
    return absences.holding(conn, employee_id, day)


def absent_from(away: Collection[tuple[str | None, str]], module_id: str) -> Absent | None:
    """Whether a person is exempt from a module, or away."""
    kinds = {kind for module, kind in away if module in (None, module_id)}
    return "exempt" if "exempt" in kinds else "on_leave" if kinds else None


def _state(
    completion: Attempt | None,
    last_day: date | None,
    holds: bool,
    cycle: Sequence[Attempt],
    verdicts: Mapping[str, Verdict],
    today: date,
) -> State:
    if holds:
        return "expiring" if _runs_out_soon(last_day, today) else "completed"
    if not cycle:
        return "expired" if completion else "not_started"
    if cycle[-1].handed_in_at is None:
        return "in_progress"
    verdict = verdicts.get(cycle[-1].id)
    assert verdict != "passed"  # the last that is passed stands before the cycle
    return verdict or "grading"


def _runs_out_soon(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day - today <= EXPIRING


def valid_until(valid: str, passed_on: date) -> date | None:
    """The last day of a completion by a module's `valid`: `fiscal-year`, `12 months`, or None for `for good`."""
    if valid == "for good":
        return None
    if valid == "fiscal-year":
        return fiscal_year_end(passed_on)
    months = passed_on.month - 1 + int(valid.removesuffix(" months"))
    year, month = passed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(passed_on.day, calendar.monthrange(year, month)[1]))


def _day(moment: datetime | None, time_zone: tzinfo) -> date | None:
    return None if moment is None else moment.astimezone(time_zone).date()
