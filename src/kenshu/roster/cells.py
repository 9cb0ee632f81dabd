"""Cells of a roster: how the text of each column is converted, once, to what it means, or is refused."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from kenshu.dates import read_date
from kenshu.i18n import say
from kenshu.mail_addresses import NoMailAddress, read_address
from kenshu.people.departments import LEVELS
from kenshu.roster.words import Words, duty
from kenshu.staff import DUTIES, EMPLOYEE_ID, EMPLOYMENT_TYPES

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# An id names folders, and these names no folder can have on Windows.
_NO_FOLDER = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})
_OTHER_ALPHABETS = ("CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "COPTIC", "LISU")
# What Excel leaves of 𠮷 and other letters outside CP932 when it saves a roster in CP932, and what older systems print for them.
_LOST_LETTERS = re.compile("[?\uff1f\ufffd〓]")
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#+")
_NEVER_EMPTY = ("id", "name", "employment_type", "department", "division", "post_kind")
_DITTO = ("〃", "同上", "仝", "々")
_NOTHING = ("-", "－", "―", "ー", "‐", "−", "なし", "無し", "無", "該当なし")
_MAY_BE_NOTHING = ("department", "division", "section", "unit", "concurrent", "duties", "joined")
# Words that are known by their letters, also over two lines; and departments, which kenshu.roster.paths reads.
_WRAPPED = ("employment_type", "post_kind", "department", "division", "section", "unit")
_POST_KINDS = {"本務": "main", "主務": "main", "main": "main", "兼務": "concurrent", "concurrent": "concurrent"}
_BETWEEN = re.compile("[、,\uff0c;\uff1b]")


# Told what a text cannot be: the reason (`roster.<reason>` of the faults), the part that is wrong, and what the message needs more.
Wrong = Callable[..., Any]


def read_cell(field: str, text: str, words: Words, wrong: Wrong) -> Any:
    """Return what a cell means; where it means nothing, `wrong` is told why, and the value is of no use.

    An empty cell is "", an empty list or no day; a column that is not read (`note`) stays text.
    """
    if field == "note":
        return text
    if text in _NOTHING and field in _MAY_BE_NOTHING:
        text = ""
    if not text.isprintable() and _is_unprintable(field, text, wrong):
        return None
    if text in _DITTO or (text.startswith("#") and _EXCEL_ERROR.fullmatch(text)):
        return wrong("ditto" if text in _DITTO else "excel_error", text)
    if not text and field in _NEVER_EMPTY:
        return wrong("cell_empty", "")
    if field == "employment_type":
        said = ", ".join(say(f"people.employment.{code}", "ja") for code in EMPLOYMENT_TYPES)
        return words.employment_type(text) or wrong("employment", text, allowed=said)
    read = _READ.get(field)
    return read(text, wrong) if read else text


def _is_unprintable(field: str, text: str, wrong: Wrong) -> bool:
    """Tell whether a text holds what cannot be printed, or what only the computer can that it was written on; `wrong` is told."""
    for place, letter in enumerate(text, 1):
        kind = unicodedata.category(letter)
        if kind == "Co":
            wrong("private_use", text, place=place, letter=f"U+{ord(letter):04X}")
            return True
        if kind in ("Cc", "Cf", "Cs") and not (letter in "\r\n" and field in _WRAPPED):
            wrong("control", repr(text))
            return True
    return False


def _id(text: str, wrong: Wrong) -> Any:
    """Make full-width letters, digits and signs half-width; refuse what only looks like an id."""
    found = text.translate(_HALF_WIDTH)
    if EMPLOYEE_ID.fullmatch(found):
        return wrong("id_reserved", text) if found.lower() in _NO_FOLDER else found
    letter = next((letter for letter in found if _looks_alike(letter)), None)
    if letter is None:
        return wrong("id_form", text)
    return wrong("id_look_alike", text, letter=letter, named=f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip())


def _name(text: str, wrong: Wrong) -> Any:
    return wrong("letters_lost", text) if _LOST_LETTERS.search(text) else text


def _mail(text: str, wrong: Wrong) -> Any:
    try:
        if text:
            read_address(text)
    except NoMailAddress as fault:
        return wrong("mail", text, why=fault.messages())
    return text


def _department(text: str, wrong: Wrong) -> Any:
    parts = [part.strip() for part in text.replace("\r\n", "\n").replace("\uff0f", "/").split("/")]
    return "/".join(parts) if all(parts) and len(parts) <= LEVELS else wrong("path", text)


def _level(text: str, wrong: Wrong) -> Any:
    return wrong("slash", text) if re.search("[/\uff0f>\uff1e]", text) else text.replace("\r\n", "\n")


def _duty(text: str, wrong: Wrong) -> Any:
    return duty(text) or wrong("duty", text, allowed=", ".join(say(f"people.duty.{code}", "ja") for code in DUTIES))


def _post_kind(text: str, wrong: Wrong) -> Any:
    return _POST_KINDS.get(_folded(text)) or wrong("post_kind", text)


def _joined(text: str, wrong: Wrong) -> Any:
    return (read_date(text) or wrong("date", text)) if text else None


def _several(read: Callable[[str, Wrong], Any]) -> Callable[[str, Wrong], Any]:
    """Read a cell that may hold several values, with 、 or ; between."""
    return lambda text, wrong: tuple(read(part.strip(), wrong) for part in _BETWEEN.split(text) if part.strip())


_READ: Mapping[str, Callable[[str, Wrong], Any]] = {
    "id": _id,
    "name": _name,
    "kana": _name,
    "department": _department,
    "division": _level,
    "section": _level,
    "unit": _level,
    "post_kind": _post_kind,
    "concurrent": _several(_department),
    "duties": _several(_duty),
    "mail": _mail,
    "joined": _joined,
}


def _looks_alike(letter: str) -> bool:
    if letter.isascii():
        return False
    plain = unicodedata.normalize("NFKC", letter)
    kind = unicodedata.category(letter)
    alike = plain.isascii() and plain.isalnum()
    return alike or kind in ("Nd", "Pd") or letter in "ー−" or unicodedata.name(letter, "").startswith(_OTHER_ALPHABETS)


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text)).casefold()
