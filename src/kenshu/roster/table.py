"""A roster's file as a table of named fields: CSV as Excel and personnel systems write it, or a workbook."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import Lang, say
from kenshu.roster.files.bounds import MOST_CELLS
from kenshu.roster.files.sheets import Book, Line, Sheet, column_name
from kenshu.roster.merged import filled, unclear
from kenshu.roster.questions import NOT_ASKED, Answers, hidden_columns, hidden_rows, the_sheet, with_hidden
from kenshu.roster.reread import Reread

# Each field with the headings it is found under, Japanese first; case, spaces and full-width letters do not matter.
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("職員番号", "employee id", "employee number", "id"),
    "name": ("氏名", "name"),
    "kana": ("フリガナ", "氏名カナ", "kana"),
    "department": ("所属", "department"),
    "division": ("部", "division"),
    "section": ("課", "section"),
    "unit": ("係", "unit"),
    "employment_type": ("任用形態", "employment type"),
    "post_kind": ("本務兼務", "本務・兼務", "本務/兼務", "本兼", "post"),
    "concurrent": ("兼務", "兼務所属", "concurrent", "concurrent departments"),
    "duties": ("職務", "duties", "duty"),
    "mail": ("メール", "メールアドレス", "mail", "email", "e-mail"),
    "joined": ("採用日", "採用年月日", "joined", "hire date"),
    "note": ("備考", "note", "notes"),
}
LEVEL_FIELDS = ("division", "section", "unit")
_REQUIRED = ("id", "name", "employment_type")
TITLE_ROWS = 20  # rows in which the headings are looked for: offices write titles and notes above them
_ARE_HEADINGS = 2  # so many known ones make a row of headings

WORKBOOKS = ("xlsx", "xls")
# Excel's numbers of days from 1900 to 2100: a day written as 20150401 is none of them.
_SERIALS = range(1, 73_416)


class SheetFault(KenshuError):
    """A fault in a sheet of a workbook, which its message names."""

    def __init__(self, key: str, sheet: str, /, **values: object) -> None:
        super().__init__(key, **values)
        self.sheet = sheet

    def message(self, lang: Lang) -> str:
        """Return the message in one language, the sheet first."""
        return say("faults.roster.in_sheet", lang, sheet=self.sheet, message=super().message(lang))


@dataclass(frozen=True)
class Written:
    """The form in which a roster's file is written.

    `encoding` is that of its `Book`; `separator` comma, tab or semicolon, or in a workbook the name of its sheet. `headings` is
    {field: the heading as it is written}: the mapping that is shown, and how a fault names a column in its writer's words. `rows`
    counts the rows below the headings that are not blank; `titles` are the rows above them, which are not read. `unread_sheets`
    are the workbook's others that hold something, `hidden_places` its hidden rows and columns that do, and `hidden` says
    whether these were taken (`take`, `leave`, "" where there are none). `reread` is what the file's form made of its cells.
    """

    file: str
    encoding: str
    separator: str
    headings: dict[str, str]
    rows: int
    titles: tuple[str, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    hidden: str = ""
    hidden_places: tuple[str, ...] = ()
    reread: tuple[Reread, ...] = ()

    def column(self, field: str) -> str:
        """Return the heading of a field; of a department also where the file writes it in another column."""
        others = {"concurrent": ("concurrent", "department", "division"), "department": ("department", "division")}
        return next(self.headings[each] for each in others.get(field, (field,)) if each in self.headings)

    def fault(self, row: int, field: str, reason: str, found: str, /, **values: object) -> KenshuError:
        """Return the fault of a cell, with its row, its column as the file calls it, and the value."""
        shown = found if len(found) <= 60 else found[:60] + "…"
        fault = KenshuError(f"roster.{reason}", row=row, column=self.column(field), found=shown, **values)
        return _in_sheet(self.separator, fault) if self.encoding in WORKBOOKS else fault


def read_table(file: str, raw: bytes, answers: Answers = NOT_ASKED) -> tuple[Written, list[tuple[int, dict[str, str]]]]:
    """Return how a roster is written, and its rows: each with its number as Excel shows it and {field: text}.

    The headings are the first row that has some, titles above it and blank rows are left out, no text has spaces around it.
    Raises RosterRefused: a file that `read_book` refuses, a workbook that leaves a question open, unknown, doubled or missing
    headings, rows of another width.
    """
    from kenshu.roster.files.reading import read_book

    book = read_book(file, raw)
    whole = the_sheet(file, book, answers.sheet, lambda cells: len(_known(cells)) >= _ARE_HEADINGS)
    sheet = with_hidden(file, whole, answers.hidden)
    if book.encoding not in WORKBOOKS:
        return _table(file, book, sheet, {})
    told: dict[str, Any] = {
        "unread_sheets": tuple(each.name for each in book.sheets if each.lines and each is not whole),
        "hidden_places": (*map(str, hidden_rows(whole)), *map(column_name, hidden_columns(whole))),
    }
    if told["hidden_places"]:
        told["hidden"] = answers.hidden
    try:
        return _table(file, book, sheet, told)
    except RosterRefused as refused:
        raise RosterRefused([_in_sheet(sheet.name, fault) for fault in refused.faults]) from refused


def _table(file: str, book: Book, sheet: Sheet, told: Mapping[str, Any]) -> tuple[Written, list[tuple[int, dict[str, str]]]]:
    numbered = [(line.number, list(line.cells)) for line in sheet.lines if any(line.cells)]
    if not numbered:
        raise RosterRefused([KenshuError("roster.empty", file=file)])
    above = _heading_row([row for _, row in numbered])
    titles, ((heading_row, headings), *body) = numbered[:above], _as_wide(book, numbered[above:])
    fields = [_FIELDS.get(_plain(heading), "") for heading in headings]
    faults = list(_heading_faults(heading_row, headings, fields))
    unlike = [(number, len(row)) for number, row in body if len(row) != len(headings)]
    faults += [KenshuError("roster.width", row=number, found=found, allowed=len(headings)) for number, found in unlike]
    reread = filled(dict(body), sheet.merged, headings)
    faults += unclear(dict(body), sheet.merged, headings)
    faults += _uncounted([line for line in sheet.lines if line.number >= heading_row], headings)
    if not body and not faults:
        faults.append(KenshuError("roster.empty", file=file))
    if faults:
        raise RosterRefused(faults)
    reread += _days_from_serials(book, sheet, fields, dict(body), headings)
    named = {field: heading for field, heading in zip(fields, headings, strict=True) if field}
    rows = [(number, {field: cell for field, cell in zip(fields, row, strict=True) if field}) for number, row in body]
    above_them = tuple(" ".join(filter(None, row)) for _, row in titles)
    written = Written(file, book.encoding, book.separator or sheet.name, named, len(rows), above_them)
    return replace(written, **told, reread=tuple(reread)), rows


def _as_wide(book: Book, numbered: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return a workbook's rows as wide as the widest, which keeps no blank cells at its right; a text's as they are written."""
    if book.encoding not in WORKBOOKS:
        return numbered
    width, far = max((len(row), number) for number, row in numbered)
    if width * len(numbered) > 2 * MOST_CELLS:
        raise RosterRefused([KenshuError("roster.far_cell", found=f"{column_name(width - 1)}{far}")])
    return [(number, [*row, *[""] * (width - len(row))]) for number, row in numbered]


