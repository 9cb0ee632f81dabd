"""A list of readings made of texts whose words are read: it gives every text exactly those readings, and is proved to.

Each word's kanji stand in the list as they are read most often. Where a text is read otherwise, its words are added with what
stands beside them, as little as tells it apart from every other place.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kenshu.errors import KenshuError
from kenshu.furigana import Readings, words_in
from kenshu.readings.spans import Span, Word, parts_between

Parts = Sequence[Sequence[str]]

_BREAK = "\n"  # in no text
_ROUNDS = 100


@dataclass(frozen=True)
class Read:
    """A text and its words as they are to be read."""

    text: str
    words: Sequence[Word]


def listed(reads: Sequence[Read], known: Readings) -> Readings:
    """Return the readings that these texts need besides those that are known.

    Raises KenshuError where no list tells two places apart: the same text would have to be read in two ways.
    """
    corpus = _Corpus(reads)
    readings: dict[str, Parts] = {**_most_often(reads), **known}
    missed: list[_Missed] = []
    for _ in range(_ROUNDS):
        missed = list(corpus.missed(readings))
        if not missed:
            return {words: parts for words, parts in readings.items() if known.get(words) != parts}
        for place in missed:
            start, end = corpus.apart(place, readings)
            readings[corpus.text[start:end]] = corpus.parts(start, end) or []
    raise KenshuError("furigana.not_apart", found=corpus.text[missed[0].asked[-1] : missed[0].last])


def _most_often(reads: Iterable[Read]) -> dict[str, Parts]:
    found: dict[str, Counter[tuple[tuple[str, ...], ...]]] = {}
    for read in reads:
        for word in read.words:
            start, end = word[0][0], word[-1][1]
            parts = tuple(map(tuple, parts_between(read.text, word, start, end)))
            found.setdefault(read.text[start:end], Counter())[parts] += 1
    return {words: [list(part) for part in max(parts, key=lambda each: (parts[each], each))] for words, parts in found.items()}


@dataclass(frozen=True)
class _Missed:
    """A place that the list reads otherwise: where words to tell it apart have to end at least, and where its text ends.

    `asked` are the places at which the list was asked, the nearest first: from one of them words can reach over it.
    """

    asked: Sequence[int]
    end: int
    last: int


class _Corpus:
    """All texts as one, a break between two of them, with the spans by place."""

    def __init__(self, reads: Sequence[Read]) -> None:
        self.text = _BREAK.join(read.text for read in reads)
        self.spans: dict[int, Span] = {}
        self.inside: set[int] = set()
        self.texts: list[tuple[int, int]] = []
        at = 0
        for read in reads:
            self.texts.append((at, at + len(read.text)))
            for start, end, reading in (span for word in read.words for span in word):
                self.spans[at + start] = (at + start, at + end, reading)
                self.inside.update(range(at + start + 1, at + end))
            at += len(read.text) + len(_BREAK)

    def parts(self, start: int, end: int) -> Parts | None:
        """Return how a piece is to be read; None where it would cut a span."""
        if start in self.inside or end in self.inside:
            return None
        spans = [self.spans[place] for place in range(start, end) if place in self.spans]
        return parts_between(self.text, spans, start, end)

    def missed(self, readings: Readings) -> Iterator[_Missed]:
        """Yield the first place of each text that the list reads otherwise."""
        found = list(words_in(self.text, readings))
        places = [place for place, _ in found]
        for first, last in self.texts:
            matches = found[bisect_left(places, first) : bisect_left(places, last)]
            wrong = self._wrong(matches, first, last, readings)
            if wrong is not None:
                start, end = wrong
                taken = {at for place, words in matches for at in range(place + 1, place + len(words))}
                yield _Missed([at for at in range(start, first - 1, -1) if at not in taken], end, last)

    def _wrong(self, matches: Iterable[tuple[int, str]], first: int, last: int, readings: Readings) -> tuple[int, int] | None:
        place = first
        for start, words in [*matches, (last, "")]:
            unread = next((at for at in range(place, start) if at in self.spans), None)
            if unread is not None:
                return unread, self.spans[unread][1]
            place = start + len(words)
            if words and self.parts(start, place) != readings[words]:
                return start, place
        return None

    def apart(self, missed: _Missed, readings: Readings) -> tuple[int, int]:
        """Return the shortest piece over a place that is read alike wherever its words stand; else all of its text.

        All of a text counts against what the list says of the same words: there is nothing around it that could tell it apart.
        """
        for letters in range(missed.last - missed.asked[-1]):
            for start in missed.asked[: letters + 1]:
                end = missed.end + letters - (missed.asked[0] - start)
                if missed.end <= end <= missed.last and self._may_stand(start, end, readings) and self._alike(start, end):
                    return start, end
        return missed.asked[-1], missed.last

    def _may_stand(self, start: int, end: int, readings: Readings) -> bool:
        words = self.text[start:end]
        return words not in readings or readings[words] == self.parts(start, end)

    def _alike(self, start: int, end: int) -> bool:
        words, parts = self.text[start:end], self.parts(start, end)
        if parts is None:
            return False
        at = self.text.find(words)
        while at >= 0:
            if self.parts(at, at + len(words)) != parts:
                return False
            at = self.text.find(words, at + 1)
        return True
