"""A template of typst and its data as a PDF: tagged (PDF/UA-1), to be kept (PDF/A-2b), the same bytes of the same data.

What people wrote reaches typst as JSON alone, so that no letter of it is read as markup. Nothing is fetched: the fonts are those of
`kenshu.papers.fonts`, and no package of typst's is used.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kenshu.i18n import Lang, base
from kenshu.papers.fonts import japanese_font, known_letters, other_letters_font

_UNDATED = date(2000, 1, 1)
_OF_OTHERS = {"ja": "~", "en": "~“”‘’…—–"}  # by the language that the text's stands on


def typeset(template: Path, data: Mapping[str, Any], day: date | None = None, own: Sequence[Path] = ()) -> bytes:
    """Return the PDF; `day` is the one that it says it was made. `own` are further fonts, asked after the Japanese one.

    `data` holds a `lang`, the first part of a tag. The template finds its fonts as `fonts` beside the data: {name, covers}.
    """
    if not own:
        return _compiled(template, data, day, _kit_fonts(), ())
    with TemporaryDirectory() as folder:  # typst looks for fonts in whole folders: in one that holds these alone
        copies = [str(shutil.copy(font, folder)) for font in own]
        return _compiled(template, data, day, _found(*_kit_folders(), folder), copies)


def _compiled(template: Path, data: Mapping[str, Any], day: date | None, fonts: Any, own: Sequence[str]) -> bytes:
    import typst

    families = {found.path: found.family for found in fonts.fonts()}
    names = [families[path] for path in (str(japanese_font()), *own, str(other_letters_font())) if path in families]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    covers = [_covered(text, data["lang"]), *(None for _ in names[1:])]
    known = [{"name": name, "covers": some} for name, some in zip(names, covers, strict=True)]
    return typst.compile(
        template.read_bytes(),
        sys_inputs={"data": text, "fonts": json.dumps(known)},
        font_paths=fonts,
        pdf_standards=["ua-1", "a-2b"],
        timestamp=datetime.combine(day or _UNDATED, time(), UTC),
    )


def _covered(text: str, lang: Lang) -> str | None:
    """Return a pattern of the letters that the Japanese font is to write; None where these are all.

    Not those that it lacks: typst would put together by itself what the font has in parts, ễ of ê and a tilde somewhere. And not
    signs that it has for Japanese alone: a tilde that stands high, and in English quotation marks as wide as a kanji.
    """
    others = {letter for letter in text if ord(letter) not in known_letters(japanese_font()) or letter in _OF_OTHERS[base(lang)]}
    return f"[^{''.join(sorted(others))}]" if others else None


def _kit_folders() -> list[str]:
    return [str(japanese_font().parent), str(other_letters_font().parent)]


@cache
def _kit_fonts() -> Any:
    return _found(*_kit_folders())


def _found(*folders: str) -> Any:
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
