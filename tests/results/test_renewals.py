"""Renewals: whoever passes again in the window loses nothing, and nothing else changes what holds."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kenshu.leeway import LEEWAY, Leeway
from kenshu.results.standing.completions import standing_after
from kenshu.results.standing.states import valid_until

VALID = st.sampled_from(["fiscal-year", "12 months", "6 months", "1 months", "for good"])
DAYS = st.lists(st.dates(date(2025, 4, 1), date(2028, 3, 31)), min_size=1, max_size=6).map(sorted)


@given(st.lists(VALID, min_size=6, max_size=6), DAYS, st.integers(0, 366).map(lambda days: Leeway(renewal_window=days)))
def test_passing_again_never_shortens_a_completion(valid: list[str], days: list[date], leeway: Leeway) -> None:
    ends = [last or date.max for _, last in standing_after(zip(valid, days, strict=False), leeway)]
    assert ends == sorted(ends)
    assert all(end >= (valid_until(each, day) or date.max) for end, each, day in zip(ends, valid, days, strict=False))


@given(VALID, st.dates(date(2026, 4, 1), date(2027, 3, 31)), st.integers(0, 60))
def test_a_renewal_lasts_as_one_on_the_last_day_of_the_window_does(valid: str, day: date, early: int) -> None:
    ((_, last),) = standing_after([(valid, day)], LEEWAY)
    renewed = [] if last is None else [max(day, last - timedelta(early)), last]
    after = {list(standing_after([(valid, day), (valid, each)], LEEWAY))[-1][1] for each in renewed}
    assert len(after) <= 1


def test_a_fiscal_year_is_followed_by_the_next_and_twelve_months_by_twelve() -> None:
    year = list(standing_after([("fiscal-year", date(2026, 12, 1)), ("fiscal-year", date(2027, 1, 30))], LEEWAY))
    assert year[-1] == (date(2027, 1, 30), date(2028, 3, 31))
    months = list(standing_after([("12 months", date(2026, 12, 1)), ("12 months", date(2027, 10, 2))], LEEWAY))
    assert months[-1] == (date(2027, 10, 2), date(2028, 12, 1))


def test_passed_again_before_the_window_changes_nothing() -> None:
    again = list(standing_after([("fiscal-year", date(2026, 12, 1)), ("fiscal-year", date(2027, 1, 29))], LEEWAY))
    assert again == [(date(2026, 12, 1), date(2027, 3, 31))] * 2
