"""Workbooks as Excel wrote them until 2003 (.xls), read by xlrd."""

import io
from typing import Any

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from kenshu.errors import KenshuError, RosterRefused
from kenshu.roster.files.as_text import plain
from kenshu.roster.files.bounds import Kept
from kenshu.roster.files.number_texts import is_date, text_of
from kenshu.roster.files.sheets import Book, Line, Merged, Sheet

# What xlrd raises for a broken workbook beside its own.
BROKEN = (XLRDError, CompDocError, AssertionError, LookupError, ValueError, TypeError, OverflowError, EOFError)
_BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def read_old_workbook(file: str, raw: bytes) -> Book:
    """Read the sheets of an old workbook. Raises RosterRefused, and `BROKEN` for one that is broken."""
    try:
        # Rows are not filled up to the widest: one touched cell at the far corner would cost all between.
        book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    except XLRDError as fault:
        if "encrypted" in str(fault):
            raise RosterRefused([KenshuError("roster.locked_otherwise", file=file)]) from fault
        raise
    kept = Kept(file)
    return Book("xls", [_sheet(book, sheet, kept) for sheet in book.sheets()], from_1904=bool(book.datemode))


def _sheet(book: Any, sheet: Any, kept: Kept) -> Sheet:
    lines = []
    for row in range(sheet.nrows):
        if line := _line(book, sheet, row):
            kept.add(rows=1, cells=len(line.cells))
            lines.append(line)
    hidden = frozenset(column for column, told in sheet.colinfo_map.items() if told.hidden or told.width == 0)
    merged = [Merged(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(sheet.name, lines, bool(sheet.visibility), hidden, merged)


def _line(book: Any, sheet: Any, row: int) -> Line | None:
    cells, numbers, width = [], set(), 0
    for column, kind in enumerate(sheet.row_types(row)):
        text = ""
        if kind not in _BLANK:
            form = _format(book, sheet.cell_xf_index(row, column), kind)
            text = _text(sheet.cell_value(row, column), kind, form, from_1904=bool(book.datemode))
            if kind == xlrd.XL_CELL_NUMBER:
                numbers.add(column)
        cells.append(text)
        width = column + 1 if text else width
    told = sheet.rowinfo_map.get(row)
    return Line(row + 1, cells[:width], bool(told and (told.hidden or told.height == 0)), frozenset(numbers)) if width else None


def _format(book: Any, style: int, kind: int) -> str:
    form = str(book.format_map[book.xf_list[style].format_key].format_str)
    return "yyyy-mm-dd" if kind == xlrd.XL_CELL_DATE and not is_date(form) else form


def _text(value: Any, kind: int, form: str, *, from_1904: bool) -> str:
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return text_of(value, form, from_1904=from_1904)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    return xlrd.error_text_from_code.get(value, "#N/A") if kind == xlrd.XL_CELL_ERROR else plain(str(value))
