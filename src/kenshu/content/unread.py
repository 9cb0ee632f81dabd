"""Kanji of a course that no list of readings has: a text was changed since `kenshu furigana` made the list."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from kenshu.content.content import Content
from kenshu.content.reader import Source
from kenshu.errors import KenshuError
from kenshu.furigana import KANJI, annotated
from kenshu.furigana.kit import kit_readings
from kenshu.kinds.question import Place

_RUN = re.compile(f"[{KANJI}]+")


def unread(content: Content) -> Iterator[KenshuError]:
    """Yield each text with kanji that have no reading, in the order of the files; nothing where the course has no list."""
    if not content.furigana.offered:
        return
    texts = [
        each
        for name, source in content.sources.items()
        for each in _texts(source, source.data, (), "to" if name.startswith("languages/ja") else "ja")
    ]
    begins = list(accumulate((len(text) + 1 for _, _, text in texts), initial=0))
    readings = {**kit_readings(), **content.furigana.offered, **content.furigana.explained}
    missing: dict[int, list[str]] = {}
    at = 0
    for part, reading in annotated("\n".join(text for _, _, text in texts), readings):
        if not reading:
            for run in _RUN.finditer(part):
                missing.setdefault(bisect_right(begins, at + run.start()) - 1, []).append(run[0])
        at += len(part)
    for number, kanji in missing.items():
        source, place, _ = texts[number]
        yield source.fault(place, "unread", found="、".join(dict.fromkeys(kanji)))


def _texts(source: Source, data: Any, place: Place, field: str) -> Iterator[tuple[Source, Place, str]]:
    if isinstance(data, str):
        if place and place[-1] == field:
            yield source, place, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(source, value, (*place, key), field)
