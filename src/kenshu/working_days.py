"""Working days of a city hall: weekends, national holidays and the days around New Year on which it is closed."""

from datetime import date, timedelta
from functools import cache

from kenshu.i18n import LANGS, Lang, Multilingual, say

_HOLIDAY_LANGUAGES: dict[Lang, str] = {"ja": "ja", "en": "en_US"}  # as the package names them
# 12/29 to 1/3, as the state's offices (行政機関の休日に関する法律 第1条); a city's by-laws follow it (地方自治法 第4条の2).
_YEAR_END, _NEW_YEAR = (12, 29), (1, 3)


def closed(day: date) -> dict[Lang, str] | None:
    """Return why the city hall is closed on a day, in both languages; None on a working day."""
    holiday = {lang: _holidays(lang, day.year).get(day) for lang in LANGS}
    if holiday["ja"]:
        return Multilingual({lang: str(holiday[lang]) for lang in LANGS})
    if (day.month, day.day) >= _YEAR_END or (day.month, day.day) <= _NEW_YEAR:
        why = "year_end"
    elif day.weekday() >= 5:
        why = "saturday" if day.weekday() == 5 else "sunday"
    else:
        return None
    return Multilingual({lang: say(f"days.{why}", lang) for lang in LANGS})


def next_working_day(day: date) -> date:
    """Return the day itself where it is a working day, else the next one."""
    while closed(day):
        day += timedelta(days=1)
    return day


@cache
def _holidays(lang: Lang, year: int) -> dict[date, str]:
    """Return the national holidays of a year by their days."""
    from holidays.countries.japan import Japan  # 0.1 s

    return dict(Japan(years=year, language=_HOLIDAY_LANGUAGES[lang]))
