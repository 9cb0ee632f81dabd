"""Breaking a text into lines, as Japanese and English are broken."""

import unicodedata
from collections.abc import Callable

# 行頭禁則 and 行末禁則 (JIS X 4051): what never begins a line, and what never ends one.
_NEVER_FIRST = "、。，．・:;：；?!？！）」』】〕〉》ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.)]}’”%"
_NEVER_LAST = "（「『【〔〈《([{‘“"


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text, none wider than `width` as `measure` has it, unless one letter alone is.

    A break stands between words, or beside a wide letter, where the rules for beginnings and ends of lines allow it.
    """
    lines, line = [], ""
    for piece in _unbreakable(text):
        if not line or measure((line + piece).rstrip()) <= width:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece
        while measure(line.rstrip()) > width and len(line.rstrip()) > 1:  # a word wider than the line
            head = _longest_head(line, width, measure)
            lines.append(line[:head])
            line = line[head:]
    return [*lines, line.rstrip()]


def _unbreakable(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in text:
        if pieces and _joined(pieces[-1][-1], letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _joined(before: str, letter: str) -> bool:
    if letter in _NEVER_FIRST or before in _NEVER_LAST or letter.isspace():
        return True
    return not (before.isspace() or _is_wide(before) or _is_wide(letter))


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _longest_head(line: str, width: float, measure: Callable[[str], float]) -> int:
    fitting = [length for length in range(1, len(line)) if measure(line[:length]) <= width]
    return max(fitting, default=1)
