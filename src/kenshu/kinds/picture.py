"""A picture as an edition holds it: {"alt", "caption", "type", "data"}."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from kenshu.i18n import Lang
from kenshu.kinds.question import Bilingual


class OfferedPicture(TypedDict):
    """A picture; `data` is base64, of a drawing in each language. A question in no edition has words alone."""

    alt: Bilingual
    caption: Bilingual | None
    type: NotRequired[str]
    data: NotRequired[str | Bilingual]


def address(picture: Mapping[str, Any], lang: Lang) -> str:
    """Return an address that is the picture itself (`data:`); of a drawing, as it is in one language."""
    data = picture["data"]
    return f"data:{picture['type']};base64,{data[lang] if isinstance(data, Mapping) else data}"
