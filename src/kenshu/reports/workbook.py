"""Workbooks: a table to be sorted, filtered and printed on A4, and a second sheet that says how to read it.

A prefecture's table has half a million cells. openpyxl makes the workbook around them and its styles; the rows are written as the
XML that they are, fifty times as quick as cell by cell.
"""

import io
import re
import zipfile
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from kenshu.people.departments import LEVELS

Look = dict[str, Any]  # attributes of openpyxl's cell
Cell = tuple[Hashable, str]  # the name of its look, and what stands in it, as `text` and `number` write it

TEXT: Look = {"quotePrefix": True}  # `=1+1` stays a text when somebody edits the cell
_HEADING = TEXT | {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1A3E6E")}
_LEFT: dict[str, Any] = {"horizontal": "left", "vertical": "top"}
_RIGHT: dict[str, Any] = {"horizontal": "right", "vertical": "top", "indent": 1}  # away from a text in the next column
_NOTES: Mapping[Hashable, Look] = {
    "title": TEXT | {"font": Font(bold=True, size=14)},
    "term": TEXT | {"font": Font(bold=True), "alignment": Alignment(**_LEFT)},
    "plain": TEXT,
    "note": TEXT | {"alignment": Alignment(wrap_text=True, **_LEFT)},
    "heading left": _HEADING | {"alignment": Alignment(wrap_text=True, **_LEFT)},
    "heading right": _HEADING | {"alignment": Alignment(wrap_text=True, **_RIGHT)},
}
_CELLS: Mapping[str, Look] = {
    "first": TEXT | {"alignment": Alignment(**_LEFT)},
    "text": TEXT | {"alignment": Alignment(**_LEFT)},
    "long": TEXT | {"alignment": Alignment(wrap_text=True, **_LEFT)},
    "nothing": TEXT | {"alignment": Alignment(**_RIGHT)},
    "number": {"alignment": Alignment(**_RIGHT)},
    "share": {"number_format": "0.0%", "alignment": Alignment(**_RIGHT)},
    "day": {"number_format": "yyyy-mm-dd", "alignment": Alignment(**_LEFT)},
}
_SHADES = {0: PatternFill("solid", fgColor="DDE8F5"), 1: PatternFill("solid", fgColor="F2F6FB")}
_ACROSS = 95  # letters: what is wider lies across the page
_LINE = 15.0  # points: a line of text. Without heights LibreOffice opens every row one line high, and what is wrapped overlaps.
_NOTES_WIDE = (22.0, 76.0)
_MARGIN = {"left": 0.4, "right": 0.4, "top": 0.7, "bottom": 0.6, "header": 0.3, "footer": 0.3}  # inches
_NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Book:
    """A workbook: its title and the line below it, which stand above each printed page; its tab; its columns and their first ones.

    `columns` are (heading, width in letters, where it stands: left or right); the first `frozen` of them, and the headings, stay in
    view. `indented`: the first column is a tree of departments, and each row's cells say on which level it stands. `high` is how
    many lines the rows take that take more than one, counted from 0.
    """

    title: str
    said: str
    tab: str
    columns: Sequence[tuple[str, float, str]]
    frozen: int = 0
    indented: bool = False
    high: Mapping[int, int] = field(default_factory=dict)


def workbook(book: Book, rows: Iterable[Sequence[Cell | None]], notes: Sequence[Sequence[tuple[str, str]]], lang: Lang) -> bytes:
    """Return the XLSX file of a table; `notes` are the rows of the second sheet: each cell's look, one of `_NOTES`, and its words.

    A cell of the table looks like one of `_CELLS`, on a level of the tree or None.
    """
    made = Workbook()
    sheet: Worksheet = made.worksheets[0]
    sheet.title = tab(book.tab)
    sheet.freeze_panes = f"{get_column_letter(book.frozen + 1)}2"
    sheet.print_title_rows = "1:1"
    if book.frozen:
        sheet.print_title_cols = f"A:{get_column_letter(book.frozen)}"
    explained = made.create_sheet(say("report.notes.title", lang))
    across = sum(width for _, width, _ in book.columns) > _ACROSS
    on_paper(sheet, book.title, book.said, across=across)
    on_paper(explained, book.title, book.said)
    numbers = {name: _number(sheet, look) for name, look in {**_NOTES, **_looks(indented=book.indented)}.items()}
    headings = [(f"heading {at}", text(words)) for words, _, at in book.columns]
    widths = [width for _, width, _ in book.columns]
    high = {1: max(lines_in(words, width - 2) for words, width, _ in book.columns)} | {
        row + 2: high for row, high in book.high.items()
    }
    table = _sheet_data(sheet, widths, chain([headings], rows), numbers, high)
    said = [[(look, text(words)) for look, words in row] for row in notes]
    high = {at: max(map(lines_in, (words for _, words in row), _NOTES_WIDE)) for at, row in enumerate(notes, 1) if len(row) > 1}
    second = _sheet_data(explained, _NOTES_WIDE, said, numbers, high)
    sheet.auto_filter.ref = table[0]
    return _with_data(made, {"xl/worksheets/sheet1.xml": table, "xl/worksheets/sheet2.xml": second})


def tab(words: str) -> str:
    """Return the name of a sheet, as spreadsheets take it: 31 letters, and not every sign."""
    return _NOT_IN_A_SHEETS_NAME.sub(" ", words)[:31]


def on_paper(sheet: Worksheet, title: str, said: str, *, across: bool = False) -> None:
    """Have a sheet printed on A4, as wide as the page, what it is above and the page's number below."""
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if across else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    for side, inches in _MARGIN.items():
        setattr(sheet.page_margins, side, inches)
    above, below = sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter
    assert above is not None
    assert below is not None
    above.left.text, above.right.text = (words.replace("&", "&&") for words in (title, said))
    below.center.text = "&P / &N"


def _looks(*, indented: bool) -> dict[Hashable, Look]:
    """Return how the cells look: on each level of the tree, or on none."""
    looks: dict[Hashable, Look] = {(name, None): look for name, look in _CELLS.items()}
    for level in range(LEVELS + 1) if indented else ():
        row: Look = {"font": Font(bold=level == 0), "fill": _SHADES.get(level, PatternFill())}
        looks |= {(name, level): look | row for name, look in _CELLS.items()}
        looks["first", level] = TEXT | row | {"alignment": Alignment(indent=level * 2, **_LEFT)}
    return looks


def text(words: str) -> str:
    """Return a text as it is written into a cell: `=1+1` is a string."""
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(ILLEGAL_CHARACTERS_RE.sub("", words))}</t></is>'


