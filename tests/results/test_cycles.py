"""A completion that runs out begins a new cycle: attempts are counted anew, and nothing of the old is hidden."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kenshu.assigning import assignments, extensions
from kenshu.attempts import attempts
from kenshu.content import Content
from kenshu.errors import HandInRefused, NoAttemptLeft
from kenshu.lab.collect import take_in
from kenshu.people import absences
from kenshu.results import grades, handin
from kenshu.results.standing.one import Standing, begin, standing_of
from kenshu.results.verdict import verdict
from kenshu.storage import ledger
from kenshu.storage.tables import post, rule_change
from tests.conftest import Desk

MODULE = "working-hours"  # valid for the fiscal year, three attempts
AUTUMN = datetime(2026, 11, 24, 1, tzinfo=UTC)
SPRING = datetime(2027, 4, 5, 1, tzinfo=UTC)


class Learner:
    """One (fictional) person at one module."""

    def __init__(self, desk: Desk, content: Content) -> None:
        self.desk, self.content, self.id = desk, content, desk.employ("E0001")
        with desk.database.writing() as conn:
            row = {"employee_id": self.id, "department": "総務部", "employment_type": "regular", "since": date(2020, 4, 1)}
            conn.execute(post.insert().values(**row, entered_at=AUTUMN))
            due = date(2026, 12, 25)
            assignments.assign(conn, MODULE, by="t", now=self.local(AUTUMN - timedelta(days=9)), due=due)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.desk.course.time_zone)

    def takes(self, at: datetime, share: float | None) -> None:
        """Begin and hand in, graded with a share of the points; None: not graded."""
        with self.desk.database.writing() as conn:
            stands = standing_of(conn, MODULE, self.id, self.local(at).date(), self.desk.course.time_zone)
            attempt = begin(conn, stands, MODULE, self.id, at)
            handin.hand_in(conn, self.desk.course, attempt, at)
            if share is not None:
                grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": 10 * share, "max": 10.0}}, 80, "kenshu", at)])

    def stands(self, at: datetime) -> Standing:
        with self.desk.database.reading() as conn:
            zone = self.desk.course.time_zone
            return standing_of(conn, MODULE, self.id, self.local(at).date(), zone)

    def act(self, what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self.desk.database.writing() as conn:
            return what(conn, *args, **kwargs)


@pytest.fixture
def learner(desk: Desk, content: Content) -> Learner:
    return Learner(desk, content)


def test_a_completion_that_has_run_out_is_taken_again_with_every_attempt(learner: Learner) -> None:
    learner.takes(AUTUMN, 0.0)
    learner.takes(AUTUMN, 0.0)
    learner.takes(AUTUMN, 1.0)
    assert learner.stands(AUTUMN).state == "completed"
    ran_out = learner.stands(SPRING)
    assert (ran_out.state, ran_out.attempts_left, ran_out.may_start) == ("expired", 3, True)
    assert (ran_out.due, ran_out.overdue) == (date(2027, 4, 30), False)  # nobody could renew before it ran out and be late
    assert [learner.stands(datetime(2027, 4, 30, hour, tzinfo=UTC)).overdue for hour in (14, 16)] == [False, True]
    learner.takes(SPRING, 0.0)
    again = learner.stands(SPRING)
    assert (again.state, again.attempts_left, again.cycle_after) == ("failed", 2, 3)
    learner.takes(SPRING, 1.0)
    renewed = learner.stands(SPRING)
    assert (renewed.state, renewed.completed_on, renewed.valid_until) == ("completed", date(2027, 4, 5), date(2028, 3, 31))


def test_the_old_cycle_stays_on_record(learner: Learner) -> None:
    learner.takes(AUTUMN, 1.0)
    with learner.desk.database.reading() as conn:
        before = [vars(each) for each in attempts.of(conn, learner.id, MODULE)], dict(grades.latest_of(conn))
    learner.takes(SPRING, 0.0)
    with learner.desk.database.reading() as conn:
        after = [vars(each) for each in attempts.of(conn, learner.id, MODULE)], dict(grades.latest_of(conn))
    assert after[0][:1] == before[0]
    assert before[1].items() <= after[1].items()
    assert [verdict(grade) for grade in after[1].values()].count("passed") == 1


def test_what_is_used_up_stays_used_up_until_more_is_given(learner: Learner) -> None:
    for _ in range(3):
        learner.takes(AUTUMN, 0.0)
    assert (learner.stands(SPRING).state, learner.stands(SPRING).may_start) == ("failed", False)
    with pytest.raises(NoAttemptLeft, match="3"):
        learner.takes(AUTUMN, 1.0)
    told = {"by": "t", "reason": "架空", "employee_id": learner.id, "more_attempts": 2}
    given = learner.act(extensions.extend, MODULE, now=learner.local(AUTUMN), **told)
    assert given.people == 1
    assert (learner.stands(AUTUMN).attempts_left, learner.stands(AUTUMN).attempts_allowed) == (2, 5)
    learner.takes(AUTUMN + timedelta(hours=1), 1.0)
    assert learner.stands(SPRING).attempts_allowed == 3


def test_a_completion_is_said_to_run_out_sixty_days_before(learner: Learner) -> None:
    learner.takes(AUTUMN, 1.0)
    last = datetime(2027, 3, 31, 3, tzinfo=UTC)
    states = [learner.stands(last - timedelta(days=days)).state for days in (61, 60, 0, -1)]
    assert states == ["completed", "expiring", "expiring", "expired"]


def test_a_module_is_renewed_from_sixty_days_before_it_runs_out(learner: Learner) -> None:
    learner.takes(AUTUMN, 1.0)
    opens = datetime(2027, 1, 30, 3, tzinfo=UTC)
    early = opens - timedelta(days=1)
    assert (learner.stands(early).may_start, learner.stands(opens).may_start) == (False, True)
    assert learner.stands(early).renewable_from == learner.local(opens).date()
    with pytest.raises(NoAttemptLeft):
        learner.takes(early, 1.0)
    learner.takes(opens, 1.0)
    renewed = learner.stands(opens)
    assert (renewed.state, renewed.completed_on, renewed.valid_until) == ("completed", date(2027, 1, 30), date(2028, 3, 31))
    assert not learner.stands(SPRING).overdue
    assert learner.stands(SPRING).state == "completed"


def test_a_failed_renewal_takes_nothing_away(learner: Learner) -> None:
    learner.takes(AUTUMN, 1.0)
    soon = datetime(2027, 3, 1, 3, tzinfo=UTC)
    learner.takes(soon, 0.0)
    failed = learner.stands(soon)
    assert (failed.state, failed.valid_until, failed.attempts_left) == ("expiring", date(2027, 3, 31), 2)
    assert failed.may_start


def test_completed_after_the_last_day_in_time_is_late_in_this_cycle_alone(learner: Learner) -> None:
    late = datetime(2026, 12, 28, 1, tzinfo=UTC)
    learner.takes(late, 1.0)
    renewal = datetime(2027, 2, 1, 1, tzinfo=UTC)
    learner.takes(renewal, 1.0)
    assert [learner.stands(day).late for day in (late, renewal, SPRING)] == [True, True, False]
    assert not learner.stands(late).overdue


def test_a_renewal_waits_for_its_grade(learner: Learner, content: Content) -> None:
    learner.takes(AUTUMN, 1.0)
    soon = datetime(2027, 3, 1, 3, tzinfo=UTC)
    edition = learner.desk.edition(MODULE)
    rules = edition.rules.as_json() | {"valid": "4 months"}
    said = {"reason": "架空", "entered_by": "t", "entered_at": AUTUMN}
    learner.act(ledger.add, rule_change, [{"edition_id": edition.id, "rules": rules, **said}])
    stands = learner.stands(soon)
    assert (stands.state, stands.valid_until, stands.may_start) == ("expiring", date(2027, 3, 24), True)
    learner.takes(soon, None)
    waiting = learner.stands(soon)
    assert (waiting.state, waiting.waits, waiting.may_start) == ("expiring", True, False)


@pytest.mark.parametrize(("kind", "state"), [("leave", "on_leave"), ("childcare", "on_leave"), ("exempt", "exempt")])
def test_who_is_away_or_exempt_has_nothing_to_do_on_those_days(learner: Learner, kind: str, state: str) -> None:
    first = learner.local(SPRING).date()
    learner.act(absences.enter, learner.id, kind, first, first + timedelta(days=9), by="hr", now=SPRING, reason="架空")
    found = learner.stands(SPRING)
    assert (found.state, found.overdue, found.may_start) == (state, False, False)
    assert learner.stands(SPRING + timedelta(days=10)).state == "not_started"
    assert learner.stands(SPRING - timedelta(days=1)).state == "not_started"


def test_an_exemption_from_one_module_is_from_no_other_and_goes_before_a_leave(learner: Learner) -> None:
    day = learner.local(AUTUMN).date()
    learner.act(absences.enter, learner.id, "exempt", day, None, "confidentiality", by="hr", now=AUTUMN, reason="架空")
    assert learner.stands(AUTUMN).state == "not_started"
    learner.act(absences.enter, learner.id, "leave", day, None, by="hr", now=AUTUMN, reason="架空")
    learner.act(absences.enter, learner.id, "exempt", day, None, MODULE, by="hr", now=AUTUMN, reason="架空")
    assert learner.stands(AUTUMN).state == "exempt"


def test_a_notebook_is_taken_in_once_the_completion_has_run_out(learner: Learner) -> None:
    learner.takes(AUTUMN, 1.0)
    with pytest.raises(NoAttemptLeft):
        learner.act(take_in, learner.desk.course, MODULE, learner.id, 2, [], AUTUMN + timedelta(days=1))
    receipt = learner.act(take_in, learner.desk.course, MODULE, learner.id, 2, [], SPRING)
    with learner.desk.database.reading() as conn:
        assert attempts.find(conn, receipt.attempt_id).number == 2
    with pytest.raises(HandInRefused):
        learner.act(take_in, learner.desk.course, MODULE, learner.id, 4, [], SPRING)
