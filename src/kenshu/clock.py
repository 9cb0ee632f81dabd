"""The server's clock, and dates as a city hall writes them."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from kenshu.i18n import Lang, base

# The first day of each era. Source: 元号を改める政令 (昭和64年政令第1号, 平成31年政令第143号).
ERAS = {"令和": date(2019, 5, 1), "平成": date(1989, 1, 8), "昭和": date(1926, 12, 25)}

# The days that are reckoned with: written in 和暦, and within a fiscal year that a `date` can end.
FIRST_DAY, LAST_DAY = ERAS["昭和"], date(9999, 3, 31)


def now() -> datetime:
    """Return the time now, aware, in UTC."""
    return datetime.now(UTC)


def today(time_zone: ZoneInfo) -> date:
    """Return the date now where the course is."""
    return day_of(now(), time_zone)


def day_of(moment: datetime, time_zone: tzinfo) -> date:
    """Return the day that a moment falls on in a time zone."""
    return moment.astimezone(time_zone).date()


def day_end(day: date, time_zone: tzinfo) -> datetime:
    """Return the moment at which a day is over in a time zone: the first of the next day.

    The last day there is, 9999-12-31 (what some systems write for "without an end"), has no next day: its own first moment stands
    for its end.
    """
    following = day + timedelta(days=1) if day < date.max else day
    return datetime.combine(following, time(), time_zone)


def fiscal_year(day: date) -> int:
    """Return the fiscal year of a day: it begins on 1 April (地方自治法第208条)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(day: date) -> date:
    """Return the last day of the fiscal year that holds the day."""
    return date(fiscal_year(day) + 1, 3, 31)


def japanese_era(day: date) -> str:
    """Return the day in 和暦: `令和8年11月22日`; the first year of an era is 元年. Raises ValueError before 1926-12-25."""
    for name, first in ERAS.items():
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    raise ValueError(f"{day.isoformat()} is before 昭和")


def written_date(day: date, lang: Lang) -> str:
    """Return a date for a page: `2026年12月25日(令和8年12月25日)`, or `25 December 2026`."""
    if base(lang) == "ja":
        return f"{day.year}年{day.month}月{day.day}日({japanese_era(day)})"
    return f"{day.day} {day.strftime('%B')} {day.year}"


def written_month(day: date, lang: Lang) -> str:
    """Return the month of a day for a page: `2023年7月`, or `July 2023`."""
    return f"{day.year}年{day.month}月" if base(lang) == "ja" else f"{day:%B} {day.year}"


def written_time(moment: datetime, time_zone: ZoneInfo, lang: Lang) -> str:
    """Return a moment for a page, where the course is: the date as `written_date`, then `14:03:22`."""
    local = moment.astimezone(time_zone)
    return f"{written_date(local.date(), lang)} {local:%H:%M:%S}"