def number(value: float) -> str:
    """Return a number as it is written into a cell."""
    return f"><v>{value!r}</v>"


def shown_width(text: str) -> int:
    """Return how wide a text is in a spreadsheet, in Latin letters: a Japanese one takes two."""
    return sum(1 if letter.isascii() else 2 for letter in text)


def lines_in(words: str, width: float) -> int:
    """Return how many lines a text takes in a cell that wraps it: between words where it has them, else anywhere."""
    lines, room = 1, 0.0
    for word in words.split():
        wide = shown_width(word)
        if room and room + 1 + wide > width - 1:
            lines, room = lines + 1, 0.0
        lines += int(wide // width)
        room += wide % width + (1 if room else 0)
    return lines


def _number(sheet: Worksheet, look: Look) -> int:
    """Return the workbook's number of a look."""
    cell = StyledCell(sheet, row=1, column=1)  # it is not put on the sheet
    for attribute, value in look.items():
        setattr(cell, attribute, value)
    return int(cell.style_id)


def _sheet_data(
    sheet: Worksheet,
    widths: Sequence[float],
    rows: Iterable[Sequence[Cell | None]],
    numbers: Mapping[Hashable, int],
    high: Mapping[int, int],
) -> tuple[str, bytes]:
    """Set the widths of a sheet's columns; return the range that the rows fill, and the rows as XML.

    `high`: of the rows that wrap, how many lines each takes.
    """
    letters = [get_column_letter(column) for column in range(1, len(widths) + 1)]
    for letter, width in zip(letters, widths, strict=True):
        sheet.column_dimensions[letter].width = width
    lines = []
    for line, row in enumerate(rows, 1):
        cells = [f'<c r="{at}{line}" s="{numbers[it[0]]}"{it[1]}</c>' for at, it in zip(letters, row, strict=False) if it]
        height = f' ht="{high[line] * _LINE}" customHeight="1"' if line in high else ""
        lines.append(f'<row r="{line}"{height}>{"".join(cells)}</row>'.encode())
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
