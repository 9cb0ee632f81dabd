"""Workbooks: a table to be sorted and filtered, and a second sheet that says how to read it.

A prefecture's table has half a million cells. openpyxl makes the workbook around them and its styles; the rows are written as the
XML that they are, fifty times as quick as cell by cell.
"""

import io
import re
import zipfile
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as StyledCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kenshu.i18n import Lang, say

Look = dict[str, Any]  # attributes of openpyxl's cell
Cell = tuple[Hashable, str]  # the name of its look, and what stands in it, as `text` and `number` write it

TEXT: Look = {"quotePrefix": True}  # `=1+1` stays a text when somebody edits the cell
_HEADING = TEXT | {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1A3E6E")}
_LOOKS: Mapping[str, Look] = {
    "title": TEXT | {"font": Font(bold=True, size=14)},
    "term": TEXT | {"font": Font(bold=True)},
    "plain": TEXT,
    "note": TEXT | {"alignment": Alignment(wrap_text=True, vertical="top")},
    **{
        f"heading {at}": _HEADING | {"alignment": Alignment(wrap_text=True, vertical="center", horizontal=at)}
        for at in ("general", "left", "right")
    },
}
_NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\]")


def workbook(
    title: str,
    columns: Sequence[tuple[str, float, str]],
    rows: Iterable[Sequence[Cell | None]],
    looks: Mapping[Any, Look],
    notes: tuple[Sequence[float], Sequence[Sequence[Cell]]],
    lang: Lang,
    frozen: str,
) -> bytes:
    """Return the XLSX file of a table in which what is before and above the cell `frozen` stays in view.

    `columns` are (heading, width in letters, where it stands: general, left or right); `notes` are the widths and the rows of the
    second sheet, whose cells look like a title, a term, a note, or plain.
    """
    made = Workbook()
    sheet: Worksheet = made.worksheets[0]
    sheet.title = _NOT_IN_A_SHEETS_NAME.sub(" ", title)[:31]
    sheet.freeze_panes = frozen
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"
    numbers = {name: _number(sheet, look) for name, look in {**_LOOKS, **looks}.items()}
    headings = [(f"heading {at}", text(words)) for words, _, at in columns]
    table = _sheet_data(sheet, [width for _, width, _ in columns], chain([headings], rows), numbers)
    explained = _sheet_data(made.create_sheet(say("report.notes.title", lang)), *notes, numbers)
    sheet.auto_filter.ref = table[0]
    return _with_data(made, {"xl/worksheets/sheet1.xml": table, "xl/worksheets/sheet2.xml": explained})


def text(words: str) -> str:
    """Return a text as it is written into a cell: `=1+1` is a string."""
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(ILLEGAL_CHARACTERS_RE.sub("", words))}</t></is>'


def number(value: float) -> str:
    """Return a number as it is written into a cell."""
    return f"><v>{value!r}</v>"


def _number(sheet: Worksheet, look: Look) -> int:
    """Return the workbook's number of a look."""
    cell = StyledCell(sheet, row=1, column=1)  # it is not put on the sheet
    for attribute, value in look.items():
        setattr(cell, attribute, value)
    return int(cell.style_id)


def _sheet_data(
    sheet: Worksheet, widths: Sequence[float], rows: Iterable[Sequence[Cell | None]], numbers: Mapping[Hashable, int]
) -> tuple[str, bytes]:
    """Set the widths of a sheet's columns; return the range that the rows fill, and the rows as XML."""
    letters = [get_column_letter(column) for column in range(1, len(widths) + 1)]
    for letter, width in zip(letters, widths, strict=True):
        sheet.column_dimensions[letter].width = width
    lines = []
    for line, row in enumerate(rows, 1):
        cells = [f'<c r="{at}{line}" s="{numbers[it[0]]}"{it[1]}</c>' for at, it in zip(letters, row, strict=False) if it]
        lines.append(f'<row r="{line}">{"".join(cells)}</row>'.encode())
    return f"A1:{letters[-1]}{len(lines)}", b"".join(lines)


def _with_data(made: Workbook, data: Mapping[str, tuple[str, bytes]]) -> bytes:
    """Return the workbook with its sheets filled: {part of the file: (range, rows)}."""
    empty, written = io.BytesIO(), io.BytesIO()
    made.save(empty)
    with zipfile.ZipFile(empty) as parts, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename in data:
                place, rows = data[part.filename]
                before, end, after = content.replace(b'ref="A1:A1"', f'ref="{place}"'.encode(), 1).partition(b"</sheetData>")
                content = b"".join([before, rows, end, after])
            whole.writestr(part.filename, content)
    return written.getvalue()
