"""The report as a workbook: the table, to be sorted and filtered, and how to read it.

A prefecture's table has half a million cells. openpyxl makes the workbook around them, its styles and its second sheet; the rows
are written as the XML that they are, fifty times as quick as cell by cell.
"""

import io
import math
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kenshu.i18n import Lang, say
from kenshu.people.departments import LEVELS
from kenshu.reports.completion import COUNTS
from kenshu.reports.report import SHOWN, Report, written_day, written_figure
from kenshu.reports.sheets import text_cell

_TEXTS = ("department", "level", "module")
_COLUMNS = (*_TEXTS, *SHOWN)
_WIDTHS = {"department": 44, "level": 10, "module": 34, "completion_rate": 14, "mean_score": 14}
_HEADER = PatternFill("solid", fgColor="1A3E6E")
_SHADES = {0: PatternFill("solid", fgColor="DDE8F5"), 1: PatternFill("solid", fgColor="F2F6FB")}
_RIGHT = Alignment(horizontal="right")
_FIRST = "xl/worksheets/sheet1.xml"  # where openpyxl puts the first sheet


def completion_workbook(report: Report, lang: Lang) -> bytes:
    """An XLSX file in one language: counts are numbers, rates are percentages, a rate of nobody is said in words."""
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = say("report.title", lang)
    _write_headings(sheet, lang, len(report.table) + 1)
    styles = {level: _styles(sheet, level) for level in range(LEVELS + 1)}
    _write_notes(workbook.create_sheet(say("report.notes.title", lang)), report, lang)
    written = io.BytesIO()
    workbook.save(written)
    return _with_rows(written, "".join(_rows(report, lang, styles)))


def _write_headings(sheet: Worksheet, lang: Lang, lines: int) -> None:
    for number, column in enumerate(_COLUMNS, 1):
        cell = text_cell(sheet, 1, number, say(f"report.column.{column}", lang))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if column in _TEXTS else "right")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, 11)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{lines}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"


def _styles(sheet: Worksheet, level: int) -> dict[str, int]:
    """The workbook's numbers of the styles in which cells of a level are written."""

    def style(*, number_format: str = "General", alignment: Alignment | None = None, text: bool = False) -> int:
        cell = Cell(sheet, row=1, column=1)  # it is not put on the sheet
        cell.fill, cell.font = _SHADES.get(level, PatternFill()), Font(bold=level == 0)
        cell.number_format, cell.alignment = number_format, alignment or Alignment()
        cell.quotePrefix = text  # `=1+1` stays a text when somebody edits the cell
        return int(cell.style_id)

    return {
        "department": style(alignment=Alignment(indent=level * 2), text=True),
        "text": style(text=True),
        "nobody": style(alignment=_RIGHT, text=True),
        "count": style(number_format="0"),
        "share": style(number_format="0.0%"),
    }


def _rows(report: Report, lang: Lang, styles: dict[int, dict[str, int]]) -> Iterator[str]:
    """Each row of the table as XML."""
    table = report.table
    levels = {level: _text(say(f"report.level.{level}", lang)) for level in styles}
    modules = {module: _text(titles[lang]) for module, titles in report.modules.items()}
    names = {department: _text(department or say("report.whole_city", lang)) for department in table["department"].unique()}
    letters = [get_column_letter(number) for number in range(1, len(_COLUMNS) + 1)]
    figures = zip(*(_figures(table, column, lang) for column in SHOWN), strict=True)
    texts = zip(*(table[name].tolist() for name in _TEXTS), strict=True)
    for line, ((department, level, module), values) in enumerate(zip(texts, figures, strict=True), 2):
        named = (("department", names[department]), ("text", levels[level]), ("text", modules[module]))
        cells = zip(letters, (*named, *values), strict=True)
        numbers = styles[level]
        written = [f'<c r="{letter}{line}" s="{numbers[style]}"{rest}</c>' for letter, (style, rest) in cells]
        yield f'<row r="{line}">{"".join(written)}</row>'


def _figures(table: pd.DataFrame, column: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """(style, what stands in the cell) of a column's figures."""
    if column in COUNTS:
        return (("count", f"><v>{value}</v>") for value in table[column].tolist())
    nobody = ("nobody", _text(written_figure(column, pd.NA, lang)))
    shares = (table[column] / (100 if column == "mean_score" else 1)).to_numpy(dtype="float64", na_value=math.nan).tolist()
    return (nobody if math.isnan(share) else ("share", f"><v>{share!r}</v>") for share in shares)


def _text(text: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(ILLEGAL_CHARACTERS_RE.sub("", text))}</t></is>'


def _with_rows(workbook: io.BytesIO, rows: str) -> bytes:
    """The workbook with these rows after those of its first sheet."""
    written = io.BytesIO()
    with zipfile.ZipFile(workbook) as parts, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == _FIRST:
                before, end, after = content.partition(b"</sheetData>")
                content = b"".join([before, rows.encode(), end, after])
            whole.writestr(part.filename, content)
    return written.getvalue()


def _write_notes(sheet: Worksheet, report: Report, lang: Lang) -> None:
    text_cell(sheet, 1, 1, f"{report.title[lang]} {say('report.title', lang)}").font = Font(bold=True, size=14)
    text_cell(sheet, 2, 1, written_day(report, lang))
    for line, column in enumerate(SHOWN, 4):
        text_cell(sheet, line, 1, say(f"report.column.{column}", lang)).font = Font(bold=True)
        text_cell(sheet, line, 2, say(f"report.note.{column}", lang)).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 90
