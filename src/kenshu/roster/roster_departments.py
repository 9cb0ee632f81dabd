"""Departments as a roster writes them, and what can be wrong with them in a row and between rows."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from kenshu.errors import KenshuError
from kenshu.people.departments import LEVELS, name, parent, with_ancestors
from kenshu.roster.roster_file import LEVEL_FIELDS, Sheet

_BETWEEN = re.compile("[、,\uff0c;\uff1b]")


def main_department(row: Mapping[str, str]) -> str:
    """The path that a row gives, in one column or in three."""
    if "department" in row:
        return "/".join(_parts(row["department"]))
    return "/".join(row[field] for field in LEVEL_FIELDS if row.get(field))


def listed(text: str) -> list[str]:
    """The values of a cell that may hold several, with 、 or ; between."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def concurrent_departments(text: str) -> list[str]:
    """The paths in a cell of concurrent posts."""
    return ["/".join(_parts(path)) for path in listed(text)]


def row_faults(sheet: Sheet, number: int, row: Mapping[str, str]) -> Iterator[KenshuError]:
    """What is wrong with the departments of one row."""
    if "department" in row:
        if row["department"] and not _is_path(main_department(row)):
            yield sheet.fault(number, "department", "path", row["department"])
    else:
        for field in LEVEL_FIELDS:
            if "/" in row.get(field, "") or "\uff0f" in row.get(field, ""):
                yield sheet.fault(number, field, "slash", row[field])
        if row.get("unit") and not row.get("section"):
            yield sheet.fault(number, "unit", "parent_empty", row["unit"], allowed=sheet.headings["section"])
    written = concurrent_departments(row.get("concurrent", ""))
    for path in written:
        if not _is_path(path):
            yield sheet.fault(number, "concurrent", "path", path)
    if len({main_department(row), *written}) <= len(written):
        yield sheet.fault(number, "concurrent", "concurrent_twice", row["concurrent"])


def between_rows(sheet: Sheet, written: Iterable[tuple[int, str, str]], there: Iterable[str]) -> Iterator[KenshuError]:
    """What is wrong with (row, field, path) beside each other and beside the departments on record, `there`.

    A path that differs from another in width, capitals or spaces alone is a slip, not a department. So is one that begins with what
    is elsewhere below another department: its parent is missing.
    """
    paths = list(written)
    known = {level for path in there for level in with_ancestors(path)[1:]}
    spelled = {_folded(level): (level, None) for level in known}
    first: dict[str, tuple[str, int | None]] = dict(spelled)
    below: dict[str, str] = {}
    for path in [*known, *(path for _, _, path in paths)]:
        for level in with_ancestors(path)[2:]:
            below.setdefault(name(level), level)
    for number, field, path in paths:
        for level in with_ancestors(path)[1:]:
            other, row = first.setdefault(_folded(level), (level, number))
            if other != level:
                reason = "department_like_record" if row is None else "department_like_row"
                yield sheet.fault(number, field, reason, path, allowed=other, other=row)
                break
        top = with_ancestors(path)[1]
        if top in below and top not in known and parent(below[top]) != top:
            yield sheet.fault(number, field, "parent_missing", path, allowed=below[top])


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\uff0f", "/").split("/")]


def _is_path(path: str) -> bool:
    parts = path.split("/")
    return all(parts) and len(parts) <= LEVELS


def _folded(path: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", path)).casefold()
