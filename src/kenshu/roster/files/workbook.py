"""Workbooks as Excel has written them since 2007 (Office Open XML, also Strict): read as they come, blank cells left out.

ECMA-376 part 1, 18. The size that a sheet tells of itself is not believed, nor is anything padded to it: one cell that was touched
far below costs nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from posixpath import dirname, join, normpath

from kenshu.roster.files.as_text import plain
from kenshu.roster.files.bounds import Kept
from kenshu.roster.files.number_texts import format_of, is_date, text_of
from kenshu.roster.files.parts import MOST_ABOUT, Parts
from kenshu.roster.files.sheets import Book, Line, Merged, Sheet

_LAST_COLUMN = 1 << 14  # XFD
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass
class _Written:
    """Strings and formats that the cells of a workbook refer to, and the day from which it counts."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # by the number of a cell's style
    from_1904: bool = False


def read_workbook(file: str, raw: bytes) -> Book:
    """Read the sheets of a workbook. Raises RosterRefused for one too large, and `parts.BROKEN` for one that is broken."""
    parts = Parts(file, raw)
    home = _related(parts, "").get("officeDocument", ["xl/workbook.xml"])[0]
    targets = _related(parts, home, by_id=True)
    written, named = _Written(), []

    def start(name: str, values: Mapping[str, str]) -> None:
        if name == "workbookPr" and values.get("date1904") in ("1", "true"):
            written.from_1904 = True
        elif name == "sheet":
            key = next(value for attribute, value in values.items() if attribute.endswith(" id"))
            named.append((values["name"], values.get("state", "visible") != "visible", targets.get(key, [""])[0]))

    parts.parse(home, start, most=MOST_ABOUT)
    kinds = _related(parts, home)
    written.strings = _strings(file, parts, kinds.get("sharedStrings", [""])[0])
    written.formats = _formats(parts, kinds.get("styles", [""])[0])
    kept = Kept(file)
    worksheets = set(kinds.get("worksheet", []))
    shown = [(name, hidden, part) for name, hidden, part in named if part in worksheets]  # no chart sheets
    sheets = [replace(_sheet(parts, part, name, written, kept), hidden=hidden) for name, hidden, part in shown]
    if not sheets:
        raise KeyError("sheet")
    return Book("xlsx", sheets, from_1904=written.from_1904)


def _related(parts: Parts, part: str, *, by_id: bool = False) -> dict[str, list[str]]:
    """Return {kind, or id: parts} of the parts that one is related to."""
    found: dict[str, list[str]] = {}

    def start(name: str, values: Mapping[str, str]) -> None:
        if name == "Relationship" and values.get("TargetMode") != "External":
            key = values["Id"] if by_id else values["Type"].rpartition("/")[2]
            target = normpath(join(dirname(part), values["Target"].replace("\\", "/")))
            found.setdefault(key, []).append(target.lstrip("/"))

    relations = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
    if relations in parts:
        parts.parse(relations, start, most=MOST_ABOUT)
    return found


