"""Dates as people write them, on the command line, in pages and in rosters."""

import re
import unicodedata
from datetime import date

from kenshu.clock import ERAS, japanese_era

_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}
_WRITTEN_DATE = re.compile(
    r"(?P<era>令和|平成|昭和|[RHS])?\s*(?P<year>\d{1,4}|元)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?",
    re.ASCII,
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)  # as personnel systems write it
_MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(:00(\.0+)?)?")  # as Excel writes a day in CSV
_EARLIEST = 1900  # a year before is a year of an era that lost its letter


def read_date(text: str) -> date | None:
    """Return the day that a text names, or None where it names none.

    Taken are `2020-04-01`, `2020/4/1`, `2020.4.1`, `2020年4月1日`, and in 和暦 `令和2年4月1日`, `R2.4.1`, `平成元年4月1日`;
    full-width digits, `20200401` and a midnight after the day too. A year of an era must lie in that era (昭和70年 is no date), and
    a year AD has four digits and is not before 1900.
    """
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip().upper())
    found = _WRITTEN_DATE.fullmatch(_DIGITS.sub(r"\1-\2-\3", plain) if _DIGITS.fullmatch(plain) else plain)
    if found is None:
        return None
    era = _LETTERS.get(found["era"] or "", found["era"])
    year = 1 if found["year"] == "元" else int(found["year"])
    if era is None and (found["year"] == "元" or len(found["year"]) != 4 or year < _EARLIEST):
        return None
    try:
        day = date(year + (ERAS[era].year - 1 if era else 0), int(found["month"]), int(found["day"]))
        return day if era is None or japanese_era(day).startswith(era) else None
    except ValueError:
        return None
