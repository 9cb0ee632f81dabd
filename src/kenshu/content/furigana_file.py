"""The readings of a course, as files: `languages/furigana.yaml`, made by `kenshu furigana`, and the author's corrections beside it.

offered: ["取扱《とりあつか》", ...]     of texts that anybody may read, besides the kit's own words
explained: [...]                        what those of keys and reasons need besides
"""

from collections.abc import Sequence

from kenshu.content.content import NO_FURIGANA, Furigana
from kenshu.content.reader import Source, convert, read
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.furigana import Readings
from kenshu.furigana.notation import lines_of, readings_of
from kenshu.kinds.question import Record

LIST, CORRECTIONS = "furigana.yaml", "furigana_corrections.yaml"
_HEAD = "# Made by `kenshu furigana`. What is wrong here is put right in furigana_corrections.yaml."


class _Written(Record):
    offered: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()


def furigana_of(course: Course, faults: list[KenshuError]) -> Furigana:
    """Return the readings of a course, none where it has no list; what is wrong with the file is added to the faults."""
    source = read(course.languages / LIST, faults) if (course.languages / LIST).is_file() else None
    written = source and convert(source, _Written, faults)
    if source is None or written is None:
        return NO_FURIGANA
    return Furigana(*(_readings(source, name, getattr(written, name), faults) for name in Furigana._fields))


def corrections_of(course: Course, faults: list[KenshuError]) -> Readings:
    """Return the author's corrections, none where there is no file; what is wrong with it is added to the faults."""
    source = read(course.languages / CORRECTIONS, faults) if (course.languages / CORRECTIONS).is_file() else None
    if source is None or source.data is None:
        return {}
    lines = source.data if isinstance(source.data, list) else [source.data]
    return _readings(source, "", lines, faults)


def _readings(source: Source, name: str, lines: Sequence[object], faults: list[KenshuError]) -> Readings:
    found: dict[str, Sequence[Sequence[str]]] = {}
    for number, line in enumerate(lines):
        try:
            found |= readings_of([str(line)])
        except ValueError:
            place = (name, number) if name else (number,)
            faults.append(source.fault(place, "furigana", found=str(line)[:40]))
    return found


def written(furigana: Furigana) -> bytes:
    """Return the list as its file holds it."""
    lines = [_HEAD]
    for name, readings in zip(Furigana._fields, furigana, strict=True):
        lines += [f"{name}:", *(f'- "{line}"' for line in lines_of(readings))]
    return ("\n".join(lines) + "\n").encode()
