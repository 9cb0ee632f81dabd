"""A picture as an edition holds it: {"alt", "caption", "type", "data"}."""

from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang


def base64_of(picture: Mapping[str, Any], lang: Lang) -> str:
    """Return the picture itself; of a drawing, as it is in one language."""
    data = picture["data"]
    return str(data[lang] if isinstance(data, Mapping) else data)


def address(picture: Mapping[str, Any], lang: Lang) -> str:
    """Return an address that is the picture itself (`data:`)."""
    return f"data:{picture['type']};base64,{base64_of(picture, lang)}"