def _uncounted(lines: Sequence[Line], headings: Sequence[str]) -> Iterator[KenshuError]:
    """Yield the formulas whose value was never saved: their cells only look empty."""
    for line in lines:
        for column, formula in line.uncounted.items():
            named = "".join(headings[column : column + 1]) or column_name(column)
            yield KenshuError("roster.formula", row=line.number, column=named, found=f"={formula}"[:60])


def _days_from_serials(
    book: Book, sheet: Sheet, fields: Sequence[str], rows: Mapping[int, list[str]], headings: Sequence[str]
) -> Iterator[Reread]:
    """Write days for Excel's numbers in the column of days, where no format says that they are, and yield what was rewritten."""
    from kenshu.roster.files.number_texts import day_of

    column = fields.index("joined") if "joined" in fields else -1
    for line in sheet.lines:
        cells = rows.get(line.number)
        if cells and column in line.numbers and cells[column].isdecimal() and int(cells[column]) in _SERIALS:
            found, cells[column] = cells[column], day_of(int(cells[column]), from_1904=book.from_1904)
            yield Reread("serial", line.number, headings[column], found, cells[column])


def _in_sheet(sheet: str, fault: KenshuError) -> KenshuError:
    return fault if isinstance(fault, SheetFault) else SheetFault(fault.key, sheet, **fault.values)


def _heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which row holds the headings: the first of some that has known ones, else the first of all."""
    known = (number for number, row in enumerate(rows[:TITLE_ROWS]) if len(_known(row)) >= _ARE_HEADINGS)
    return next(known, 0)


def _known(row: Sequence[str]) -> set[str]:
    """Return the fields whose headings a row holds."""
    return {_FIELDS[_plain(cell)] for cell in row if _plain(cell) in _FIELDS}


def _heading_faults(row: int, written: list[str], fields: list[str]) -> Iterator[KenshuError]:
    if not any(fields):
        shown = next(filter(None, written))[:60]
        yield KenshuError("roster.no_headings", row=row, found=shown, rows=TITLE_ROWS, allowed=_first(*_REQUIRED, "department"))
        return
    for column, (heading, field) in enumerate(zip(written, fields, strict=True), 1):
        if not field:
            yield KenshuError("roster.heading_unknown", row=row, column=column, found=heading, allowed=_first(*HEADINGS))
        elif field in fields[: column - 1]:
            yield KenshuError("roster.heading_twice", row=row, column=column, found=heading)
    for field in _REQUIRED:
        if field not in fields:
            yield KenshuError("roster.heading_missing", row=row, allowed=_first(field))
    levels = _first(*LEVEL_FIELDS)
    if "department" in fields and set(LEVEL_FIELDS) & set(fields):
        yield KenshuError("roster.heading_both", row=row, allowed=levels)
    elif "department" not in fields and "division" not in fields:
        yield KenshuError("roster.heading_department", row=row, allowed=levels)
    elif "unit" in fields and "section" not in fields:
        yield KenshuError("roster.heading_parent", row=row, found=written[fields.index("unit")], allowed=levels)


def _first(*fields: str) -> str:
    return ", ".join(HEADINGS[field][0] for field in fields)


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).casefold().replace(" ", "").replace("_", "")


_FIELDS: Mapping[str, str] = {_plain(heading): field for field, headings in HEADINGS.items() for heading in headings}
