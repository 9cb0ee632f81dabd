"""The lists of readings, made: the kit's of its own words, and a course's of what its texts need besides."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from kenshu.content import Content, Furigana
from kenshu.furigana import Readings
from kenshu.furigana.texts import pieces_of
from kenshu.readings.listing import Read, listed
from kenshu.readings.numbers import counted
from kenshu.readings.spans import Word, replaced
from kenshu.readings.texts import explained_texts, kit_texts, offered_texts

Tokenizer = Callable[[str], list[Word]]


def kit_list(tokenizer: Tokenizer, corrections: Readings) -> Readings:
    """Return the kit's list, of its own words."""
    return listed(_read(kit_texts(), tokenizer, corrections), {})


def course_lists(
    title: Mapping[str, str], content: Content, kit: Readings, tokenizer: Tokenizer, corrections: Readings
) -> Furigana:
    """Return a course's lists, by which and the kit's every text of both reads as it should.

    The first follows from what anybody may read alone: nothing of a key or a reason shows in it.
    """
    open_ = _read([*kit_texts(), *offered_texts(title, content)], tokenizer, corrections)
    offered = listed(open_, kit)
    return Furigana(offered, listed([*open_, *_read(explained_texts(content), tokenizer, corrections)], {**kit, **offered}))


def _read(texts: Iterable[str], tokenizer: Tokenizer, corrections: Readings) -> Sequence[Read]:
    return [Read(piece, read(piece, tokenizer, corrections)) for piece in pieces_of(texts)]


def read(text: str, tokenizer: Tokenizer, corrections: Readings) -> list[Word]:
    """Return the words of a text as the tokenizer reads them, numbers as they are read, and the author's corrections over both."""
    words = tokenizer(text)
    for counter in counted(text):
        words = replaced(words, counter[0][0], counter[-1][1], counter)
    for written in sorted((each for each in corrections if each in text), key=len):
        at = text.find(written)
        while at >= 0:
            words = replaced(words, at, at + len(written), _spans(corrections[written], at))
            at = text.find(written, at + 1)
    return words


def _spans(parts: Sequence[Sequence[str]], at: int) -> Word:
    spans = []
    for part, reading in parts:
        if reading:
            spans.append((at, at + len(part), reading))
        at += len(part)
    return tuple(spans)
