"""A roster file as rows of text: CSV in UTF-8 (with a BOM or without) or CP932, or XLSX. What it means is for `roster_rows`."""

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
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
    "mail": ("メール", "メールアドレス", "mail", "email", "e-mail"),
    "joined": ("採用日", "採用年月日", "joined", "hire date"),
    "note": ("備考", "note", "notes"),
}
_REQUIRED = ("id", "name", "employment_type")
# How UTF-16 (twice), a ZIP and so an XLSX, and an old XLS begin.
_NO_CSV = (b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Sheet:
    """The rows of a roster: each with its number as Excel shows it (the headings are row 1) and {field: text}.

    `headings` is {field: the heading as it is written}, so that a fault can name the column in its writer's words.
    """

    headings: dict[str, str]
    rows: list[tuple[int, dict[str, str]]]


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV or XLSX roster, blank ones left out, every value as text without spaces around it.

    Raises RosterRefused: a file that cannot be read, unknown, doubled or missing headings, rows of another width.
    """
    table = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    numbered = [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(table, 1)]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    if not numbered:
        raise RosterRefused([KenshuError("roster.empty", file=path.name)])
    (_, written), *body = numbered
    fields, faults = _fields(written)
    rows = []
    for number, cells in body:
        if len(cells) != len(written):
            faults.append(KenshuError("roster.width", row=number, found=len(cells), allowed=len(written)))
        else:
            rows.append((number, {field: cell for field, cell in zip(fields, cells, strict=True) if field}))
    if not body and not faults:
        faults.append(KenshuError("roster.empty", file=path.name))
    if faults:
        raise RosterRefused(faults)
    return Sheet({field: heading for field, heading in zip(fields, written, strict=True) if field}, rows)


def _fields(written: list[str]) -> tuple[list[str], list[KenshuError]]:
    known = {_plain(heading): field for field, headings in HEADINGS.items() for heading in headings}
    fields = [known.get(_plain(heading), "") for heading in written]
    faults = [
        KenshuError("roster.heading_unknown", column=number, found=heading, allowed=_headings(*HEADINGS))
        for number, (heading, field) in enumerate(zip(written, fields, strict=True), 1)
        if not field
    ]
    faults += [
        KenshuError("roster.heading_twice", column=number, found=heading)
        for number, (heading, field) in enumerate(zip(written, fields, strict=True), 1)
        if field and field in fields[: number - 1]
    ]
    faults += [KenshuError("roster.heading_missing", allowed=HEADINGS[field][0]) for field in _REQUIRED if field not in fields]
    if "department" in fields and {"division", "section", "unit"} & set(fields):
        faults.append(KenshuError("roster.heading_both", allowed=_headings("division", "section", "unit")))
    elif "department" not in fields and "division" not in fields:
        faults.append(KenshuError("roster.heading_department", allowed=_headings("division", "section", "unit")))
    return fields, faults


def _headings(*fields: str) -> str:
    return ", ".join(HEADINGS[field][0] for field in fields)


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).casefold().replace(" ", "").replace("_", "")


def _csv(path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(_decoded(path), newline=""), strict=True))
    except csv.Error as fault:
        raise RosterRefused([KenshuError("roster.csv", file=path.name, found=fault)]) from fault


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(_NO_CSV):
        raise RosterRefused([KenshuError("roster.not_csv", file=path.name)])
    # cp932, never shift_jis: 髙, 﨑 and ① stop the latter.
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as fault:
            line = raw.count(b"\n", 0, fault.start) + 1
    raise RosterRefused([KenshuError("roster.encoding", file=path.name, row=line)])


def _xlsx(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise RosterRefused([KenshuError("roster.not_xlsx", file=path.name)]) from fault
    try:
        rows = [[_cell_text(cell) for cell in row] for row in workbook.worksheets[0].iter_rows()]
    finally:
        workbook.close()
    # Cells that were once touched widen a sheet: empty columns at the right are no columns.
    width = max((index for row in rows for index, text in enumerate(row, 1) if text.strip()), default=0)
    return [(row + [""] * width)[:width] for row in rows]


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
