"""Any table as a file: XLSX, CSV or PDF, with headings in words. Text that begins like a formula stays text in each of them.

| value | XLSX | CSV | PDF |
|---|---|---|---|
| text | text | text, with an apostrophe before what begins like a formula | text |
| whole number | number | `12` | `12` |
| a share 0.0 to 1.0, in a column whose name ends in `_rate` | per cent | `40.0%` | `40.0%` |
| another number | number | `2.5` | `2.5` |
| day | date | `2026-12-25` | `2026-12-25` |
| yes or no | はい, いいえ | はい, いいえ | はい, いいえ |
| nothing (None, <NA>, NaN, NaT) | empty | empty | empty |
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.utils.datetime import to_excel
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from kenshu import clock
from kenshu.i18n import Lang, say
from kenshu.reports.pdf import Document
from kenshu.reports.workbook import TEXT, Cell, number, text, workbook

Headings = Mapping[str, str]  # {column: its heading}, those asked for in their order

# What spreadsheets take for the beginning of a formula, as typed by a Japanese keyboard too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LOOKS = {"text": TEXT, "number": {}, "share": {"number_format": "0.0%"}, "day": {"number_format": "yyyy-mm-dd"}}


def table_csv(frame: pd.DataFrame, headings: Headings, lang: Lang) -> bytes:
    """Return the table as CSV (UTF-8 with a BOM, as Excel wants it): the columns of `headings` in their order, and nothing else."""
    rows = (
        [inert(value) if isinstance(value, str) else written_value(name, value, lang) for name, value in row]
        for row in _rows(frame, headings)
    )
    return csv_of([list(map(inert, headings.values())), *rows]).encode("utf-8-sig")


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of words as CSV; `inert` is for the caller to apply, where a word is no number."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def table_workbook(
    frame: pd.DataFrame, title: str, headings: Headings, lang: Lang, notes: Sequence[str] = (), day: date | None = None
) -> bytes:
    """Return the table as XLSX, to be sorted and filtered; a second sheet says the title, the day and the notes."""
    widest = [_shown_width(words) for words in headings.values()]
    rows = []
    for row in _rows(frame, headings):
        words = [written_value(name, value, lang) for name, value in row]
        widest = list(map(max, widest, map(_shown_width, words)))
        rows.append([_cell(name, value, shown) for (name, value), shown in zip(row, words, strict=True)])
    columns = [(words, min(60, width + 3), "general") for words, width in zip(headings.values(), widest, strict=True)]
    lines = [("title", title), *(("note", words) for words in (*_day_line(day, lang), *notes))]
    return workbook(title, columns, rows, _LOOKS, ((110,), [[(look, text(words))] for look, words in lines]), lang, frozen="A2")


def table_pdf(
    frame: pd.DataFrame, title: str, headings: Headings, lang: Lang, notes: Sequence[str] = (), day: date | None = None
) -> bytes:
    """Return the table as PDF on A4, landscape where it is wide, headings on every page, then the notes.

    The same input gives the same bytes.
    """
    document = Document(title, lang, day)
    rows = [[written_value(name, value, lang) for name, value in row] for row in _rows(frame, headings)]
    right = [is_numeric_dtype(frame[name]) and not is_bool_dtype(frame[name]) for name in headings]
    document.table(list(headings.values()), rows, right, (title, *_day_line(day, lang)))
    document.paragraphs(notes if rows else [say("report.no_rows", lang), *notes])
    return document.written()


def written_value(name: str, value: Any, lang: Lang) -> str:
    """Return a value of a column in words, as the table above has it."""
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return say("report.yes" if value else "report.no", lang)
    if isinstance(value, date):  # also a moment
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Integral):
        return str(value)
    return f"{value:.1%}" if name.endswith("_rate") else f"{round(value, 2):g}"


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe before it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def _rows(frame: pd.DataFrame, headings: Headings) -> list[list[tuple[str, Any]]]:
    """Return (column, value) of every cell that is asked for, row by row."""
    return [list(zip(headings, row, strict=True)) for row in frame[list(headings)].itertuples(index=False, name=None)]


def _cell(name: str, value: Any, words: str) -> Cell | None:
    if pd.isna(value):
        return None
    if isinstance(value, date):
        return "day", number(int(to_excel(value)))  # type: ignore[no-untyped-call]
    if isinstance(value, str | bool | np.bool_):
        return "text", text(words)
    return "share" if name.endswith("_rate") else "number", number(int(value) if isinstance(value, Integral) else float(value))


def _day_line(day: date | None, lang: Lang) -> list[str]:
    return [say("report.as_of", lang, day=clock.written_date(day, lang))] if day else []


def _shown_width(text: str) -> int:
    """Return how wide a text is in a spreadsheet, in Latin letters: a Japanese one takes two."""
    return sum(1 if letter.isascii() else 2 for letter in text)
