"""The readings of words, by SudachiPy and its dictionary: the extra `authors`."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from kenshu.errors import KenshuError
from kenshu.readings.spans import Word, spans_of

_DIGIT = re.compile(r"\d")


@cache
def sudachi() -> Callable[[str], list[Word]]:
    """Return what reads a text: it gives its words. Raises KenshuError where SudachiPy is not installed."""
    try:
        from sudachipy import Dictionary, SplitMode
    except ImportError as fault:
        raise KenshuError("furigana.no_tokenizer") from fault
    tokenizer = Dictionary(dict="core").tokenizer(mode=SplitMode.C)

    def read(text: str) -> list[Word]:
        return [word for each in tokenizer.tokenize(text) for word in _words(each, SplitMode.A)]

    return read


def _words(morpheme: Any, short: Any) -> list[Word]:
    """Return a compound by its own reading, and in the short words it is made of where those give the same.

    One with digits, such as 2千, has none: `kenshu.readings.numbers` says how it is read.
    """
    if _DIGIT.search(morpheme.surface()):
        return []
    shorter = morpheme.split(short)
    apart = len(shorter) > 1 and "".join(each.reading_form() for each in shorter) == morpheme.reading_form()
    found = (spans_of(each.surface(), each.reading_form(), each.begin()) for each in (shorter if apart else [morpheme]))
    return [word for word in found if word]
