"""A roster's file as a table of named fields: CSV as Excel and personnel systems write it, or a workbook."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import Lang, say
from kenshu.roster.files.bounds import MOST_CELLS
from kenshu.roster.files.sheets import Book, Line, Sheet, column_name
from kenshu.roster.headings import Headings, Row, heading_faults, heading_row, headings_of, is_headed
from kenshu.roster.merged import filled, over_headings, unclear
from kenshu.roster.no_people import LeftOut, left_out
from kenshu.roster.once import once
from kenshu.roster.questions import NOT_ASKED, Answers, hidden_columns, hidden_rows, the_sheet, with_hidden
from kenshu.roster.reread import Reread
from kenshu.roster.words import Words

WORKBOOKS = ("xlsx", "xls")
# Excel's numbers of days from 1900 to 2100: a day written as 20150401 is none of them.
_SERIALS = range(1, 73_416)
# Excel's number of a day between 1927 and 2091 as text: nothing else that is written for a day has five digits.
_SERIAL = re.compile(r"[1-6]\d{4}", re.ASCII)
_COMPOSED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")


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
    {field: the heading as it is written}: the mapping that is shown, and how a fault names a column in its writer's words;
    `passed_by` are those of columns that are not read, or their letters. `rows` counts the rows about people, `left_out` are those
    about nobody; `titles` are the rows above the headings, which are not read. `unread_sheets`
    are the workbook's others that hold something, `hidden_places` its hidden rows and columns that do, and `hidden` says
    whether these were taken (`take`, `leave`, "" where there are none). `reread` is what the file's form made of its cells.
    """

    file: str
    encoding: str
    separator: str
    headings: dict[str, str]
    rows: int
    titles: tuple[str, ...] = ()
    passed_by: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    hidden: str = ""
    hidden_places: tuple[str, ...] = ()
    reread: tuple[Reread, ...] = ()

    def column(self, field: str) -> str:
        """Return the heading of a field; of a department also where the file writes it in another column."""
        others = {"concurrent": ("concurrent", "department", "division"), "department": ("department", "division")}
        return next(self.headings[each] for each in others.get(field, (field,)) if each in self.headings)

    def fault_of_row(self, row: int, found: str) -> KenshuError:
        """Return the fault of a row that is about nobody."""
        fault = KenshuError("roster.no_person", row=row, found=found[:60])
        return _in_sheet(self.separator, fault) if self.encoding in WORKBOOKS else fault

    def fault(self, row: int, field: str, reason: str, found: str, /, **values: object) -> KenshuError:
        """Return the fault of a cell, with its row, its column as the file calls it, and the value."""
        shown = found if len(found) <= 60 else found[:60] + "…"
        fault = KenshuError(f"roster.{reason}", row=row, column=self.column(field), found=shown, **values)
        return _in_sheet(self.separator, fault) if self.encoding in WORKBOOKS else fault


def read_table(
    file: str, raw: bytes, words: Words, answers: Answers = NOT_ASKED
) -> tuple[Written, list[tuple[int, dict[str, str]]]]:
    """Return how a roster is written, and its rows: each with its number as Excel shows it and {field: text}.

    The headings are the first row that has some, titles above it, blank rows and rows about nobody are left out, columns that
    nobody knows are passed by, no text has spaces around it. Raises RosterRefused: a file that `read_book` refuses, a workbook
    that leaves a question open, doubled or missing headings, rows of a text that are longer than its headings.
    """
    from kenshu.roster.files.reading import read_book

    book = read_book(file, raw)
    whole = the_sheet(file, book, answers.sheet, lambda cells: is_headed(cells, words))
    sheet = with_hidden(file, whole, answers.hidden)
    if book.encoding not in WORKBOOKS:
        return _table(file, book, sheet, words, {})
    told: dict[str, Any] = {
        "unread_sheets": tuple(each.name for each in book.sheets if each.lines and each is not whole),
        "hidden_places": (*map(str, hidden_rows(whole)), *map(column_name, hidden_columns(whole))),
    }
    if told["hidden_places"]:
        told["hidden"] = answers.hidden
    try:
        return _table(file, book, sheet, words, told)
    except RosterRefused as refused:
        raise RosterRefused([_in_sheet(sheet.name, fault) for fault in refused.faults]) from refused


