"""Line breaks of Japanese and English, for labels of charts.

A line may end between words, and between Japanese letters but for those that cannot begin or end a line (禁則処理, JIS X 4051).
"""

import unicodedata
from collections.abc import Callable

from kenshu.papers.letters import without_unseen

_NEVER_FIRST = frozenset("、。，．,.:;!?！？）)」』】〉》］]｝}・ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々%％/")
_NEVER_LAST = frozenset("（(「『【〈《［[｛{")


def lines(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    """Return the text in lines no wider than the room, at least one; a word that is wider by itself is cut."""
    return [line for part in without_unseen(text).split("\n") for line in _lines(part, room, width)]


def _lines(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    found: list[str] = []
    begin, filled, possible = 0, 0.0, 0  # `possible`: the last place since `begin` where the line may end
    for place, letter in enumerate(text):
        if place > begin and _may_end_before(text, place):
            possible = place
        filled += width(letter)
        if filled > room and place > begin and not letter.isspace():
            end = possible if possible > begin else place
            found.append(text[begin:end].rstrip())
            begin = end
            filled = sum(map(width, text[begin : place + 1]))
    return [*found, text[begin:].rstrip()]


def _may_end_before(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _NEVER_FIRST or before in _NEVER_LAST or after.isspace():
        return False
    return before.isspace() or before in "/" or _is_wide(before) or _is_wide(after)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
