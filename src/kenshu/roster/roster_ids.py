"""Employee ids as a roster writes them: full-width ones are read half-width, what only looks like an id is refused."""

import unicodedata
from collections.abc import Iterator, Mapping

from kenshu.errors import KenshuError
from kenshu.roster.roster_file import Sheet
from kenshu.staff import EMPLOYEE_ID

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# An id names folders, and these names no folder can have on Windows.
_NO_FOLDER = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})
_OTHER_ALPHABETS = ("CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "COPTIC", "LISU")
_SAME_TO_THE_EYE = str.maketrans("oil", "011")


def plain_id(written: str) -> str:
    """The id with full-width letters, digits and signs made half-width; nothing else is changed."""
    return written.translate(_HALF_WIDTH)


def id_faults(sheet: Sheet, row: int, written: str) -> Iterator[KenshuError]:
    """What is wrong with an id by itself."""
    found = plain_id(written)
    if EMPLOYEE_ID.fullmatch(found) is None:
        letter = next((letter for letter in found if _looks_alike(letter)), None)
        if letter is None:
            yield sheet.fault(row, "id", "id_form", written)
        else:
            named = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
            yield sheet.fault(row, "id", "id_look_alike", written, letter=letter, named=named)
    elif found.lower() in _NO_FOLDER:
        yield sheet.fault(row, "id", "id_reserved", written)


class Ids:
    """The ids that were met so far, on record and in the rows above: a new one must be told from all of them."""

    def __init__(self, on_record: Mapping[str, str]) -> None:
        """`on_record` is {id in lower case: id}."""
        self._on_record = on_record
        self._without_zeros = {key.lstrip("0"): known for key, known in on_record.items()}
        self._seen: dict[str, tuple[str, int | None]] = {_to_the_eye(known): (known, None) for known in on_record.values()}

    def faults(self, sheet: Sheet, row: int, written: str) -> Iterator[KenshuError]:
        """What is wrong with an id beside the others; from now on it is one of them."""
        found = plain_id(written)
        known = self._on_record.get(found.lower())
        look = _to_the_eye(found)
        other, other_row = self._seen.get(look, (found, None))
        if known is not None:
            if known != found:
                yield sheet.fault(row, "id", "id_case", written, allowed=known)
        elif found.lower().lstrip("0") in self._without_zeros:
            yield sheet.fault(row, "id", "id_zeros", written, allowed=self._without_zeros[found.lower().lstrip("0")])
        elif other.lower() != found.lower():
            if other_row is None:
                yield sheet.fault(row, "id", "id_like_record", written, allowed=other)
            else:
                yield sheet.fault(row, "id", "id_like_row", written, allowed=other, other=other_row)
        self._seen.setdefault(look, (found, row))


def _looks_alike(letter: str) -> bool:
    if letter.isascii():
        return False
    plain = unicodedata.normalize("NFKC", letter)
    kind = unicodedata.category(letter)
    alike = plain.isascii() and plain.isalnum()
    return alike or kind in ("Nd", "Pd") or letter in "ー−" or unicodedata.name(letter, "").startswith(_OTHER_ALPHABETS)


def _to_the_eye(employee_id: str) -> str:
    return employee_id.lower().translate(_SAME_TO_THE_EYE)
