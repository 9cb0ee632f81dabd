"""Readings as a person writes and reviews them, in the notation of Aozora Bunko: 取扱《とりあつか》い.

A reading belongs to the kanji before it; where it belongs to other letters too, a bar shows where they begin:
12月｜1日《ついたち》.
"""

import re
from collections.abc import Iterable, Sequence

from kenshu.furigana import KANJI, Readings

_PART = re.compile(rf"(?:｜([^｜《》]+)|([{KANJI}]+))《([^｜《》]+)》|([^｜《》])")
_KANJI_ALONE = re.compile(rf"[{KANJI}]+")


def parts_of(written: str) -> list[list[str]]:
    """Return what is written in parts, each with its reading. Raises ValueError for what is not written so, and for nothing."""
    if not written:
        raise ValueError(written)
    parts: list[list[str]] = []
    place = 0
    while place < len(written):
        found = _PART.match(written, place)
        if found is None:
            raise ValueError(written)
        marked, kanji, reading, plain = found.groups()
        if reading:
            parts.append([marked or kanji, reading])
        elif parts and not parts[-1][1]:
            parts[-1][0] += plain
        else:
            parts.append([plain, ""])
        place = found.end()
    return parts


def written(parts: Sequence[Sequence[str]]) -> str:
    """Return parts as a person writes them."""
    text = ""
    for part, reading in parts:
        plain = not reading
        clear = _KANJI_ALONE.fullmatch(part) and not _KANJI_ALONE.fullmatch(text[-1:])
        text += part if plain else f"{'' if clear else '｜'}{part}《{reading}》"
    return text


def readings_of(lines: Iterable[str]) -> Readings:
    """Return the list of readings that lines hold. Raises ValueError for a line that is not written so."""
    found = (parts_of(line) for line in lines)
    return {"".join(part for part, _ in parts): parts for parts in found}


def lines_of(readings: Readings) -> list[str]:
    """Return a list of readings in lines, in the order of their words."""
    return [written(readings[words]) for words in sorted(readings)]
