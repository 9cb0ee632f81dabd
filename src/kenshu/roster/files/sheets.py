"""The book that a roster's file is: its sheets, and their lines that hold something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A row that holds something: its number as Excel shows it, and its cells up to the last that is not blank.

    `numbers` are the columns, from 0, whose cell is a number that is not written as a date, and `uncounted` {column: formula} the
    formulas whose value was never saved: their cells only look empty.
    """

    number: int
    cells: Sequence[str]
    hidden: bool = False
    numbers: frozenset[int] = frozenset()
    uncounted: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """Cells that were merged into one: its first and last row, from 1, and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{column_name(self.left)}{self.top}:{column_name(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Sheet:
    """A sheet: `name` is "" in a text, `hidden_columns` are from 0, `hidden` tells whether Excel shows the sheet at all."""

    name: str
    lines: Sequence[Line]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[Merged] = ()


@dataclass(frozen=True)
class Book:
    """A file's sheets, and how it is written.

    `encoding` is xlsx, xls, or that of a text: utf-8, utf-8-sig (with a BOM), cp932, euc-jp, iso-2022-jp, utf-16-le or utf-16-be;
    `separator` is that of a text: comma, tab or semicolon. With `from_1904` days are numbered from 1904, as on
    an old Macintosh.
    """

    encoding: str
    sheets: Sequence[Sheet]
    separator: str = ""
    from_1904: bool = False


def column_name(index: int) -> str:
    """Return the letters of a column, from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
