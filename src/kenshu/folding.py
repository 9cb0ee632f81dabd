"""Folding: a text as it is compared and searched for, without widths (NFKC), capitals and spaces."""

import unicodedata


def folded(text: str) -> str:
    """Return a text as it is compared: `Ｂ ｌｏｇ` is `blog`."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def letters(text: str) -> list[tuple[str, int]]:
    """Return the letters of a text, each folded by itself, and where it stands, from 0; one may give several, or none."""
    return [(letter, place) for place, each in enumerate(text) for letter in folded(each)]
