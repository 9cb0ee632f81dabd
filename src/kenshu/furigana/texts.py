"""The Japanese texts in plain data, cut as pages cut them: at line breaks, Markdown and markup."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kenshu.furigana import KANJI
from kenshu.i18n import base

_WITH_KANJI = re.compile(f"[{KANJI}]")
# No words of a list go over one of these. A wide space is none: it stands in a line, as in the blanks of a date.
_CUT = re.compile(r"(?:[^\S\u3000]|[*_`|<>\[\]#~{}\\《》｜])+")
_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")


def japanese_in(data: Any) -> Iterator[str]:
    """Yield every text with kanji that plain data holds in Japanese: words are {"ja", "en"}."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if isinstance(value, str):
                if base(str(key)) == "ja" and _WITH_KANJI.search(value):
                    yield value
            else:
                yield from japanese_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from japanese_in(value)


def pieces_of(texts: Iterable[str]) -> list[str]:
    """Return each piece of texts once: as it stands between breaks, and where a page joins two lines of a paragraph."""
    written = (each for text in texts for each in dict.fromkeys((text, _LINE_BREAK.sub("", text))))
    pieces = (piece for text in written for piece in _CUT.split(text))
    return [piece for piece in dict.fromkeys(pieces) if _WITH_KANJI.search(piece)]
