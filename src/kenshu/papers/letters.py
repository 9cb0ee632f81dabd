"""Letters as they can be printed: without what shows nothing of its own, composed, and with a mark for what no font has."""

import re
import unicodedata

# What shows nothing of its own: variation selectors (a 字体 that the font does not tell apart), controls, marks of direction.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def without_unseen(text: str) -> str:
    """Return the text without what shows nothing of its own; a tab is a space."""
    return _UNSEEN.sub("", text.replace("\t", " "))


def drawable(text: str) -> str:
    """Return the text as it is drawn: in one line, composed, each kanji in the form that the font has.

    A variation selector asks for another form of the same kanji; it is kept in the records, and left out here.
    """
    return unicodedata.normalize("NFC", " ".join(without_unseen(text).split()))
