"""A roster's file as a table of named fields: CSV as Excel and personnel systems write it, or a workbook."""

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kenshu.errors import KenshuError, RosterRefused

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

# How ZIP and so XLSX, an old XLS, and UTF-32 begin.
_NO_CSV = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What openpyxl and what it rests on raise for a file that is no workbook, or a broken one.
_NO_WORKBOOK = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, EOFError)
_SEPARATORS = {",": "comma", "\t": "tab"}
_ENDS = {"utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}


@dataclass(frozen=True)
class Written:
    """The form in which a roster's file is written.

    `encoding` is utf-8, utf-8-sig (with a BOM), cp932, utf-16-le, utf-16-be or xlsx; `separator` comma, tab, or in a workbook the
    name of its sheet. `headings` is {field: the heading as it is written}: the mapping that is shown, and how a fault names a
    column in its writer's words. `rows` counts the rows below the headings that are not blank; `titles` are the rows above them,
    which are not read.
    """

    file: str
    encoding: str
    separator: str
    headings: dict[str, str]
    rows: int
    titles: tuple[str, ...] = ()

    def column(self, field: str) -> str:
        """Return the heading of a field; of a department also where the file writes it in another column."""
        others = {"concurrent": ("concurrent", "department", "division"), "department": ("department", "division")}
        return next(self.headings[each] for each in others.get(field, (field,)) if each in self.headings)

    def fault(self, row: int, field: str, reason: str, found: str, /, **values: object) -> KenshuError:
        """Return the fault of a cell, with its row, its column as the file calls it, and the value."""
        shown = found if len(found) <= 60 else found[:60] + "…"
        return KenshuError(f"roster.{reason}", row=row, column=self.column(field), found=shown, **values)


def read_table(file: str, raw: bytes) -> tuple[Written, list[tuple[int, dict[str, str]]]]:
    """Return how a CSV or XLSX roster is written, and its rows: each with its number as Excel shows it and {field: text}.

    The headings are the first row that has some, titles above it and blank rows are left out, no text has spaces around it.
    CSV may be UTF-8 (with a BOM or without), CP932 or UTF-16 with a BOM, separated by commas or tabs; the file's name tells CSV
    from XLSX. Raises RosterRefused: a file that is none, or not certainly readable, unknown, doubled or missing headings, rows of
    another width.
    """
    cells, encoding, separator = (_workbook if file.lower().endswith((".xlsx", ".xlsm")) else _csv)(file, raw)
    numbered = [(number, [cell.strip() for cell in row]) for number, row in enumerate(cells, 1)]
    numbered = [(number, row) for number, row in numbered if any(row)]
    if not numbered:
        raise RosterRefused([KenshuError("roster.empty", file=file)])
    above = _heading_row([row for _, row in numbered])
    titles, numbered = numbered[:above], _without_empty_columns(numbered[above:], encoding)
    (heading_row, headings), *body = numbered
    fields = [_FIELDS.get(_plain(heading), "") for heading in headings]
    faults = list(_heading_faults(heading_row, headings, fields))
    unlike = [(number, len(row)) for number, row in body if len(row) != len(headings)]
    faults += [KenshuError("roster.width", row=number, found=found, allowed=len(headings)) for number, found in unlike]
    if not body and not faults:
        faults.append(KenshuError("roster.empty", file=file))
    if faults:
        raise RosterRefused(faults)
    named = {field: heading for field, heading in zip(fields, headings, strict=True) if field}
    rows = [(number, {field: cell for field, cell in zip(fields, row, strict=True) if field}) for number, row in body]
    return Written(file, encoding, separator, named, len(rows), tuple(" ".join(filter(None, row)) for _, row in titles)), rows


def _heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which row holds the headings: the first of some that has known ones, else the first of all."""
    known = (number for number, row in enumerate(rows[:TITLE_ROWS]) if len(_known(row)) >= _ARE_HEADINGS)
    return next(known, 0)


def _known(row: Sequence[str]) -> set[str]:
    """Return the fields whose headings a row holds."""
    return {_FIELDS[_plain(cell)] for cell in row if _plain(cell) in _FIELDS}


def _without_empty_columns(numbered: list[tuple[int, list[str]]], encoding: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a workbook without columns at the right that a title or a touched cell alone makes wide."""
    if encoding != "xlsx":
        return numbered
    width = max(index for _, row in numbered for index, text in enumerate(row, 1) if text)
    return [(number, row[:width]) for number, row in numbered]


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


def _csv(file: str, raw: bytes) -> tuple[list[list[str]], str, str]:
    text, encoding = _decoded(file, raw)
    separator = _separator(file, text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise RosterRefused([KenshuError("roster.csv", file=file, found=fault)]) from fault
    return rows, encoding, _SEPARATORS[separator]


def _decoded(file: str, raw: bytes) -> tuple[str, str]:
    if raw.startswith(_NO_CSV):
        raise RosterRefused([KenshuError("roster.not_csv", file=file)])
    for mark, encoding in _MARKED:
        if raw.startswith(mark):
            return _strictly(file, raw[len(mark) :], encoding), encoding
    if b"\x00" in raw:  # UTF-16 without a BOM, or no text at all
        raise RosterRefused([KenshuError("roster.no_bom", file=file)])
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # cp932, never shift_jis: 髙, 﨑 and ① stop the latter.
        encoding = "utf-8" if _nearly_utf8(raw) else "cp932"
        return _strictly(file, raw, encoding), encoding


def _strictly(file: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        row = raw.count(_ENDS.get(encoding, b"\n"), 0, fault.start) + 1
        found = raw[fault.start : fault.start + 2].hex(" ").upper()
        raise RosterRefused([KenshuError("roster.encoding", file=file, row=row, found=found)]) from fault


def _nearly_utf8(raw: bytes) -> bool:
    """Return whether it is UTF-8 but for a few bytes, which read as CP932 would give other names."""
    readable = raw.decode("utf-8", errors="replace")
    japanese = sum(unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for letter in readable)
    return japanese > readable.count("\ufffd")


def _separator(file: str, text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()][:TITLE_ROWS] or [""]
    split = [[cell.strip(' "') for cell in re.split(f"[{''.join(_SEPARATORS)}]", line)] for line in lines]
    first = lines[_heading_row(split)]
    found = [separator for separator in _SEPARATORS if separator in first]
    if len(found) > 1 or (not found and any(other in first for other in ";|、\uff0c")):
        raise RosterRefused([KenshuError("roster.separator", file=file, found=first[:60])])
    return found[0] if found else ","


def _workbook(file: str, raw: bytes) -> tuple[list[list[str]], str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of what a workbook holds beside its cells, such as lists to choose from
            sheet, rows = _first_sheet(raw)
            faults = list(_uncounted(raw, rows)) if _has_formulas(raw) else []
    except _NO_WORKBOOK as fault:
        raise RosterRefused([KenshuError("roster.not_xlsx", file=file)]) from fault
    if faults:
        raise RosterRefused(faults)
    return rows, "xlsx", sheet


def _first_sheet(raw: bytes) -> tuple[str, list[list[str]]]:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # a system that writes the size of its sheet wrongly must not cut the sheet
        rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows()]
        width = max(map(len, rows), default=0)
        return sheet.title, [row + [""] * (width - len(row)) for row in rows]
    finally:
        workbook.close()


def _has_formulas(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as files:
        return any(b"<f" in files.read(part) for part in files.namelist() if part.startswith("xl/worksheets/"))


def _uncounted(raw: bytes, rows: list[list[str]]) -> Iterator[KenshuError]:
    """Yield the formulas whose value was never saved: their cells only look empty."""
    from openpyxl import load_workbook

    written = load_workbook(io.BytesIO(raw)).worksheets[0].iter_rows()
    above = _heading_row(rows)
    for number, (cells, formulas) in list(enumerate(zip(rows, written, strict=False), 1))[above:]:
        for index, (text, formula) in enumerate(zip(cells, formulas, strict=False)):
            if formula.data_type == "f" and not text:
                yield KenshuError("roster.formula", row=number, column=rows[above][index] or index + 1, found=formula.value)


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and set(cell.number_format) == {"0"}:
        return str(value).zfill(len(cell.number_format))  # shown as 0012: that is the id the writer sees
    return str(value)
