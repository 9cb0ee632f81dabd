"""The pictures that files of a course name: in the folder `pictures` beside the file."""

import warnings
from collections.abc import Iterator
from pathlib import Path

from kenshu.content.content import Content
from kenshu.content.drawing import Drawn, Room, read_drawing
from kenshu.content.reader import Source
from kenshu.content.translations import place_of, translated
from kenshu.content.wrapping import width, wrapped
from kenshu.errors import ContentFaults, KenshuError
from kenshu.i18n import LANGS
from kenshu.kinds.question import Pictured, Place

LARGEST_PICTURE = 300 * 1024  # bytes, of a PNG or JPEG: it stands in the records and in the notebook
MOST_PIXELS = 4000 * 4000  # 64 MB where it is drawn: a few bytes can hold thousands of times as many
_SHOWN = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})  # modes of Pillow that every browser shows


def picture_file(source: Source, picture: Pictured) -> Path:
    """Return where the picture is that a file names."""
    return source.path.parent / "pictures" / picture.file


def picture_faults(content: Content, source: Source, place: Place, picture: Pictured) -> Iterator[KenshuError]:
    """Yield what is wrong with a picture, in its own file, where it is named (`place`), or where its words are translated."""
    file = picture_file(source, picture)
    if not file.is_file():
        yield source.fault((*place, "file"), "no_picture", found=f"{source.path.parent.name}/pictures/{picture.file}")
    elif file.suffix == ".svg":
        try:
            drawn = read_drawing(file)
        except ContentFaults as fault:
            yield from fault.faults
        else:
            yield from _word_faults(source, place, picture, drawn)
            yield from _translation_faults(content, source, picture, drawn)
    elif file.stat().st_size > LARGEST_PICTURE:
        values = {"found": file.stat().st_size // 1024, "allowed": LARGEST_PICTURE // 1024}
        yield source.fault((*place, "file"), "large_picture", **values)
    else:
        yield from _raster_faults(source, place, picture, file)


def _raster_faults(source: Source, place: Place, picture: Pictured, file: Path) -> Iterator[KenshuError]:
    """Yield what is wrong with a PNG or JPEG: not what its ending says, not whole, in colours of a press, or too many pixels."""
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile

    opened = PngImageFile if file.suffix == ".png" else JpegImageFile  # Image.open has a bound of its own, and only warns at it
    try:
        with warnings.catch_warnings(action="error"):  # of an animation that is none
            with opened(file) as image:
                pixels, shown = image.width * image.height, image.mode in _SHOWN
                image.verify()  # of a PNG, its last chunk too
            if pixels <= MOST_PIXELS:
                with opened(file) as image:
                    image.load()
    except (OSError, SyntaxError, ValueError, LookupError, UserWarning):
        pixels, shown = 0, False
    if pixels > MOST_PIXELS:
        yield source.fault((*place, "file"), "many_pixels", found=f"{pixels:,}", allowed=f"{MOST_PIXELS:,}")
    elif not shown:
        yield source.fault((*place, "file"), "damaged_picture", found=picture.file)


def _word_faults(source: Source, place: Place, picture: Pictured, drawn: Drawn) -> Iterator[KenshuError]:
    for name in sorted(drawn.rooms.keys() - picture.words.keys()):
        yield source.fault((*place, "words"), "drawing_empty", found=name, file_named=picture.file)
    for name, words in picture.words.items():
        at = (*place, "words", name)
        if name not in drawn.rooms:
            yield source.fault(at, "drawing_unknown", found=name, file_named=picture.file, allowed=", ".join(sorted(drawn.rooms)))
            continue
        for lang in LANGS:
            for values in _overrun(words.within(lang), drawn.rooms[name]):
                yield source.fault((*at, lang), "drawing_full", **values)


def _translation_faults(content: Content, source: Source, picture: Pictured, drawn: Drawn) -> Iterator[KenshuError]:
    """Yield the words of added languages that do not fit, where they are written."""
    for name, words in picture.words.items():
        for lang, room in ((lang, drawn.rooms[name]) for lang in content.languages if name in drawn.rooms):
            for values in _overrun(translated(words.plain(), content.languages).get(lang, ""), room):
                where, place = place_of(content.sources, lang, words)
                named = {"name": name, "file_named": picture.file, "by": source.called, "lang": lang}
                yield where.fault(place, "drawing_full_in", **named, **values)


def _overrun(text: str, room: Room) -> Iterator[dict[str, object]]:
    """Yield the values of a fault where a text does not fit its room."""
    lines = wrapped(text, room.letters)
    if len(lines) > room.lines or max(map(width, lines), default=0) > room.letters:
        yield {"lines": room.lines, "letters": f"{room.letters:.0f}", "found": " / ".join(lines)}