class _Texts:
    """The text of strings, without their furigana (phonetic runs)."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._inside = self._aside = False

    def start(self, name: str) -> None:
        if name == "rPh":
            self._aside = True
        elif name == "t":
            self._inside = not self._aside

    def end(self, name: str) -> None:
        if name == "rPh":
            self._aside = False
        elif name == "t":
            self._inside = False

    def text(self, text: str) -> None:
        if self._inside:
            self.pieces.append(text)

    def taken(self) -> str:
        """Return the text so far, with what XML cannot hold written out, and begin anew."""
        text = "".join(self.pieces).strip()
        self.pieces.clear()
        return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(escaped: re.Match[str]) -> str:
    code = int(escaped[1], 16)
    return escaped[0] if 0xD800 <= code < 0xE000 else chr(code)


def _strings(file: str, parts: Parts, part: str) -> list[str]:
    found: list[str] = []
    texts, kept = _Texts(), Kept(file)

    def end(name: str) -> None:
        texts.end(name)
        if name == "si":
            kept.add(cells=1)
            found.append(texts.taken())

    if part in parts:
        parts.parse(part, lambda name, _: texts.start(name), end, texts.text)
    return found


def _formats(parts: Parts, part: str) -> list[str]:
    own: dict[int, str] = {}
    found: list[str] = []
    within = ""

    def start(name: str, values: Mapping[str, str]) -> None:
        nonlocal within
        if name in ("cellXfs", "cellStyleXfs"):
            within = name
        elif name == "numFmt":
            own[int(values["numFmtId"])] = values["formatCode"]
        elif name == "xf" and within == "cellXfs":
            number = int(values.get("numFmtId", 0))
            found.append(own[number] if number in own else format_of(number))

    if part in parts:
        parts.parse(part, start, most=MOST_ABOUT)
    return found


def _sheet(parts: Parts, part: str, name: str, written: _Written, kept: Kept) -> Sheet:
    reading = _SheetReading(written, kept)
    parts.parse(part, reading.start, reading.end, reading.text)
    return Sheet(name, reading.lines, hidden_columns=frozenset(reading.hidden_columns), merged=reading.merged)


class _SheetReading:
    """A sheet as its elements come."""

    def __init__(self, written: _Written, kept: Kept) -> None:
        self.lines: list[Line] = []
        self.hidden_columns: set[int] = set()
        self.merged: list[Merged] = []
        self._written, self._kept = written, kept
        self._row = 0
        self._hidden = False
        self._cells: dict[int, str] = {}
        self._numbers: set[int] = set()
        self._uncounted: dict[int, str] = {}
        self._column = -1
        self._kind = self._style = ""
        self._texts = _Texts()
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take the start of an element."""
        if name == "c":
            place = values.get("r")
            self._column = _column(place) if place else self._column + 1
            self._kind, self._style = values.get("t", "n"), values.get("s", "")
        elif name == "v":
            self._into = self._value
        elif name == "f":
            self._into = self._formula = []
        elif name in ("t", "rPh"):
            self._texts.start(name)
        elif name == "row":
            self._row = int(values.get("r", self._row + 1))
            self._column = -1
            self._hidden = values.get("hidden") in ("1", "true") or values.get("ht") == "0"
        elif name == "col" and (values.get("hidden") in ("1", "true") or values.get("width") == "0"):
            self.hidden_columns.update(range(int(values["min"]) - 1, min(int(values["max"]), _LAST_COLUMN)))
        elif name == "mergeCell":
            self._kept.add(cells=1)
            self.merged += _merged(values["ref"])

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._into is not None:
            self._into.append(text)
        else:
            self._texts.text(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "c":
            if self._value or self._texts.pieces or self._formula is not None:
                self._take_cell()
        elif name in ("v", "f"):
            self._into = None
        elif name in ("t", "rPh"):
            self._texts.end(name)
        elif name == "row" and (self._cells or self._uncounted):
            self._take_row()

    def _take_cell(self) -> None:
        text = self._cell_text("".join(self._value))
        if text:
            self._cells[self._column] = text
        elif self._formula is not None and self._kind != "str":
            self._uncounted[self._column] = "".join(self._formula)
        self._value.clear()
        self._formula = None

    def _take_row(self) -> None:
        width = max(self._cells, default=-1) + 1
        self._kept.add(rows=1, cells=width)
        cells = [self._cells.get(column, "") for column in range(width)]
        self.lines.append(Line(self._row, cells, self._hidden, frozenset(self._numbers), self._uncounted))
        self._cells.clear()
        self._numbers.clear()
        self._uncounted = {}

    def _cell_text(self, value: str) -> str:
        if self._texts.pieces:
            return plain(self._texts.taken())
        if self._kind == "s":
            return plain(self._written.strings[int(value)]) if value.strip() else ""
        if self._kind == "n" and value.strip():
            return self._number_text(value)
        if self._kind == "b" and value.strip():
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if self._kind == "d" and value.strip():
            return value.strip().removesuffix("Z").partition("T00:00:00")[0]
        return _ESCAPED.sub(_letter, value.strip())

    def _number_text(self, value: str) -> str:
        form = self._written.formats[int(self._style)] if self._style and self._written.formats else "General"
        if not is_date(form):
            self._numbers.add(self._column)
        number = float(value)
        return text_of(int(value) if value.strip().isdecimal() else number, form, from_1904=self._written.from_1904)


def _column(place: str) -> int:
    """Return the column, from 0, of a cell such as AB12."""
    index = 0
    for letter in place:
        if not letter.isalpha():
            break
        index = index * 26 + ord(letter) - ord("A") + 1
    if not 0 < index <= _LAST_COLUMN:
        raise ValueError(place)
    return index - 1


def _merged(written: str) -> Iterator[Merged]:
    (left, top), (right, bottom) = [(_column(each[1]), int(each[2])) for each in _CELL.finditer(written)]
    yield Merged(top, left, bottom, right)
