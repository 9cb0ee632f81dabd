"""Readings of a text by place: a word is its spans, each (where it begins, where it ends, how it is read)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from kenshu.furigana import KANJI

Span = tuple[int, int, str]
Word = tuple[Span, ...]

_RUNS = re.compile(rf"[{KANJI}]+|[^{KANJI}]+")
_SMALL = str.maketrans({chr(letter): chr(letter - 0x60) for letter in range(ord("ァ"), ord("ヶ") + 1)})


def hiragana(text: str) -> str:
    """Return a text with its katakana as hiragana."""
    return text.translate(_SMALL)


def spans_of(word: str, reading: str, at: int) -> Word:
    """Return the spans of a word that stands at a place: its kanji with their readings, without the kana beside them.

    Where the kana do not part the reading in one way alone, as in 大凧 or 一ヶ所, the word is one span.
    """
    runs = list(_RUNS.finditer(word))
    kanji = [bool(re.match(f"[{KANJI}]", run[0])) for run in runs]
    if not any(kanji):
        return ()
    shape = "".join("(.+?)" if each else re.escape(hiragana(run[0])) for run, each in zip(runs, kanji, strict=True))
    greedy = re.fullmatch(shape.replace("(.+?)", "(.+)"), hiragana(reading))
    found = re.fullmatch(shape, hiragana(reading))
    if found is None or greedy is None or found.groups() != greedy.groups():
        return ((at, at + len(word), hiragana(reading)),)
    read = iter(found.groups())
    return tuple((at + run.start(), at + run.end(), next(read)) for run, each in zip(runs, kanji, strict=True) if each)


def parts_between(text: str, spans: Iterable[Span], start: int, end: int) -> list[list[str]]:
    """Return a piece of a text in parts, by the spans that lie in it."""
    parts: list[list[str]] = []
    place = start
    for begins, ends, reading in spans:
        if start <= begins and ends <= end:
            if place < begins:
                parts.append([text[place:begins], ""])
            parts.append([text[begins:ends], reading])
            place = ends
    return [*parts, [text[place:end], ""]] if place < end else parts


def replaced(words: Sequence[Word], start: int, end: int, by: Word) -> list[Word]:
    """Return words with others in the place of those between two places; unchanged where that would cut a span."""
    if any(begins < place < ends for word in words for begins, ends, _ in word for place in (start, end)):
        return list(words)
    return sorted([*_outside(words, start, end), by] if by else _outside(words, start, end))


def _outside(words: Sequence[Word], start: int, end: int) -> Iterator[Word] | list[Word]:
    kept = (tuple(span for span in word if span[1] <= start or end <= span[0]) for word in words)
    return [word for word in kept if word]
