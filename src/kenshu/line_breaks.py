"""Line breaks of Japanese and English, for what breaks none by itself: words in a drawing, labels of charts.

A line may end between words, and between Japanese letters but for those that cannot begin or end a line (禁則処理, JIS X 4051).
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

_NEVER_FIRST = frozenset("、。，．,.:：;；!！?？)）」』】〉》]］}｝・…ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々%％/")
_NEVER_LAST = frozenset("(（「『【〈《[［{｛")


def lines(text: str, room: float, width: Callable[[str], float], *, cut: bool = False) -> list[str]:
    """Return a text in lines no wider than the room, at least one; a line break that is written is one.

    `width` is that of a letter. What may not be parted and is wider by itself stays whole, or is cut between any of its letters.
    """
    return [line for written in text.strip().splitlines() or [""] for line in _lines(written.strip(), room, width, cut=cut)]


def is_wide(letter: str) -> bool:
    """Tell whether a letter is as wide as high in every Japanese font: kanji and kana, arrows and signs, and full-width ones."""
    return unicodedata.east_asian_width(letter) in "WF" or "←" <= letter <= "⯿"


def _lines(text: str, room: float, width: Callable[[str], float], *, cut: bool) -> list[str]:
    found = [""]
    for piece in _unparted(text):
        if found[-1] and _fitting(found[-1] + piece, room, width) < len((found[-1] + piece).rstrip()):
            found.append("")
        found[-1] += piece
        while cut and (fitting := _fitting(found[-1], room, width)) < len(found[-1].rstrip()):
            found[-1:] = found[-1][:fitting], found[-1][fitting:]
    return [line.rstrip() for line in found]


def _fitting(text: str, room: float, width: Callable[[str], float]) -> int:
    """Return how many letters of a text fit the room, at least one; white space at its end takes none of it."""
    return max(1, bisect_right(list(accumulate(map(width, text.rstrip()))), room))


def _unparted(text: str) -> Iterator[str]:
    """Yield a text in pieces that are not parted, each with the white space after it."""
    begin = 0
    for place in range(1, len(text)):
        if _may_end_before(text, place):
            yield text[begin:place]
            begin = place
    yield text[begin:]


def _may_end_before(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _NEVER_FIRST or after.isspace() or text[:place].rstrip()[-1:] in _NEVER_LAST:
        return False
    return before.isspace() or before == "/" or is_wide(before) or is_wide(after)
