"""Dates as a city hall writes them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kenshu import clock


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
    ],
)
def test_era_changes_on_its_day(day: date, written: str) -> None:
    assert clock.japanese_era(day) == written


@pytest.mark.parametrize(("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026)])
def test_fiscal_year_begins_in_april(day: date, year: int) -> None:
    assert clock.fiscal_year(day) == year
    assert clock.fiscal_year_end(day) == date(year + 1, 3, 31)


def test_a_day_is_over_where_the_course_is() -> None:
    end = clock.day_end(date(2026, 12, 31), ZoneInfo("Asia/Tokyo"))
    assert end == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert [clock.day_of(end - more, ZoneInfo("Asia/Tokyo")).day for more in (timedelta(0), timedelta.resolution)] == [1, 31]
    assert clock.day_end(date(2026, 10, 25), ZoneInfo("Europe/Berlin")) == datetime(2026, 10, 25, 23, tzinfo=UTC)  # 25 hours


def test_the_last_day_there_is_ends_too() -> None:
    assert clock.day_end(date.max, ZoneInfo("Asia/Tokyo")) > clock.day_end(date.max - timedelta(days=2), ZoneInfo("Asia/Tokyo"))


def test_a_moment_is_written_where_the_course_is() -> None:
    moment = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert clock.written_time(moment, ZoneInfo("Asia/Tokyo"), "ja") == "2027年1月1日(令和9年1月1日) 00:30:00"
    assert clock.written_time(moment, ZoneInfo("Asia/Tokyo"), "en") == "1 January 2027 00:30:00"


def test_a_month_is_written_as_its_language_writes_dates() -> None:
    day = date(2023, 7, 1)
    assert [clock.written_month(day, lang) for lang in ("ja", "ja-x-easy", "en")] == ["2023年7月", "2023年7月", "July 2023"]
