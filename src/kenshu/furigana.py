"""Furigana (ruby): a text with the readings of its kanji.

A list of readings is {words as they are written: [[part, its reading], ...]}, where a part that needs none has "":

    {"取扱い": [["取扱", "とりあつか"], ["い", ""]], "3人": [["3", ""], ["人", "にん"]]}

A text is read from its beginning, and at each place the longest words of the list that begin there count. `component/furigana.js`
reads alike. Words hold what stands around them where that decides, as in "3人"; so the list alone gives every reading, and nothing
has to take a text to pieces again: a server needs no dictionary.
"""

from collections.abc import Mapping, Sequence

Readings = Mapping[str, Sequence[Sequence[str]]]


def annotated(text: str, readings: Readings) -> list[tuple[str, str]]:
    """Return a text in parts, each with its reading; "" for a part that has none. The parts joined are the text."""
    longest = max(map(len, readings), default=0)
    parts: list[tuple[str, str]] = []
    place = plain = 0
    while place < len(text):
        found = next((text[place:end] for end in range(place + longest, place, -1) if text[place:end] in readings), "")
        if not found:
            place += 1
            continue
        if plain < place:
            parts.append((text[plain:place], ""))
        parts.extend((part, reading) for part, reading in readings[found])
        plain = place = place + len(found)
    return [*parts, (text[plain:], "")] if plain < len(text) else parts