def _table(
    file: str, book: Book, sheet: Sheet, words: Words, told: Mapping[str, Any]
) -> tuple[Written, list[tuple[int, dict[str, str]]]]:
    numbered = [(line.number, list(map(_composed, line.cells))) for line in sheet.lines if any(line.cells)]
    if not numbered:
        raise RosterRefused([KenshuError("roster.empty", file=file)])
    above = heading_row([row for _, row in numbered], words)
    titles, widths = numbered[:above], {number: len(row) for number, row in numbered[above:]}
    table = _as_wide(numbered[above:])
    headings = headings_of(table, words)
    body = dict(table[headings.depth :])
    faults = list(heading_faults(headings))
    if any(headings.fields) and book.encoding not in WORKBOOKS:
        faults += _longer(widths, headings)
    reread = filled(body, sheet.merged, headings.written)
    faults += unclear(body, sheet.merged, headings.written)
    faults += over_headings(body, sheet.merged, range(headings.row, min(body, default=headings.row + 1)), headings.written)
    faults += _uncounted([line for line in sheet.lines if line.number >= headings.row], headings.written)
    if not body and not faults:
        faults.append(KenshuError("roster.empty", file=file))
    if faults:
        raise RosterRefused(once(faults))
    reread += _days_from_serials(book, sheet, headings, body)
    nobody: list[LeftOut] = []
    rows: list[tuple[int, dict[str, str]]] = []
    again = [[cell for cell in row if cell] for _, row in (*titles, *table[: headings.depth])]
    for number, row in body.items():
        named = {field: cell for field, cell in zip(headings.fields, row, strict=True) if field}
        if why := left_out(number, row, named, words, again):
            nobody.append(why)
        else:
            rows.append((number, named))
    mapping = {field: heading for field, heading in zip(headings.fields, headings.written, strict=True) if field}
    written = Written(file, book.encoding, book.separator or sheet.name, mapping, len(rows))
    written = replace(written, titles=tuple(" ".join(filter(None, row)) for _, row in titles), left_out=tuple(nobody))
    kept = {number for number, _ in rows}
    reread = [each for each in reread if each.row in kept]
    return replace(written, **told, passed_by=_passed_by(headings, body.values()), reread=tuple(reread)), rows


def _composed(cell: str) -> str:
    """Return a text with letters composed that stand in parts, as macOS writes them; others, which Unicode would unify, stay."""
    return cell if cell.isascii() else _COMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), cell)


def _as_wide(numbered: Sequence[Row]) -> list[tuple[int, list[str]]]:
    """Return the rows as wide as the widest, but for columns at the right that are empty throughout."""
    width, far = max((index, number) for number, row in numbered for index, cell in enumerate(row, 1) if cell)
    if width * len(numbered) > 2 * MOST_CELLS:
        raise RosterRefused([KenshuError("roster.far_cell", found=f"{column_name(width - 1)}{far}")])
    return [(number, [*row[:width], *[""] * (width - len(row))]) for number, row in numbered]


def _longer(widths: Mapping[int, int], headings: Headings) -> Iterator[KenshuError]:
    """Yield the rows of a text that are longer than its headings: a comma without quotation marks, most often."""
    allowed = max(list(widths.values())[: headings.depth])
    for number, width in widths.items():
        if width > allowed:
            yield KenshuError("roster.width", row=number, found=width, allowed=min(allowed, len(headings.written)))


def _passed_by(headings: Headings, rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the headings of columns that are not read; of one without a heading that holds something its letters."""
    held = {column for row in rows for column, cell in enumerate(row) if cell}
    unread = [(column, heading) for column, heading in enumerate(headings.written) if not headings.fields[column]]
    return tuple(heading or column_name(column) for column, heading in unread if heading or column in held)


def _uncounted(lines: Sequence[Line], headings: Sequence[str]) -> Iterator[KenshuError]:
    """Yield the formulas whose value was never saved: their cells only look empty."""
    for line in lines:
        for column, formula in line.uncounted.items():
            named = "".join(headings[column : column + 1]) or column_name(column)
            yield KenshuError("roster.formula", row=line.number, column=named, found=f"={formula}"[:60])


def _days_from_serials(book: Book, sheet: Sheet, headings: Headings, rows: Mapping[int, list[str]]) -> Iterator[Reread]:
    """Write days for Excel's numbers in the column of days, where no format says that they are, and yield what was rewritten."""
    from kenshu.roster.files.number_texts import day_of

    column = headings.fields.index("joined") if "joined" in headings.fields else -1
    for line in sheet.lines:
        cells = rows.get(line.number)
        if column < 0 or not cells:
            continue
        counted = column in line.numbers and cells[column].isdecimal() and int(cells[column]) in _SERIALS
        if counted or _SERIAL.fullmatch(cells[column]):
            found, cells[column] = cells[column], day_of(int(cells[column]), from_1904=book.from_1904)
            yield Reread("serial", line.number, headings.written[column], found, cells[column])


def _in_sheet(sheet: str, fault: KenshuError) -> KenshuError:
    return fault if isinstance(fault, SheetFault) else SheetFault(fault.key, sheet, **fault.values)
