"""A roster file as rows of named fields. What they mean is for `roster_rows`."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from kenshu.errors import KenshuError, RosterRefused
from kenshu.roster.roster_bytes import read_table

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


@dataclass(frozen=True)
class Sheet:
    """The rows of a roster: each with its number as Excel shows it (the headings are row 1) and {field: text}.

    `headings` is {field: the heading as it is written}: the mapping that is shown, and how a fault names a column in its writer's
    words. `encoding` and `separator` say how the file was read (`roster_bytes.RawTable`).
    """

    name: str
    encoding: str
    separator: str
    headings: dict[str, str]
    rows: list[tuple[int, dict[str, str]]]

    @property
    def department(self) -> str:
        """The field that a fault of a main department is told of."""
        return "department" if "department" in self.headings else "division"

    @property
    def concurrent(self) -> str:
        """The field that a fault of a concurrent department is told of."""
        return "concurrent" if "concurrent" in self.headings else self.department

    def fault(self, row: int, field: str, reason: str, found: str, /, **values: object) -> KenshuError:
        """A fault in a cell, with its row, its column as the file calls it, and the value."""
        shown = found if len(found) <= 60 else found[:60] + "…"
        return KenshuError(f"roster.{reason}", row=row, column=self.headings[field], found=shown, **values)


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV or XLSX roster on disk; see `read_sheet_bytes`."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise RosterRefused([KenshuError("roster.unreadable", file=path.name, found=fault.strerror)]) from fault
    return read_sheet_bytes(path.name, raw)


def read_sheet_bytes(name: str, raw: bytes) -> Sheet:
    """The rows of a CSV or XLSX roster, blank ones left out, every value as text without spaces around it.

    CSV may be UTF-8 (with a BOM or without), CP932 or UTF-16 with a BOM, separated by commas or tabs; `name` tells CSV from XLSX.
    Raises RosterRefused: a file that cannot be read, unknown, doubled or missing headings, rows of another width.
    """
    table = read_table(name, raw)
    numbered = [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(table.rows, 1)]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    if not numbered:
        raise RosterRefused([KenshuError("roster.empty", file=name)])
    (heading_row, written), *body = numbered
    fields, faults = _fields(heading_row, written)
    rows = []
    for number, cells in body:
        if len(cells) != len(written):
            faults.append(KenshuError("roster.width", row=number, found=len(cells), allowed=len(written)))
        else:
            rows.append((number, {field: cell for field, cell in zip(fields, cells, strict=True) if field}))
    if not body and not faults:
        faults.append(KenshuError("roster.empty", file=name))
    if faults:
        raise RosterRefused(faults)
    headings = {field: heading for field, heading in zip(fields, written, strict=True) if field}
    return Sheet(name, table.encoding, table.separator, headings, rows)


def _fields(row: int, written: list[str]) -> tuple[list[str], list[KenshuError]]:
    known = {_plain(heading): field for field, headings in HEADINGS.items() for heading in headings}
    fields = [known.get(_plain(heading), "") for heading in written]
    numbered = list(enumerate(zip(written, fields, strict=True), 1))
    faults = [
        KenshuError("roster.heading_unknown", row=row, column=number, found=heading, allowed=_headings(*HEADINGS))
        for number, (heading, field) in numbered
        if not field
    ]
    faults += [
        KenshuError("roster.heading_twice", row=row, column=number, found=heading)
        for number, (heading, field) in numbered
        if field and field in fields[: number - 1]
    ]
    faults += [
        KenshuError("roster.heading_missing", row=row, allowed=HEADINGS[field][0]) for field in _REQUIRED if field not in fields
    ]
    levels = _headings(*LEVEL_FIELDS)
    if "department" in fields and set(LEVEL_FIELDS) & set(fields):
        faults.append(KenshuError("roster.heading_both", row=row, allowed=levels))
    elif "department" not in fields and "division" not in fields:
        faults.append(KenshuError("roster.heading_department", row=row, allowed=levels))
    elif "unit" in fields and "section" not in fields:
        faults.append(KenshuError("roster.heading_parent", row=row, found=written[fields.index("unit")], allowed=levels))
    return fields, faults


def _headings(*fields: str) -> str:
    return ", ".join(HEADINGS[field][0] for field in fields)


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).casefold().replace(" ", "").replace("_", "")
