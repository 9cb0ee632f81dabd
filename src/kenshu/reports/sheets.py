"""Any table as a file: XLSX, CSV or PDF, with the same words and figures. What begins like a formula stays text in each of them.

| value | XLSX | CSV | PDF |
|---|---|---|---|
| text | text | text, with an apostrophe before what begins like a formula | text |
| whole number | number | `12` | `12` |
| a share 0.0 to 1.0, in a column whose name ends in `_rate` | per cent | `40.0%` | `40.0%` |
| another number | number | `2.5` | `2.5` |
| day | date | `2026-12-25` | `2026-12-25` |
| yes or no | はい, いいえ | はい, いいえ | はい, いいえ |
| nothing (None, <NA>, NaN, NaT) | the column's words for it | the same | the same |
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.utils.datetime import to_excel
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from kenshu import clock
from kenshu.i18n import Lang, say
from kenshu.papers.document import Document
from kenshu.reports.workbook import Book, Cell, lines_in, number, shown_width, text, workbook

# What spreadsheets take for the beginning of a formula, as typed by a Japanese keyboard too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_WIDEST = 60  # of a column, in letters


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it means (on the sheet that explains), and what is written where there is nothing."""

    heading: str
    note: str = ""
    nothing: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table to be written: the columns of `frame` that are named, in their order.

    `said` are the lines below the title: which day, which part of the city. `tab` is the table's own name, which a workbook's tab
    shows (31 letters at most). `levels` are the rows' levels in the tree of
    departments, where the first column is one: it is indented by them. `frozen` is how many columns stay in view; `notes` are said
    on the sheet that explains.
    """

    title: str
    tab: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    lang: Lang
    said: Sequence[str] = ()
    day: date | None = None
    levels: Sequence[int] | None = None
    frozen: int = 0
    notes: Sequence[str] = ()

    def is_figure(self, name: str) -> bool:
        """Tell whether a column holds figures, which stand to the right."""
        return is_numeric_dtype(self.frame[name]) and not is_bool_dtype(self.frame[name])


def as_csv(sheet: Sheet) -> bytes:
    """Return the table as CSV (UTF-8 with a BOM, as Excel wants it)."""
    columns = [
        _words(sheet, name) if sheet.is_figure(name) else [inert(words) for words in _words(sheet, name)] for name in sheet.columns
    ]
    headings = [inert(column.heading) for column in sheet.columns.values()]
    return csv_of([headings, *zip(*columns, strict=True)]).encode("utf-8-sig")


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of words as CSV; `inert` is for the caller to apply, where a word is no number."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def as_workbook(sheet: Sheet) -> bytes:
    """Return the table as XLSX, to be sorted, filtered and printed; a second sheet says what it is and what its columns mean."""
    columns = []
    high: dict[int, int] = {}
    for name, column in sheet.columns.items():
        words = _words(sheet, name)
        widest = max(map(shown_width, {*_some(words)}), default=0)
        heading = max(map(shown_width, column.heading.split()), default=0)
        width = min(_WIDEST, max(widest + 3, heading + 4, 8))
        columns.append((column.heading, float(width), "right" if sheet.is_figure(name) else "left"))
        if widest > _WIDEST:
            lines = {row: lines_in(each, _WIDEST) for row, each in enumerate(words) if len(each) > _WIDEST / 2}
            high |= {row: max(number, high.get(row, 1)) for row, number in lines.items() if number > 1}
    levels: Sequence[int | None] = sheet.levels or [None] * len(sheet.frame)
    cells = [_cells(sheet, name, levels, first=not place) for place, name in enumerate(sheet.columns)]
    notes = [[("title", sheet.title)]]
    notes += [[("plain", line)] for line in (*sheet.said, *sheet.notes)]
    if explained := [each for each in sheet.columns.values() if each.note]:
        notes.append([])
        notes += [[("term", each.heading), ("note", each.note)] for each in explained]
    book = Book(sheet.title, " / ".join(sheet.said), sheet.tab, columns, sheet.frozen, indented=sheet.levels is not None, high=high)
    return workbook(book, zip(*cells, strict=True), notes, sheet.lang)


def as_pdf(sheet: Sheet) -> bytes:
    """Return the table as PDF on A4, landscape where it is wide, headings on every page. The same input gives the same bytes."""
    document = Document(sheet.title, sheet.lang, sheet.day)
    rows = list(zip(*(_words(sheet, name) for name in sheet.columns), strict=True))
    right = [sheet.is_figure(name) for name in sheet.columns]
    make = document.make
    document.section(make.heading(sheet.title), *(make.small(" / ".join(sheet.said), below=True) for _ in sheet.said[:1]))
    document.add(make.table([each.heading for each in sheet.columns.values()], rows, right))
    if not rows:
        document.add(make.small(say("report.no_rows", sheet.lang)))
    return document.written()


def said_of(day: date | None, department: str, lang: Lang) -> list[str]:
    """Return the lines below a title: the day, and the part of the city where it is not all."""
    lines = [say("report.as_of", lang, day=clock.written_date(day, lang))] if day else []
    return [*lines, say("office.below", lang, department=department)] if department else lines


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


def _words(sheet: Sheet, name: str) -> list[str]:
    """Return a column in words; each value that comes again is put into words once."""
    values = sheet.frame[name].tolist()
    nothing = sheet.columns[name].nothing
    said: dict[Any, str] = {}
    for value in values:
        if value not in said:
            said[value] = nothing if pd.isna(value) else written_value(name, value, sheet.lang)
    return [said[value] for value in values]


def _cells(sheet: Sheet, name: str, levels: Sequence[int | None], *, first: bool) -> list[Cell | None]:
    """Return a column as the cells of a workbook."""
    values, words = sheet.frame[name].tolist(), _words(sheet, name)
    if not sheet.is_figure(name) and not is_datetime64_any_dtype(sheet.frame[name]):
        long = not first and max(map(shown_width, {*_some(words)}), default=0) > _WIDEST
        look = "first" if first else "long" if long else "text"
        written = {word: text(word) for word in set(words)}
        return [((look, level), written[word]) if word else None for level, word in zip(levels, words, strict=True)]
    cells: list[Cell | None] = []
    for value, level, word in zip(values, levels, words, strict=True):
        if pd.isna(value):
            cells.append((("nothing", level), text(word)) if word else None)
        elif isinstance(value, date):
            cells.append((("day", level), number(int(to_excel(value)))))  # type: ignore[no-untyped-call]
        else:
            look = "share" if name.endswith("_rate") else "number"
            cells.append(((look, level), number(int(value) if isinstance(value, Integral) else float(value))))
    return cells


def _some(words: Sequence[str]) -> Sequence[str]:
    """Return enough of a column to know how wide it is."""
    return words if len(words) < 5000 else [*words[:2500], *words[-2500:]]
