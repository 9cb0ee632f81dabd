"""The readings of a course, as files: `languages/furigana.yaml`, made by `kenshu furigana`, and the author's corrections beside it.

offered: ["取扱《とりあつか》", ...]     of texts that anybody may read, besides the kit's own words
explained: [...]                        what those of keys and reasons need besides
"""

import re
from collections.abc import Iterator, Sequence

from pydantic import RootModel

from kenshu.content.content import NO_FURIGANA, Furigana
from kenshu.content.reader import Source, convert, read
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.furigana import KANJI, Readings
from kenshu.furigana.notation import lines_of, readings_of
from kenshu.kinds.question import Place, Record

LIST, CORRECTIONS = "furigana.yaml", "furigana_corrections.yaml"
_HEAD = "# Made by `kenshu furigana`. What is wrong here is put right in furigana_corrections.yaml."


_KANA = re.compile("[ぁ-ゖァ-ヺー・]+")
_WITH_KANJI = re.compile(f"[{KANJI}]")


class _Written(Record):
    offered: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()


class _Corrections(RootModel[list[str]]):
    pass


def furigana_of(course: Course, faults: list[KenshuError]) -> Furigana:
    """Return the readings of a course, none where it has no list; what is wrong with the file is added to the faults."""
    source = read(course.languages / LIST, faults) if (course.languages / LIST).is_file() else None
    written = source and convert(source, _Written, faults)
    if source is None or written is None:
        return NO_FURIGANA
    return Furigana(*(_readings(source, (name,), getattr(written, name), faults) for name in Furigana._fields))


def corrections_of(course: Course, faults: list[KenshuError]) -> Readings:
    """Return the author's corrections, none where there is no file; what is wrong with it is added to the faults."""
    source, lines = _corrections(course, faults)
    if source is None:
        return {}
    found, before = _readings(source, (), lines, faults), dict[str, int]()
    for number, line in enumerate(lines):
        words = _words_of(line)
        if words in before:
            faults.append(source.fault((number,), "corrected_twice", found=words, line_before=source.line((before[words],))))
        before.setdefault(words, number)
        for key, shown in _unmeant(found.get(words, ())):
            faults.append(source.fault((number,), key, found=shown))
    return found


def needless_corrections(course: Course, text: str) -> Iterator[KenshuError]:
    """Yield each correction of words that stand nowhere in a text, which is all that is read."""
    source, lines = _corrections(course, [])
    for number, line in enumerate(lines):
        if source is not None and _words_of(line) not in text:
            yield source.fault((number,), "correction_nowhere", found=_words_of(line))


def _corrections(course: Course, faults: list[KenshuError]) -> tuple[Source | None, Sequence[str]]:
    source = read(course.languages / CORRECTIONS, faults) if (course.languages / CORRECTIONS).is_file() else None
    if source is None or source.data is None:  # nothing but remarks
        return None, ()
    written = convert(source, _Corrections, faults)
    return (None, ()) if written is None else (source, written.root)


def _words_of(line: str) -> str:
    """Return the words of a correction; of a line that is none, the line."""
    try:
        return next(iter(readings_of([line])))
    except ValueError:
        return line


def _unmeant(parts: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield what can be written so and is no correction: readings that are no kana, or of no kanji, or none at all."""
    for part, reading in parts:
        if reading and not _KANA.fullmatch(reading):
            yield "reading_not_kana", reading
        if reading and not _WITH_KANJI.search(part):
            yield "reading_without_kanji", part
    if parts and not any(reading for _, reading in parts):
        yield "furigana", "".join(part for part, _ in parts)


def _readings(source: Source, place: Place, lines: Sequence[str], faults: list[KenshuError]) -> Readings:
    found: dict[str, Sequence[Sequence[str]]] = {}
    for number, line in enumerate(lines):
        try:
            found |= readings_of([line])
        except ValueError:
            faults.append(source.fault((*place, number), "furigana", found=line[:40]))
    return found


def written(furigana: Furigana) -> bytes:
    """Return the list as its file holds it."""
    lines = [_HEAD]
    for name, readings in zip(Furigana._fields, furigana, strict=True):
        lines += [f"{name}:", *(f'- "{line}"' for line in lines_of(readings))]
    return ("\n".join(lines) + "\n").encode()
