"""What a single row of a roster can say wrongly, cell by cell, and the words that its cells may hold."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, say
from kenshu.roster import roster_departments
from kenshu.roster.roster_departments import listed
from kenshu.roster.roster_file import Sheet
from kenshu.roster.roster_ids import id_faults
from kenshu.roster.written_dates import read_date
from kenshu.staff import DUTIES, EMPLOYMENT_TYPES

# What Excel leaves of 𠮷 and other letters outside CP932 when it saves a roster in CP932, and what older systems print for them.
_LOST_LETTERS = re.compile("[?\uff1f\ufffd〓]")
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#+")
_POST_KINDS = {"本務": "main", "主務": "main", "main": "main", "兼務": "concurrent", "concurrent": "concurrent"}
_DEPARTMENTS = {"department", "division", "section", "unit", "concurrent"}


def cell_faults(sheet: Sheet, number: int, row: Mapping[str, str]) -> Iterator[KenshuError]:
    """Everything that is wrong with one row by itself."""
    required = ("id", "name", "employment_type", "department" if "department" in row else "division", "post_kind")
    for field in required:
        if field in row and not row[field]:
            yield sheet.fault(number, field, "cell_empty", "")
    spoiled = set()
    for field, text in row.items():
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in text):
            spoiled.add(field)
            yield sheet.fault(number, field, "control", repr(text))
        elif _EXCEL_ERROR.fullmatch(text):
            spoiled.add(field)
            yield sheet.fault(number, field, "excel_error", text)
        elif text and field in _CHECKS:
            yield from _CHECKS[field](sheet, number, field, text)
    if "id" not in spoiled and row["id"]:
        yield from id_faults(sheet, number, row["id"])
    if not spoiled & _DEPARTMENTS:
        yield from roster_departments.row_faults(sheet, number, row)


def employment_type_of(written: str) -> str | None:
    """The employment type that a word names: 会計年度任用, 会計年度任用職員, fiscal_year, Fiscal year; None for any other word."""
    return _employment_words().get(_folded(written))


def duty_of(written: str) -> str | None:
    """The duty that a word names: 管理職 and 所属長 are `manager`, 公式アカウント運用担当 is `account_operator`; else None."""
    return _duty_words().get(_folded(written))


def post_kind_of(written: str) -> str | None:
    """`main` for 本務, `concurrent` for 兼務; None for any other word."""
    return _POST_KINDS.get(_folded(written))


@cache
def _employment_words() -> dict[str, str]:
    words: dict[str, str] = {_folded(code): code for code in EMPLOYMENT_TYPES}
    for code in EMPLOYMENT_TYPES:
        words |= {_folded(say(f"people.employment.{code}", lang)): code for lang in LANGS}
    return words | {f"{word}職員": code for word, code in words.items()}


@cache
def _duty_words() -> dict[str, str]:
    words: dict[str, str] = {"管理職": "manager", "公式アカウント担当": "account_operator"}
    words |= {_folded(code): code for code in DUTIES}
    return words | {_folded(say(f"people.duty.{code}", lang)): code for code in DUTIES for lang in LANGS}


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text)).casefold()


def _letters(sheet: Sheet, number: int, field: str, text: str) -> Iterator[KenshuError]:
    if _LOST_LETTERS.search(text):
        yield sheet.fault(number, field, "letters_lost", text)


def _employment(sheet: Sheet, number: int, field: str, text: str) -> Iterator[KenshuError]:
    if employment_type_of(text) is None:
        allowed = ", ".join(say(f"people.employment.{code}", "ja") for code in EMPLOYMENT_TYPES)
        yield sheet.fault(number, field, "employment", text, allowed=allowed)


def _post_kind(sheet: Sheet, number: int, field: str, text: str) -> Iterator[KenshuError]:
    if post_kind_of(text) is None:
        yield sheet.fault(number, field, "post_kind", text)


def _duties(sheet: Sheet, number: int, field: str, text: str) -> Iterator[KenshuError]:
    for word in listed(text):
        if duty_of(word) is None:
            allowed = ", ".join(say(f"people.duty.{code}", "ja") for code in DUTIES)
            yield sheet.fault(number, field, "duty", word, allowed=allowed)


def _date(sheet: Sheet, number: int, field: str, text: str) -> Iterator[KenshuError]:
    if read_date(text) is None:
        yield sheet.fault(number, field, "date", text)


def _mail(sheet: Sheet, number: int, field: str, text: str) -> Iterator[KenshuError]:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        yield sheet.fault(number, field, "mail", text)


_CHECKS: dict[str, Callable[[Sheet, int, str, str], Iterator[KenshuError]]] = {
    "name": _letters,
    "kana": _letters,
    "employment_type": _employment,
    "post_kind": _post_kind,
    "duties": _duties,
    "joined": _date,
    "mail": _mail,
}
