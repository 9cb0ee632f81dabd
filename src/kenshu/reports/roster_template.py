"""The template of a roster as XLSX: the headings with one fictional row, and a sheet that explains each column."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kenshu.i18n import Lang, base, say
from kenshu.roster.rows import EXAMPLE_ENDS, EXAMPLE_ID
from kenshu.roster.words import HEADINGS
from kenshu.staff import EMPLOYMENT_TYPES

MUST = ("id", "name", "department", "employment_type")
_COLUMNS = ("id", "name", "kana", "department", "employment_type", "concurrent", "duties", "mail", "joined", "note")
_HEAD = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1A3E6E")}
_AS_TEXT = "@"  # Excel keeps 0012 as it is typed
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FEW, _WIDE = 16, 60  # letters


def heading(field: str, lang: Lang) -> str:
    """Return a field's heading: the first that is read in Japanese, or in English."""
    names = HEADINGS[field]
    return names[0] if base(lang) == "ja" else next(name for name in names if name.isascii())


def roster_template(lang: Lang) -> bytes:
    """Return the workbook. Its columns are text throughout, so that a number keeps the zeros before it."""
    made = Workbook()
    roster: Worksheet = made.worksheets[0]
    roster.title = say("staff_roster.template.roster", lang)
    example = {name: say(f"staff_roster.example.{name}", lang) for name in _COLUMNS if name not in ("id", "name", "note")}
    example |= {"id": EXAMPLE_ID, "name": say("staff_roster.example.name", lang) + EXAMPLE_ENDS[lang]}
    example["note"] = say("staff_roster.example.note", lang)
    _head(roster, [heading(name, lang) for name in _COLUMNS])
    for number, name in enumerate(_COLUMNS, 1):
        column = roster.column_dimensions[get_column_letter(number)]
        column.width = max(_FEW, 2 * len(example[name]) + 2)
        column.number_format = _AS_TEXT
        cell = roster.cell(2, number, example[name])
        cell.number_format = _AS_TEXT
        cell.font = Font(italic=True, color="666666")
    kinds = ",".join(say(f"people.employment.{kind}", lang) for kind in EMPLOYMENT_TYPES)
    chosen = DataValidation(type="list", formula1=f'"{kinds}"', allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(_COLUMNS.index("employment_type") + 1)
    chosen.add(f"{letter}2:{letter}9999")
    roster.add_data_validation(chosen)
    _explain(made.create_sheet(say("staff_roster.template.columns", lang)), lang)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _explain(sheet: Worksheet, lang: Lang) -> None:
    _head(sheet, [say(f"staff_roster.format.{name}", lang) for name in ("heading", "needed", "about")])
    for name in HEADINGS:
        needed = say(f"staff_roster.needed.{'yes' if name in MUST else 'no'}", lang)
        sheet.append([heading(name, lang), needed, say(f"staff_roster.about.{name}", lang)])
    sheet.append([])
    sheet.append([say("staff_roster.template.delete", lang)])
    for letter, width in zip("ABC", (_FEW, _FEW, _WIDE), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(HEADINGS) + 1):
        for cell in row:
            cell.alignment = _WRAPPED


def _head(sheet: Worksheet, words: list[str]) -> None:
    sheet.append(words)
    for cell in sheet[1]:
        cell.font, cell.fill = _HEAD["font"], _HEAD["fill"]
    sheet.freeze_panes = "A2"
