"""What each row of a roster says of a person, and every way in which it can say it wrongly."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from kenshu.content import EMPLOYMENT_TYPES
from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import LANGS, say
from kenshu.people.departments import LEVELS
from kenshu.people.roster_file import Sheet
from kenshu.people.written_dates import read_date

EMPLOYEE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_LEVEL_FIELDS = ("division", "section", "unit")
# An id names folders, and these names no folder can have on Windows.
_NO_FOLDER = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})
# What Excel leaves of 𠮷 and other letters outside CP932 when it saves a roster in CP932.
_LOST_LETTERS = re.compile("[?\uff1f\ufffd]")


@dataclass(frozen=True)
class Entry:
    """A person as a roster's row has them; `joined` None where the roster does not say."""

    id: str
    name: str
    kana: str
    mail: str
    department: str
    employment_type: str
    joined: date | None


def read_entries(sheet: Sheet, known_ids: Mapping[str, str]) -> list[Entry]:
    """The people of a roster, in its order. `known_ids` is {id in lower case: id} of those who are there already.

    Raises RosterRefused with every fault of every row.
    """
    faults: list[KenshuError] = []
    entries: list[Entry] = []
    seen: dict[str, tuple[int, str]] = {}
    for number, row in sheet.rows:
        found = list(_row_faults(sheet, number, row))
        folded = row["id"].lower()
        if folded in seen:
            found.append(_fault(sheet, number, "id", "id_twice", row["id"], other=seen[folded][0], allowed=seen[folded][1]))
        elif known_ids.get(folded, row["id"]) != row["id"]:
            found.append(_fault(sheet, number, "id", "id_case", row["id"], allowed=known_ids[folded]))
        seen.setdefault(folded, (number, row["id"]))
        faults += found
        if not found:
            entries.append(_entry(row))
    if faults:
        raise RosterRefused(faults)
    return entries


def employment_type_of(written: str) -> str | None:
    """The employment type that a word names: 会計年度任用, 会計年度任用職員, fiscal_year, Fiscal year; None for any other word."""
    return _employment_words().get(_folded(written))


@cache
def _employment_words() -> dict[str, str]:
    words: dict[str, str] = {_folded(code): code for code in EMPLOYMENT_TYPES}
    for code in EMPLOYMENT_TYPES:
        words |= {_folded(say(f"people.employment.{code}", lang)): code for lang in LANGS}
    return words | {f"{word}職員": code for word, code in words.items()}


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text)).casefold()


def _entry(row: Mapping[str, str]) -> Entry:
    return Entry(
        id=row["id"],
        name=row["name"],
        kana=row.get("kana", ""),
        mail=row.get("mail", ""),
        department="/".join(_levels(row)),
        employment_type=employment_type_of(row["employment_type"]) or "",
        joined=read_date(row["joined"]) if row.get("joined") else None,
    )


def _levels(row: Mapping[str, str]) -> list[str]:
    if "department" in row:
        return [part.strip() for part in row["department"].replace("\uff0f", "/").split("/")]
    return [row[field] for field in _LEVEL_FIELDS if row.get(field)]


def _row_faults(sheet: Sheet, number: int, row: Mapping[str, str]) -> Iterator[KenshuError]:
    for field in ("id", "name", "employment_type", "department" if "department" in row else "division"):
        if not row[field]:
            yield _fault(sheet, number, field, "cell_empty", "")
    for field, text in row.items():
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
            yield _fault(sheet, number, field, "control", repr(text))
    yield from _id_faults(sheet, number, row["id"])
    for field in ("name", "kana"):
        if _LOST_LETTERS.search(row.get(field, "")):
            yield _fault(sheet, number, field, "letters_lost", row[field])
    if row["employment_type"] and employment_type_of(row["employment_type"]) is None:
        allowed = ", ".join(say(f"people.employment.{code}", "ja") for code in EMPLOYMENT_TYPES)
        yield _fault(sheet, number, "employment_type", "employment", row["employment_type"], allowed=allowed)
    if row.get("joined") and read_date(row["joined"]) is None:
        yield _fault(sheet, number, "joined", "date", row["joined"])
    if row.get("mail") and not re.fullmatch(r"[^@\s]+@[^@\s]+", row["mail"]):
        yield _fault(sheet, number, "mail", "mail", row["mail"])
    yield from _department_faults(sheet, number, row)


def _id_faults(sheet: Sheet, number: int, found: str) -> Iterator[KenshuError]:
    if not found:
        return
    if EMPLOYEE_ID.fullmatch(found) is None:
        reason = "id_look_alike" if EMPLOYEE_ID.fullmatch(unicodedata.normalize("NFKC", found)) else "id_form"
        yield _fault(sheet, number, "id", reason, found)
    elif found.lower() in _NO_FOLDER:
        yield _fault(sheet, number, "id", "id_reserved", found)


def _department_faults(sheet: Sheet, number: int, row: Mapping[str, str]) -> Iterator[KenshuError]:
    if "department" in row:
        if row["department"] and (len(_levels(row)) > LEVELS or not all(_levels(row))):
            yield _fault(sheet, number, "department", "path", row["department"])
        return
    for field in _LEVEL_FIELDS:
        if "/" in row.get(field, ""):
            yield _fault(sheet, number, field, "slash", row[field])


def _fault(sheet: Sheet, number: int, field: str, reason: str, found: str, **values: object) -> KenshuError:
    shown = found if len(found) <= 60 else found[:60] + "…"
    return KenshuError(f"roster.{reason}", row=number, column=sheet.headings[field], found=shown, **values)
