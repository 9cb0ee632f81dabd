"""Questions that a workbook leaves open: which of its sheets is the roster, and whether what Excel hides counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import LANGS, Lang, Multilingual, say
from kenshu.roster.files.sheets import Book, Line, Merged, Sheet, column_name

HiddenCounts = Literal["take", "leave"]
_NAMED = 10  # rows in a message
_AND: Mapping[Lang, str] = {"ja": "と", "en": " and "}
_HEADINGS_WITHIN = 20  # rows that hold something


@dataclass(frozen=True)
class Answers:
    """Answers to the questions; None where nobody was asked yet."""

    sheet: str | None = None
    hidden: HiddenCounts | None = None


NOT_ASKED = Answers()


def the_sheet(file: str, book: Book, wanted: str | None, is_headed: Callable[[Sequence[str]], bool]) -> Sheet:
    """Return the sheet that is the roster. Raises RosterRefused where several may be, or the one that is meant is not there.

    It is the one that has headings of a roster; another may be more of it where it has such headings too, or is as wide.
    """
    full = [sheet for sheet in book.sheets if sheet.lines]
    if wanted:
        found = next((sheet for sheet in full if sheet.name.casefold() == wanted.strip().casefold()), None)
        if found is None:
            raise RosterRefused([KenshuError("roster.sheet_missing", file=file, found=wanted[:60], allowed=_names(full))])
        return found
    headed = [sheet for sheet in full if any(is_headed(line.cells) for line in sheet.lines[:_HEADINGS_WITHIN])]
    shown = [sheet for sheet in headed or full if not sheet.hidden] or headed or full
    if not shown:
        raise RosterRefused([KenshuError("roster.empty", file=file)])
    chosen = shown[0]
    others = [sheet for sheet in full if sheet is not chosen and (sheet in headed or _width(sheet) == _width(chosen) > 1)]
    if others or chosen.hidden:
        raise RosterRefused([KenshuError("roster.sheets_asked", file=file, found=_names([chosen, *others]))])
    return chosen


def with_hidden(file: str, sheet: Sheet, answer: HiddenCounts | None) -> Sheet:
    """Return a sheet with what is hidden in it, or without. Raises RosterRefused where that was not said."""
    rows, columns = hidden_rows(sheet), hidden_columns(sheet)
    if not rows and not columns:
        return sheet
    if answer is None:
        of = {"rows": len(rows), "columns": len(columns)}
        parts = [{lang: say(f"faults.roster.hidden_{name}", lang, number=of[name]) for lang in LANGS} for name in of if of[name]]
        told = {"sheet": sheet.name, "what": Multilingual({lang: _AND[lang].join(part[lang] for part in parts) for lang in LANGS})}
        named = ", ".join([*map(str, rows[:_NAMED]), *(["…"] if len(rows) > _NAMED else []), *map(column_name, columns[:_NAMED])])
        raise RosterRefused([KenshuError("roster.hidden_asked", file=file, found=named, **told)])
    return sheet if answer == "take" else _without(sheet, columns)


def hidden_rows(sheet: Sheet) -> list[int]:
    """Return the numbers of the rows that hold something and are hidden, by hand or by a filter."""
    return [line.number for line in sheet.lines if line.hidden]


def hidden_columns(sheet: Sheet) -> list[int]:
    """Return the columns, from 0, that hold something and are hidden."""
    return sorted({column for line in sheet.lines for column in sheet.hidden_columns if any(line.cells[column : column + 1])})


def _without(sheet: Sheet, columns: list[int]) -> Sheet:
    def moved(column: int) -> int:
        return column - sum(gone < column for gone in columns)

    def line_of(line: Line) -> Line:
        cells = [cell for column, cell in enumerate(line.cells) if column not in columns]
        numbers = frozenset(moved(column) for column in line.numbers if column not in columns)
        uncounted = {moved(column): formula for column, formula in line.uncounted.items() if column not in columns}
        return replace(line, cells=cells, numbers=numbers, uncounted=uncounted)

    def merged() -> Iterator[Merged]:
        for each in sheet.merged:
            if set(range(each.left, each.right + 1)) - set(columns):
                yield replace(each, left=moved(each.left), right=moved(each.right + 1) - 1)

    lines = [line for each in sheet.lines if not each.hidden and (line := line_of(each)) and any(line.cells)]
    return replace(sheet, lines=lines, merged=list(merged()))


def _width(sheet: Sheet) -> int:
    return max(len(line.cells) for line in sheet.lines)


def _names(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f"「{sheet.name}」" for sheet in sheets)
