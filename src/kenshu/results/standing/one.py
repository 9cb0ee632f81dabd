"""Standing of one person with one module: what a page shows; `kenshu.results.standing` has the rule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

from kenshu.assigning.due.one import Claim, claims_of, due_by, more_attempts
from kenshu.attempts import attempts as attempts_of
from kenshu.attempts.attempts import Attempt
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.results import grades
from kenshu.results.standing.completions import Completion, completions
from kenshu.results.standing.states import COMPLETED, TO_DO, Absent, State
from kenshu.results.verdict import Verdict, verdict


@dataclass(frozen=True)
class Standing:
    """A state and what it rests on.

    `attempt` is the one the state speaks of, `latest` the last one, each None where there is none; `attempts_left` counts those of
    this cycle that are not begun, of `attempts_allowed`; `due` is the last day in time, None where nothing is due; `late`: it was
    completed in this cycle after that day. `completed_on` and `valid_until` are the days the last completion began and ends on,
    `valid_until` None where it does not run out, and `renewable_from` is the first day on which it may be renewed. `cycle_after` is
    the number of the last passed attempt, 0 where there is none; `passed`: its completion holds, and may not be renewed yet;
    `waits`: the last attempt of the cycle is open, or has no grade that decides it; `retired`: nobody begins the module any more.
    """

    state: State
    attempt: Attempt | None
    attempts_left: int
    overdue: bool
    late: bool = False
    valid_until: date | None = None
    completed_on: date | None = None
    renewable_from: date | None = None
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
    leeway: Leeway = LEEWAY,
) -> Standing:
    """Return where a person stands with a module on a day.

    `attempts` are the person's at this module, `verdicts` {attempt id: verdict of its latest grade}; one that is not there has
    not been graded. `claims` say what is due (kenshu.assigning.due), `absent` whether the person is exempt or away; `today`
    is the day where the course is. A completion begins on the day of the hand-in, not of its grading: a late grader costs nobody a
    fiscal year. Raises CourseMissing for a module that was never released.
    """
    newest = editions.newest(module_id)
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    stood = completions(editions, ordered, verdicts, time_zone, leeway)
    last = stood[-1] if stood else None
    last_day = last.last_day if last else None
    holding = [each for each in stood if each.last_day is None or each.last_day >= today]
    cycle = [attempt for attempt in ordered if last is None or attempt.number > last.passed.number]
    ran_out = max((each.last_day for each in stood if each.last_day and each.last_day < today), default=None)
    due = due_by(claims, ran_out, leeway)
    allowed = (editions.of(cycle[0]) if cycle else newest).rules.attempts
    allowed += more_attempts(claims, last.passed.handed_in_at if last else None)
    runs_out_soon = bool(holding) and last_day is not None and last_day - today <= leeway.window
    state = absent or _state(bool(stood), bool(holding), runs_out_soon, cycle, verdicts)
    retired = editions.retired_by(module_id, today, time_zone)
    return Standing(
        state=state,
        attempt=last.passed if last and (holding or not cycle) else cycle[-1] if cycle else None,
        attempts_left=max(0, allowed - len(cycle)),
        overdue=due is not None and due < today and state in TO_DO and not retired,
        late=state in COMPLETED and _late(holding[0], claims, ran_out, leeway),
        valid_until=last_day,
        completed_on=last.completed_on if last else None,
        renewable_from=last_day - leeway.window if last_day else None,
        due=due,
        latest=ordered[-1] if ordered else None,
        attempts_allowed=allowed,
        cycle_after=last.passed.number if last else 0,
        passed=bool(holding) and not runs_out_soon,
        waits=bool(cycle) and verdicts.get(cycle[-1].id) != "failed",
        retired=retired,
    )


def standing_of(
    conn: Connection, module_id: str, employee_id: str, today: date, time_zone: tzinfo, leeway: Leeway = LEEWAY
) -> Standing:
    """Return where a person stands with a module on a day, by what is on record now."""
    mine = attempts_of.of(conn, employee_id, module_id)
    found = grades.latest_of(conn, [attempt.id for attempt in mine])
    verdicts = {key: verdict(grade) for key, grade in found.items()}
    claims = claims_of(conn, employee_id, today, time_zone).get(module_id, [])
    absent = absent_from(absences.holding(conn, employee_id, today), module_id)
    return standing(on_record(conn), module_id, mine, verdicts, claims, today, time_zone, absent, leeway)


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


def _late(earned: Completion, claims: Sequence[Claim], ran_out: date | None, leeway: Leeway) -> bool:
    """Return whether the first completion that holds was begun after the last day in time, by what had happened by then."""
    starts = next((claim.starts for claim in claims if claim.starts), None)
    in_time = due_by(claims, ran_out, leeway, by=earned.completed_on)
    here = starts is None or starts.joined <= earned.completed_on
    return here and in_time is not None and earned.completed_on > in_time


def _state(passed: bool, holds: bool, runs_out_soon: bool, cycle: Sequence[Attempt], verdicts: Mapping[str, Verdict]) -> State:
    if holds:
        return "expiring" if runs_out_soon else "completed"
    if not cycle:
        return "expired" if passed else "not_started"
    if cycle[-1].handed_in_at is None:
        return "in_progress"
    found = verdicts.get(cycle[-1].id)
    assert found != "passed"  # the last that is passed stands before the cycle
    return found or "grading"
