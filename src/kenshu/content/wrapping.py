"""Words in lines of a certain width, for a drawing, which breaks none by itself.

Widths are reckoned, not measured, as nobody knows what letters a reader has: a letter of Japanese is as wide as it is high, others
are a little narrower than in the widest of the usual faces.
"""

import re

_WIDE = "⺀-鿿가-힣豈-﫿︰-﹏！-｠←-⯿ー"
_CLOSING = "、。，．」』）〉》】)!?！？:：;・…ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々%,."
# What is not parted: a letter of Japanese, or a word, with the brackets before it and the signs after it.
_PIECE = re.compile(rf"\s+|[「『（〈《【(]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{re.escape(_CLOSING)}]*")
_WIDTHS = (("iljI.,:;'|!()", 0.33), (' -/"“”’ft', 0.42), ("mwMW@%", 0.92))


def wrapped(text: str, letters: float) -> list[str]:
    """Return a text in lines of so many letters at most; a line break that is written is one. What has no break stays whole."""
    return [line for written in text.strip().splitlines() for line in _lines(written.strip(), letters)]


def width(text: str) -> float:
    """Return the width of a text in letters as wide as high."""
    return sum(map(_of_letter, text))


def _lines(text: str, letters: float) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(text):
        if width((lines[-1] + piece).rstrip()) > letters and lines[-1]:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _of_letter(letter: str) -> float:
    if re.match(f"[{_WIDE}]", letter):
        return 1.0
    return next((found for of, found in _WIDTHS if letter in of), 0.7 if letter.isupper() else 0.57)
