"""Headings of a roster: the row that holds them, below titles and in one row or two, and what is wrong with them."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kenshu.errors import KenshuError
from kenshu.roster.words import HEADINGS, Words

LEVEL_FIELDS = ("division", "section", "unit")
TITLE_ROWS = 20  # rows in which the headings are looked for: offices write titles and notes above them
_REQUIRED = ("id", "name", "employment_type")
_PARTS_OF_NAME = ("姓", "名", "氏", "苗字", "名字", "名前")
_ARE_HEADINGS = 2  # so many known ones make a row of headings
_NEAR = 0.6  # of 1, by difflib: 職員番后 and 職員番号 are 0.75

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Headings:
    """The headings of a table: their row, each as written, its field ("" where it is passed by), and how many rows they take."""

    row: int
    written: Sequence[str]
    fields: Sequence[str]
    depth: int

    @property
    def passed_by(self) -> tuple[str, ...]:
        """Return the headings that are known to nobody."""
        return tuple(heading for heading, field in zip(self.written, self.fields, strict=True) if heading and not field)


def is_headed(row: Sequence[str], words: Words) -> bool:
    """Tell whether a row holds headings: at least two that are known."""
    return len(set(filter(None, map(words.field, row)))) >= _ARE_HEADINGS


def heading_row(rows: Sequence[Sequence[str]], words: Words) -> int:
    """Return which row holds the headings: the first of some that has known ones, else the first of all."""
    return next((number for number, row in enumerate(rows[:TITLE_ROWS]) if is_headed(row, words)), 0)


def headings_of(rows: Sequence[Row], words: Words) -> Headings:
    """Return the headings that the first rows hold, in one row, or in two where the lower one says more (所属, and below it 部)."""
    (number, upper), *below = rows
    fields = words.fields(upper)
    if below:
        lower = below[0][1]
        parted = [_in_two(*pair, words) for pair in zip(_to_the_right(upper), upper, lower, strict=True)]
        more = words.fields(parted)
        person = any(low and not words.field(low) for low, field in zip(lower, fields, strict=True) if field in ("id", "name"))
        if not person and len(set(more)) > len(set(fields)):
            return Headings(number, parted, more, 2)
    return Headings(number, upper, fields, 1)


def _in_two(group: str, up: str, low: str, words: Words) -> str:
    """Return the heading of a column of two rows; `group` is what stands above it, there or further to the left."""
    known = (each for each in (low, f"{group}{low}", up) if words.field(each))
    return next(known, " ".join(filter(None, (up, low))))


def _to_the_right(upper: Sequence[str]) -> list[str]:
    found: list[str] = []
    for cell in upper:
        found.append(cell or (found[-1] if found else ""))
    return found


def heading_faults(found: Headings) -> Iterator[KenshuError]:
    """Yield what is wrong: no headings at all, two of one meaning, one that is missing, and the one that may be meant by it."""
    row, fields = found.row, found.fields
    if not any(fields):
        shown = next(filter(None, found.written))[:60]
        yield KenshuError("roster.no_headings", row=row, found=shown, rows=TITLE_ROWS, allowed=_first(*_REQUIRED, "department"))
        return
    for column, (heading, field) in enumerate(zip(found.written, fields, strict=True), 1):
        if field and field in fields[: column - 1]:
            yield KenshuError("roster.heading_twice", row=row, column=column, found=heading)
    parts = [heading for heading in found.written if heading in _PARTS_OF_NAME]
    for field in _REQUIRED:
        if field == "name" and field not in fields and len(parts) > 1:
            yield KenshuError("roster.heading_name_parts", row=row, found="」「".join(parts))
        elif field not in fields:
            yield _missing(found, field)
    levels = _first(*LEVEL_FIELDS)
    if "department" in fields and set(LEVEL_FIELDS) & set(fields):
        yield KenshuError("roster.heading_both", row=row, allowed=levels)
    elif "department" not in fields and "division" not in fields:
        near = _near(found, "department")
        yield _missing(found, "department") if near else KenshuError("roster.heading_department", row=row, allowed=levels)
    elif "unit" in fields and "section" not in fields:
        yield KenshuError("roster.heading_parent", row=row, found=found.written[fields.index("unit")], allowed=levels)


def _missing(found: Headings, field: str) -> KenshuError:
    near = _near(found, field)
    reason = "heading_near" if near else "heading_missing"
    return KenshuError(f"roster.{reason}", row=found.row, found=near, allowed=_first(field), field=field)


def _near(found: Headings, field: str) -> str:
    """Return the heading passed by that comes close to one of a field; "" where none does."""
    known = [heading for heading in HEADINGS[field] if len(heading) > 1]
    near = {heading: difflib.get_close_matches(heading, known, n=1, cutoff=_NEAR) for heading in found.passed_by}
    return next((heading for heading, close in near.items() if close), "")


def _first(*fields: str) -> str:
    return ", ".join(HEADINGS[field][0] for field in fields)
