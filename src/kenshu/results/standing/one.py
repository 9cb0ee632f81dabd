"""Standing of one person with one module: what a page shows; `kenshu.results.standing` has the rule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

from kenshu.assigning.due.one import Claim, claims_of, due_by, more_attempts
from kenshu.attempts import attempts as attempts_of
from kenshu.attempts.attempts import Attempt
from kenshu.clock import day_of
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.people import absences
from kenshu.results import grades
from kenshu.results.standing.states import EXPIRING, TO_DO, Absent, State, valid_until
from kenshu.results.verdict import Verdict, verdict


@dataclass(frozen=True)
class Standing:
    """A state and what it rests on.

    `attempt` is the one the state speaks of, `latest` the last one, each None where there is none; `attempts_left` counts those of
    this cycle that are not begun, of `attempts_allowed`; `due` is the last day in time, None where nothing is due. `completed_on`
    and `valid_until` are the days on which the last completion began and ends, `valid_until` None where it does not run out.
    `cycle_after` is the number of the last passed attempt, 0 where there is none; `passed`: its completion holds, and an attempt
    today would not outlast it; `waits`: the last attempt of the cycle is open, or has no grade that decides it; `retired`: nobody
    begins the module any more.
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
    retired: bool = False

    @property
    def open(self) -> Attempt | None:
        """Return the attempt that is open, whatever the state."""
        return self.latest if self.latest and self.latest.open else None

    @property
    def may_start(self) -> bool:
        """Return whether another attempt can be begun: wanted, none open or waiting for its grade, and one left."""
        open_to = self.state in ("not_started", "failed", "expired", "expiring") and not self.retired
        return open_to and not self.passed and not self.waits and self.attempts_left > 0


def standing(
    editions: Editions,
    module_id: str,
    attempts: Sequence[Attempt],
    verdicts: Mapping[str, Verdict],
    claims: Sequence[Claim],
    today: date,
    time_zone: tzinfo,
    absent: Absent | None = None,
) -> Standing:
    """Return where a person stands with a module on a day.

    `attempts` are the person's at this module, `verdicts` {attempt id: verdict of its latest grade}; one that is not there has
    not been graded. `claims` say what is due (kenshu.assigning.due), `absent` whether the person is exempt or away; `today`
    is the day where the course is. A completion begins on the day of the hand-in, not of its grading: a late grader costs nobody a
    fiscal year. Raises CourseMissing for a module that was never released.
    """
    newest = editions.newest(module_id)
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    passed = [(each, day_of(at, time_zone)) for each in ordered if (at := each.handed_in_at) and verdicts.get(each.id) == "passed"]
    ends = [valid_until(editions.of(each).rules.valid, day) for each, day in passed]
    completion, completed_on, last_day = (*passed[-1], ends[-1]) if passed else (None, None, None)
    holds = completed_on is not None and (last_day is None or today <= last_day)
    cycle = [attempt for attempt in ordered if completion is None or attempt.number > completion.number]
    due = due_by(claims, max((day for day in ends if day is not None and day < today), default=None))
    allowed = (editions.of(cycle[0]) if cycle else newest).rules.attempts
    allowed += more_attempts(claims, completion.handed_in_at if completion else None)
    renewal = valid_until(newest.rules.valid, today)
    outlasts = last_day is not None and (renewal is None or renewal > last_day)
    state = absent or _state(completion, last_day if holds else None, holds, cycle, verdicts, today)
    retired = editions.retired_by(module_id, today, time_zone)
    return Standing(
        state=state,
        attempt=completion if holds or not cycle else cycle[-1],
        attempts_left=max(0, allowed - len(cycle)),
        overdue=due is not None and due < today and state in TO_DO and not retired,
        valid_until=last_day,
        completed_on=completed_on,
        due=due,
        latest=ordered[-1] if ordered else None,
        attempts_allowed=allowed,
        cycle_after=completion.number if completion else 0,
        passed=holds and not (_runs_out_soon(last_day, today) and outlasts),
        waits=bool(cycle) and verdicts.get(cycle[-1].id) != "failed",
        retired=retired,
    )


def standing_of(conn: Connection, module_id: str, employee_id: str, today: date, time_zone: tzinfo) -> Standing:
    """Return where a person stands with a module on a day, by what is on record now."""
    mine = attempts_of.of(conn, employee_id, module_id)
    found = grades.latest_of(conn, [attempt.id for attempt in mine])
    verdicts = {key: verdict(grade) for key, grade in found.items()}
    claims = claims_of(conn, employee_id, today, time_zone).get(module_id, [])
    absent = absent_from(absences.holding(conn, employee_id, today), module_id)
    return standing(on_record(conn), module_id, mine, verdicts, claims, today, time_zone, absent)


def begin(
    conn: Connection, stands: Standing, module_id: str, employee_id: str, now: datetime, edition: Edition | None = None
) -> Attempt:
    """Return the open attempt at a module, or record a new one where the person may begin one, by where the person stands.

    A new one is at `edition`, else the newest. People on leave or exempt are not required to take the module, but are allowed to.
    Raises NoAttemptLeft, also for a retired module, and CourseMissing.
    """
    return attempts_of.start(
        conn,
        edition or on_record(conn).newest(module_id),
        employee_id,
        now,
        passed=stands.passed,
        cycle_after=stands.cycle_after,
        allowed=stands.attempts_allowed,
        retired=stands.retired,
    )


def absent_from(away: Collection[tuple[str | None, str]], module_id: str) -> Absent | None:
    """Return whether a person is exempt from a module, or away; `away` as `kenshu.people.absences.holding` has it."""
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
    found = verdicts.get(cycle[-1].id)
    assert found != "passed"  # the last that is passed stands before the cycle
    return found or "grading"


def _runs_out_soon(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day - today <= EXPIRING
