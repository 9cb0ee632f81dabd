"""Furigana (ruby): a text with the readings of its kanji.

A list of readings is {words as they are written: [[part, its reading], ...]}, where a part that needs none has "":

    {"取扱い": [["取扱", "とりあつか"], ["い", ""]], "3人": [["3", ""], ["人", "にん"]]}

A text is read from its beginning, and at each place the longest words of the list that begin there count. `component/furigana.js`
reads alike. Words hold what stands around them where that decides, as in "3人"; so the list alone gives every reading, and nothing
has to take a text to pieces again: a server needs no dictionary.
"""

from collections.abc import Iterator, Mapping, Sequence

Readings = Mapping[str, Sequence[Sequence[str]]]

# The letters that want a reading, as a class of a regular expression.
KANJI = "一-鿿㐀-䶿豈-﫿𠀀-𯿿々〆"


def annotated(text: str, readings: Readings) -> list[tuple[str, str]]:
    """Return a text in parts, each with its reading; "" for a part that has none. The parts joined are the text."""
    parts: list[tuple[str, str]] = []
    plain = 0
    for place, words in words_in(text, readings):
        if plain < place:
            parts.append((text[plain:place], ""))
        parts.extend((part, reading) for part, reading in readings[words])
        plain = place + len(words)
    return [*parts, (text[plain:], "")] if plain < len(text) else parts


def words_in(text: str, readings: Readings) -> Iterator[tuple[int, str]]:
    """Yield the words of the list that count in a text, each with its place."""
    lengths = _lengths(readings)
    place = 0
    while place < len(text):
        words = next(_beginning(text, place, readings, lengths), "")
        if words:
            yield place, words
        place += len(words) or 1


def occurring(text: str, readings: Readings) -> Readings:
    """Return the readings whose words stand in a text: by them any piece of it reads as by all."""
    lengths = _lengths(readings)
    places = (place for place, letter in enumerate(text) if letter in lengths)  # most letters of a page are its markup
    return {words: readings[words] for place in places for words in _beginning(text, place, readings, lengths)}


def _lengths(readings: Readings) -> dict[str, list[int]]:
    """Return {first letter: the lengths of the words that begin with it, the longest first}."""
    found: dict[str, set[int]] = {}
    for words in readings:
        found.setdefault(words[0], set()).add(len(words))
    return {letter: sorted(lengths, reverse=True) for letter, lengths in found.items()}


def _beginning(text: str, place: int, readings: Readings, lengths: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Yield the words of the list that begin at a place, the longest first."""
    for length in lengths.get(text[place], ()):
        words = text[place : place + length]
        if words in readings:
            yield words
