"""Words in lines of a certain width, for a drawing, which breaks none by itself.

Widths are reckoned, not measured, as nobody knows what letters a reader has: a letter of Japanese is as wide as it is high, others
are a little narrower than in the widest of the usual faces.
"""

import unicodedata

from kenshu.line_breaks import is_wide, lines

_WIDTHS = (("iljI.,:;'|!()", 0.33), (' -/"“”’ft', 0.42), ("mwMW@%", 0.92))


def wrapped(text: str, letters: float) -> list[str]:
    """Return a text in lines of so many letters at most; a line break that is written is one. What has no break stays whole."""
    return lines(text, letters, _of_letter)


def width(text: str) -> float:
    """Return the width of a text in letters as wide as high."""
    return sum(map(_of_letter, text))


def _of_letter(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):  # it stands over the letter before, as an accent that is written apart
        return 0.0
    if is_wide(letter):
        return 1.0
    return next((found for of, found in _WIDTHS if letter in of), 0.7 if letter.isupper() else 0.57)
