"""A file of a roster as a table of text: CSV as Excel and personnel systems write it, or a workbook."""

import codecs
import csv
import io
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kenshu.errors import KenshuError, RosterRefused

# How ZIP and so XLSX, an old XLS, and UTF-32 begin.
_NO_CSV = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What openpyxl and what it rests on raise for a file that is no workbook, or a broken one.
_NO_WORKBOOK = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, EOFError)
_SEPARATORS = {",": "comma", "\t": "tab"}
_ENDS = {"utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}


@dataclass(frozen=True)
class RawTable:
    """Rows of cells, the first row first, each cell as text.

    `encoding` is utf-8, utf-8-sig (with a BOM), cp932, utf-16-le, utf-16-be or xlsx; `separator` comma, tab, or in a workbook the
    name of its sheet.
    """

    rows: list[list[str]]
    encoding: str
    separator: str


def read_table(name: str, raw: bytes) -> RawTable:
    """The table in a file of this name. Raises RosterRefused: a file that is none, or not certainly readable."""
    if name.lower().endswith((".xlsx", ".xlsm")):
        return _workbook(name, raw)
    text, encoding = _decoded(name, raw)
    separator = _separator(name, text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise RosterRefused([KenshuError("roster.csv", file=name, found=fault)]) from fault
    return RawTable(rows, encoding, _SEPARATORS[separator])


def _decoded(name: str, raw: bytes) -> tuple[str, str]:
    if raw.startswith(_NO_CSV):
        raise RosterRefused([KenshuError("roster.not_csv", file=name)])
    for mark, encoding in _MARKED:
        if raw.startswith(mark):
            return _strictly(name, raw[len(mark) :], encoding), encoding
    if b"\x00" in raw:  # UTF-16 without a BOM, or no text at all
        raise RosterRefused([KenshuError("roster.no_bom", file=name)])
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # cp932, never shift_jis: 髙, 﨑 and ① stop the latter.
        encoding = "utf-8" if _nearly_utf8(raw) else "cp932"
        return _strictly(name, raw, encoding), encoding


def _strictly(name: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        row = raw.count(_ENDS.get(encoding, b"\n"), 0, fault.start) + 1
        found = raw[fault.start : fault.start + 2].hex(" ").upper()
        raise RosterRefused([KenshuError("roster.encoding", file=name, row=row, found=found)]) from fault


def _nearly_utf8(raw: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes, which read as CP932 would give other names."""
    readable = raw.decode("utf-8", errors="replace")
    japanese = sum(unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for letter in readable)
    return japanese > readable.count("\ufffd")


def _separator(name: str, text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = [separator for separator in _SEPARATORS if separator in first]
    if len(found) > 1 or (not found and any(other in first for other in ";|、\uff0c")):
        raise RosterRefused([KenshuError("roster.separator", file=name, found=first[:60])])
    return found[0] if found else ","


def _workbook(name: str, raw: bytes) -> RawTable:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of what a workbook holds beside its cells, such as lists to choose from
            sheet, rows = _first_sheet(raw)
            faults = list(_uncounted(raw, rows)) if _has_formulas(raw) else []
    except _NO_WORKBOOK as fault:
        raise RosterRefused([KenshuError("roster.not_xlsx", file=name)]) from fault
    if faults:
        raise RosterRefused(faults)
    # Cells that were once touched widen a sheet: empty columns at the right are no columns.
    width = max((index for row in rows for index, text in enumerate(row, 1) if text.strip()), default=0)
    return RawTable([(row + [""] * width)[:width] for row in rows], "xlsx", sheet)


def _first_sheet(raw: bytes) -> tuple[str, list[list[str]]]:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        return sheet.title, [[_cell_text(cell) for cell in row] for row in sheet.iter_rows()]
    finally:
        workbook.close()


def _has_formulas(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as files:
        return any(b"<f" in files.read(part) for part in files.namelist() if part.startswith("xl/worksheets/"))


def _uncounted(raw: bytes, rows: list[list[str]]) -> Iterator[KenshuError]:
    """Formulas whose value was never saved: their cells only look empty."""
    from openpyxl import load_workbook

    written = load_workbook(io.BytesIO(raw)).worksheets[0].iter_rows()
    for number, (cells, formulas) in enumerate(zip(rows, written, strict=False), 1):
        for index, (text, formula) in enumerate(zip(cells, formulas, strict=False)):
            if formula.data_type == "f" and not text:
                yield KenshuError("roster.formula", row=number, column=rows[0][index] or index + 1, found=formula.value)


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
