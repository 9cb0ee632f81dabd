"""Where a person stands with a module."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kenshu.assigning.due.one import Claim
from kenshu.attempts.attempts import Attempt
from kenshu.editions.edition import Edition, Rules
from kenshu.editions.on_record import Editions
from kenshu.results.standing.one import Standing, standing
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import Verdict
from tests.conftest import NOW

TOKYO = ZoneInfo("Asia/Tokyo")
DUE = date(2026, 12, 25)
RULES = Rules(80, 3, "fiscal-year", "clauses", ("regular",), "2026-12-25")
EDITIONS = Editions((Edition(1, "m", 1, "-", "-", "trainer", NOW, {}, RULES),))
BEFORE, AFTER = date(2026, 12, 25), date(2026, 12, 26)


def attempt(number: int, handed_in_at: datetime | None = None) -> Attempt:
    return Attempt(f"a{number}", "e1", "m", number, {}, "", datetime(2026, 11, 20, tzinfo=UTC), handed_in_at)


def handed_in(number: int, at: datetime = datetime(2026, 11, 20, 3, tzinfo=UTC)) -> Attempt:
    return attempt(number, at)


def stand(*attempts: Attempt, verdicts: dict[str, Verdict] | None = None, today: date = BEFORE, due: date | None = DUE) -> Standing:
    claims = [] if due is None else [Claim(due, False, NOW)]
    return standing(EDITIONS, "m", attempts, verdicts or {}, claims, today, TOKYO)


def test_nothing_begun_is_not_started_with_every_attempt_left() -> None:
    found = stand()
    assert (found.state, found.attempt, found.attempts_left, found.may_start) == ("not_started", None, 3, True)


def test_an_open_attempt_is_in_progress_and_no_other_may_start() -> None:
    found = stand(handed_in(1), attempt(2), verdicts={"a1": "failed"})
    assert (found.state, found.attempt, found.attempts_left, found.may_start) == ("in_progress", attempt(2), 1, False)


def test_a_hand_in_without_a_grade_is_being_graded() -> None:
    assert stand(handed_in(1)).state == "grading"
    assert not stand(handed_in(1)).may_start


def test_points_that_a_person_must_give_are_awaited() -> None:
    assert stand(handed_in(1), verdicts={"a1": "awaiting"}).state == "awaiting"
    assert not stand(handed_in(1), verdicts={"a1": "awaiting"}).may_start


def test_a_failed_attempt_leaves_the_others() -> None:
    found = stand(handed_in(1), verdicts={"a1": "failed"})
    assert (found.state, found.attempts_left, found.may_start) == ("failed", 2, True)


def test_the_last_failed_attempt_leaves_none() -> None:
    found = stand(handed_in(1), handed_in(2), handed_in(3), verdicts={"a1": "failed", "a2": "failed", "a3": "failed"})
    assert (found.state, found.attempts_left, found.may_start) == ("failed", 0, False)


def test_a_passed_attempt_is_completed_until_the_fiscal_year_ends() -> None:
    found = stand(handed_in(1), handed_in(2), verdicts={"a1": "failed", "a2": "passed"})
    assert (found.state, found.attempt, found.valid_until) == ("completed", handed_in(2), date(2027, 3, 31))


def test_a_regrade_that_passes_an_earlier_attempt_completes_the_module() -> None:
    assert stand(handed_in(1), handed_in(2), verdicts={"a1": "passed", "a2": "failed"}).state == "completed"


def test_a_completion_that_has_run_out_is_expired_and_may_start_again() -> None:
    found = stand(handed_in(1), today=date(2027, 4, 1), due=date(2027, 5, 1), verdicts={"a1": "passed"})
    assert (found.state, found.may_start, found.valid_until) == ("expired", True, date(2027, 3, 31))


def test_an_attempt_begun_after_the_completion_ran_out_is_in_progress() -> None:
    assert stand(handed_in(1), attempt(2), today=date(2027, 4, 1), verdicts={"a1": "passed"}).state == "in_progress"


def test_the_completion_begins_on_the_day_of_the_hand_in_where_the_course_is() -> None:
    new_year = datetime(2027, 3, 31, 15, 30, tzinfo=UTC)  # 1 April, 00:30, in Tokyo
    assert stand(handed_in(1, new_year), verdicts={"a1": "passed"}).valid_until == date(2028, 3, 31)


@pytest.mark.parametrize(
    ("attempts", "verdicts", "overdue"),
    [
        ((), {}, True),
        ((attempt(1),), {}, True),
        ((handed_in(1),), {"a1": "failed"}, True),
        ((handed_in(1),), {}, False),
        ((handed_in(1),), {"a1": "awaiting"}, False),
        ((handed_in(1),), {"a1": "passed"}, False),
    ],
)
def test_overdue_is_who_still_has_something_to_do_after_the_due_day(
    attempts: tuple[Attempt, ...], verdicts: dict[str, Verdict], overdue: bool
) -> None:
    assert stand(*attempts, verdicts=verdicts, today=AFTER).overdue is overdue
    assert stand(*attempts, verdicts=verdicts, today=BEFORE).overdue is False
    assert stand(*attempts, today=AFTER, due=None, verdicts=verdicts).overdue is False


@pytest.mark.parametrize(
    ("valid", "passed_on", "last_day"),
    [
        ("for good", date(2026, 11, 20), None),
        ("fiscal-year", date(2027, 3, 31), date(2027, 3, 31)),
        ("fiscal-year", date(2027, 4, 1), date(2028, 3, 31)),
        ("12 months", date(2026, 11, 20), date(2027, 11, 20)),
        ("6 months", date(2026, 8, 31), date(2027, 2, 28)),
    ],
)
def test_how_long_a_completion_holds(valid: str, passed_on: date, last_day: date | None) -> None:
    assert valid_until(valid, passed_on) == last_day
