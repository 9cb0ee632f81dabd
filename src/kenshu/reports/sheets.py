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
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from numbers import Integral, Real
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from kenshu import clock
from kenshu.i18n import Lang, say
from kenshu.reports.pdf import Document

# What spreadsheets take for the beginning of a formula, as typed by a Japanese keyboard too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HEADER = PatternFill("solid", fgColor="1A3E6E")
_NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\]")


def table_csv(frame: pd.DataFrame, title: str, headings: Mapping[str, str], lang: Lang, notes: Sequence[str] = ()) -> bytes:
    """The table as CSV (UTF-8 with a BOM, as Excel wants it): the columns of `headings` in their order, and nothing else.

    The title and the notes have no place in it: whoever reads it by a program finds headings in row 1 and rows below.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([inert(words) for words in headings.values()])
    for row in _rows(frame, headings):
        writer.writerow(
            [
                inert(value) if isinstance(value, str) else written_value(name, value, lang)
                for name, value in zip(headings, row, strict=True)
            ]
        )
    return written.getvalue().encode("utf-8-sig")


def table_workbook(
    frame: pd.DataFrame,
    title: str,
    headings: Mapping[str, str],
    lang: Lang,
    notes: Sequence[str] = (),
    day: date | None = None,
) -> bytes:
    """The table as XLSX, to be sorted and filtered; a second sheet says the title, the day and the notes."""
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = _NOT_IN_A_SHEETS_NAME.sub(" ", title)[:31]
    for number, words in enumerate(headings.values(), 1):
        cell = text_cell(sheet, 1, number, words)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    widths = [_shown_width(words) for words in headings.values()]
    for line, row in enumerate(_rows(frame, headings), 2):
        for number, (name, value) in enumerate(zip(headings, row, strict=True), 1):
            _cell(sheet, line, number, name, value, lang)
            widths[number - 1] = max(widths[number - 1], _shown_width(written_value(name, value, lang)))
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(60, width + 3)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"
    _write_notes(workbook.create_sheet(say("report.notes.title", lang)), [title, *_day_line(day, lang), *notes])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def table_pdf(
    frame: pd.DataFrame,
    title: str,
    headings: Mapping[str, str],
    lang: Lang,
    notes: Sequence[str] = (),
    day: date | None = None,
) -> bytes:
    """The table as PDF on A4, landscape where it is wide, headings on every page, then the notes.

    The same input gives the same bytes.
    """
    document = Document(title, lang, day)
    rows = [[written_value(name, value, lang) for name, value in zip(headings, row, strict=True)] for row in _rows(frame, headings)]
    right = [_is_number(frame[name]) for name in headings]
    document.table(list(headings.values()), rows, right, (title, *_day_line(day, lang)))
    document.paragraphs(notes if rows else [say("report.no_rows", lang), *notes])
    return document.written()


def written_value(name: str, value: Any, lang: Lang) -> str:
    """A value of a column in words, as the table above has it."""
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return say("report.yes" if value else "report.no", lang)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Integral):
        return str(value)
    return f"{value:.1%}" if name.endswith("_rate") else f"{round(value, 2):g}"


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe before it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def text_cell(sheet: Worksheet, line: int, number: int, text: str) -> Any:
    """A cell of text: `=1+1` is stored as a string, and stays one when somebody edits the cell (that is what quotePrefix says)."""
    cell = sheet.cell(line, number)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _rows(frame: pd.DataFrame, headings: Mapping[str, str]) -> list[tuple[Any, ...]]:
    return list(frame[list(headings)].itertuples(index=False, name=None))


def _cell(sheet: Worksheet, line: int, number: int, name: str, value: Any, lang: Lang) -> None:
    if pd.isna(value):
        return
    if isinstance(value, datetime | date):
        cell = sheet.cell(line, number, date(value.year, value.month, value.day))
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Real) and written_value(name, value, lang)[0] in "0123456789-":
        cell = sheet.cell(line, number, int(value) if isinstance(value, Integral) else float(value))
        cell.number_format = "0.0%" if name.endswith("_rate") else "General"
    else:
        text_cell(sheet, line, number, written_value(name, value, lang))


def _write_notes(sheet: Worksheet, texts: Sequence[str]) -> None:
    for line, text in enumerate(texts, 1):
        cell = text_cell(sheet, line, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=line == 1, size=14 if line == 1 else 11)
    sheet.column_dimensions["A"].width = 110


def _day_line(day: date | None, lang: Lang) -> list[str]:
    return [say("report.as_of", lang, day=clock.written_date(day, lang))] if day else []


def _is_number(column: "pd.Series[Any]") -> bool:
    return is_numeric_dtype(column) and not is_bool_dtype(column)


def _shown_width(text: str) -> int:
    """How wide a text is in a spreadsheet, in Latin letters: a Japanese one takes two."""
    return sum(1 if letter.isascii() else 2 for letter in text)
