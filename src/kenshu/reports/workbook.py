"""The report as a workbook: the table, to be sorted and filtered, and how to read it."""

import io
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kenshu.i18n import Lang, say
from kenshu.people.departments import WHOLE_CITY
from kenshu.reports.completion import COUNTS
from kenshu.reports.report import SHOWN, Report, written_day, written_figure

_TEXTS = ("department", "level", "module")
_WIDTHS = {"department": 44, "level": 10, "module": 34, "completion_rate": 14, "mean_score": 14}
_HEADER = PatternFill("solid", fgColor="1A3E6E")
_SHADES = {0: PatternFill("solid", fgColor="DDE8F5"), 1: PatternFill("solid", fgColor="F2F6FB")}


def completion_workbook(report: Report, lang: Lang) -> bytes:
    """An XLSX file in one language: counts are numbers, rates are percentages, a rate of nobody is said in words."""
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = say("report.title", lang)
    _write_table(sheet, report, lang)
    _write_notes(workbook.create_sheet(say("report.notes.title", lang)), report, lang)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _write_table(sheet: Worksheet, report: Report, lang: Lang) -> None:
    columns = (*_TEXTS, *SHOWN)
    for number, column in enumerate(columns, 1):
        cell = _text(sheet, 1, number, say(f"report.column.{column}", lang))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if column in _TEXTS else "right")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, 11)
    for line, row in enumerate(report.table.to_dict("records"), 2):
        indent = Alignment(indent=row["level"] * 2)
        _text(sheet, line, 1, row["department"] or say("report.whole_city", lang)).alignment = indent
        _text(sheet, line, 2, say(f"report.level.{row['level']}", lang))
        _text(sheet, line, 3, report.modules[row["module"]][lang])
        for number, column in enumerate(SHOWN, len(_TEXTS) + 1):
            _figure(sheet, line, number, column, row[column], lang)
        for cell in sheet[line]:
            cell.fill = _SHADES.get(row["level"], PatternFill())
            cell.font = Font(bold=row["department"] == WHOLE_CITY)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"


def _figure(sheet: Worksheet, line: int, number: int, column: str, value: Any, lang: Lang) -> None:
    if pd.isna(value):
        _text(sheet, line, number, written_figure(column, value, lang)).alignment = Alignment(horizontal="right")
        return
    cell = sheet.cell(line, number, int(value) if column in COUNTS else float(value) / (100 if column == "mean_score" else 1))
    cell.number_format = "0" if column in COUNTS else "0.0%"


def _write_notes(sheet: Worksheet, report: Report, lang: Lang) -> None:
    _text(sheet, 1, 1, f"{report.title[lang]} {say('report.title', lang)}").font = Font(bold=True, size=14)
    _text(sheet, 2, 1, written_day(report, lang))
    for line, column in enumerate(SHOWN, 4):
        _text(sheet, line, 1, say(f"report.column.{column}", lang)).font = Font(bold=True)
        _text(sheet, line, 2, say(f"report.note.{column}", lang)).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 90


def _text(sheet: Worksheet, line: int, number: int, text: str) -> Any:
    """A cell of text: `=1+1` is stored as a string, and stays one when somebody edits the cell (that is what quotePrefix says)."""
    cell = sheet.cell(line, number)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
