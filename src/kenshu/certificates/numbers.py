"""The number and the code of a certificate: read aloud, copied by hand, typed on any keyboard.

A number is `2026-4HXK9T`: the fiscal year of the completion, five letters drawn at random, and a check letter that finds every
single wrong letter and every two that were swapped. A code is `7MQ4-XF9C-2HKD`, 59 bits. Letters that look like others (0, O, 1, I
and U) are in neither; 31 are left, a prime, which is what makes the check letter find what it finds.
"""

import re
import secrets
import unicodedata

LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_DRAWN, _GROUPS, _GROUP = 5, 3, 4
_NUMBER = re.compile(rf"(\d{{4}})([{LETTERS}]{{{_DRAWN + 1}}})")


def new_number(fiscal_year: int) -> str:
    """Return a number, drawn at random; that it is new is for the database to say."""
    body = f"{fiscal_year:04}" + _random(_DRAWN)
    return _written(body + _check_letter(body))


def new_code() -> str:
    """Return a code, drawn at random."""
    return "-".join(_random(_GROUP) for _ in range(_GROUPS))


def read_number(typed: str) -> str | None:
    """Return a number as it is printed, however it was typed; None where its form or its check letter says that it is none."""
    match = _NUMBER.fullmatch(_bare(typed))
    if match is None or _check_letter(match[0][:-1]) != match[0][-1]:
        return None
    return _written(match[0])


def read_code(typed: str) -> str:
    """Return the code as it is printed, however it was typed; what has another length comes back without its signs."""
    bare = _bare(typed)
    if len(bare) != _GROUPS * _GROUP:
        return bare
    return "-".join(bare[first : first + _GROUP] for first in range(0, len(bare), _GROUP))


def _bare(typed: str) -> str:
    """Return capital letters and digits alone: full-width ones, blanks and hyphens of every kind are how people type."""
    plain = unicodedata.normalize("NFKC", typed[:64]).upper()
    return "".join(
        letter for letter in plain if not letter.isspace() and unicodedata.category(letter) != "Pd" and letter not in "ー−"
    )


def _written(bare: str) -> str:
    return f"{bare[:4]}-{bare[4:]}"


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def _check_letter(body: str) -> str:
    # Weights 1, 2, 3, ... modulo a prime: one wrong letter, or two swapped, always changes the sum.
    values = [int(letter) if place < 4 else LETTERS.index(letter) for place, letter in enumerate(body)]
    return LETTERS[sum(weight * value for weight, value in enumerate(values, 1)) % len(LETTERS)]
