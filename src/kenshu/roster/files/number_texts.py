"""Numbers of a workbook's cells as text: as the format shows them where that is an id with its zeros, or a day."""

import re
from datetime import date, datetime, time
from functools import cache

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

# Excel in Japan writes these formats by number alone: ge.m.d, yyyy年m月, m月d日 and others (ECMA-376 part 1, 18.8.30).
_JAPANESE_DATES = {*range(27, 32), 34, 35, 36, *range(50, 59)}
# What a format says beside its digits: a colour, a language, the width of a letter left free.
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")


def format_of(number: int) -> str:
    """Return the format that every workbook means by a number."""
    return "yyyy-mm-dd" if number in _JAPANESE_DATES else BUILTIN_FORMATS.get(number, "General")


@cache
def is_date(form: str) -> bool:
    """Return whether a format shows a number as a day."""
    return bool(is_date_format(form))


@cache
def _zeros(form: str) -> int:
    """Return how many digits a format shows at least, where it shows nothing else."""
    shown = _ASIDE.sub("", form.partition(";")[0])
    return len(shown) if set(shown) == {"0"} else 0


def day_of(value: float, *, from_1904: bool) -> str:
    """Return the day that Excel's number of it means, as 2015-04-01; below 1 an hour."""
    found: datetime | date | time = from_excel(value, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    return (found.date() if isinstance(found, datetime) else found).isoformat()


def text_of(value: float, form: str, *, from_1904: bool) -> str:
    """Return a number as text: 12 in the format 0000 is the id 0012 that its writer sees, 42095 in that of a day 2015-04-01."""
    if is_date(form):
        return day_of(value, from_1904=from_1904)
    whole = int(value) if float(value).is_integer() else None
    return str(value) if whole is None else str(whole).zfill(_zeros(form))
