"""A picture as it is released: {"type", "data", "alt", "caption"}.

`data` is base64: of a PNG or JPEG one text; of a drawing {language: text}, with its words in it, so that an edition
keeps it as it was.
"""

import base64
from typing import Any

from kenshu.content.drawing import read_drawing
from kenshu.content.pictures import picture_file
from kenshu.content.reader import Source
from kenshu.content.translations import Translations, translated
from kenshu.i18n import LANGS, multilingual
from kenshu.kinds.question import Pictured

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def released_picture(source: Source, picture: Pictured, languages: Translations) -> dict[str, Any]:
    """Return the picture that a file names, in the languages that the course adds too.

    Raises ContentFaults where a drawing holds what it must not.
    """
    file = picture_file(source, picture)
    if file.suffix == ".svg":
        drawn = read_drawing(file)
        words = {name: multilingual(translated(each.plain(), languages)) for name, each in picture.words.items()}
        data: Any = {
            lang: _base64(drawn.filled({name: each[lang] for name, each in words.items()}, lang)) for lang in (*LANGS, *languages)
        }
    else:
        data = _base64(file.read_bytes())
    return {"type": TYPES[file.suffix], "data": data, **picture.model_dump(include={"alt", "caption"})}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
