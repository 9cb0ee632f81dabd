"""Rosters as text: CSV as Excel, spreadsheets and personnel systems write it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kenshu.errors import KenshuError, RosterRefused
from kenshu.roster.files.as_text import plain
from kenshu.roster.files.bounds import Kept
from kenshu.roster.files.encodings import decode
from kenshu.roster.files.sheets import Book, Line, Sheet

SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon"}
_LOOKED_AT = 20  # rows
# Excel's own first line that tells the separator.
_TOLD = re.compile(r'"?sep=([,;\t])"?[,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


def read_text(file: str, raw: bytes) -> Book:
    """Read a text of separated values. Raises RosterRefused where its letters, its separator or its quotes are not certain."""
    text, encoding = decode(file, raw)
    told = _TOLD.match(text)
    separator = told[1] if told else _separator(file, text)
    try:
        lines = list(_lines(text[told.end() :] if told else text, separator, 2 if told else 1, Kept(file)))
    except csv.Error as fault:
        raise RosterRefused([KenshuError("roster.csv", file=file, found=fault)]) from fault
    return Book(encoding, [Sheet("", lines)], SEPARATORS[separator])


def _lines(text: str, separator: str, first: int, kept: Kept) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, row in enumerate(rows, first):
        if any(cell.strip() for cell in row):
            kept.add(rows=1, cells=len(row))
            yield Line(number, [plain(cell) for cell in row])


def _separator(file: str, text: str) -> str:
    """Return what separates the columns: of what splits half of the first rows, what gives most of them one width."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_LOOKED_AT] or [""]
    alike = {}
    for separator in SEPARATORS:
        widths = Counter(width for line in lines if (width := len(_cells(line, separator))) > 1)
        if 2 * widths.total() >= len(lines):
            alike[separator] = max((number, width) for width, number in widths.items())
    best = sorted(alike, key=lambda each: alike[each])[-2:]
    undecided = len(best) == 2 and alike[best[0]][0] == alike[best[1]][0]
    if undecided or (not best and any(other in lines[0] for other in "|、\uff0c")):
        raise RosterRefused([KenshuError("roster.separator", file=file, found=lines[0][:60])])
    return best[-1] if best else ","


def _cells(line: str, separator: str) -> Sequence[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)
