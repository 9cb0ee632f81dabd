"""Text as a paper takes it: what no font has marked, and its kanji with their readings.

A text is a string, or a list of runs: strings, and {"base", "reading", "free", "holds"} for a word with its reading above it: on
which sides the reading may reach over (kana stand there), and whether what comes next may not begin a line.
"""

import unicodedata
from typing import Any

from kenshu.furigana import Readings, annotated
from kenshu.papers.fonts import japanese_font, known_letters, other_letters_font
from kenshu.papers.letters import without_unseen

Said = str | list[Any]
MISSING = "〓"
_NEVER_FIRST = frozenset("ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々")  # of letters; of signs typst knows it beside a box too


class Words:
    """Texts of one paper; `lost` are the letters that no font has, in the order met."""

    def __init__(self, readings: Readings) -> None:
        self.readings = readings
        self.lost: dict[str, None] = {}
        self._known = known_letters(japanese_font()) | known_letters(other_letters_font())

    def plain(self, text: str, known: frozenset[int] | None = None) -> str:
        """Return the text as it can be printed: composed, and 〓 for each letter that no font has, or that is not `known`."""
        text = unicodedata.normalize("NFC", without_unseen(text))
        lost = {letter for letter in set(text) if ord(letter) not in (known or self._known) and letter != "\n"}
        self.lost |= dict.fromkeys(sorted(lost))
        return "".join(MISSING if letter in lost else letter for letter in text) if lost else text

    def said(self, text: str) -> Said:
        """Return the text with its readings."""
        text = self.plain(text)
        parts = annotated(text, self.readings) if self.readings else []
        if not any(reading for _, reading in parts):
            return text
        around = [("", ""), *parts, ("", "")]
        return [
            _run(part, reading, before, after) if reading else part
            for before, (part, reading), after in zip(around, parts, around[2:], strict=False)
        ]


def _run(base: str, reading: str, before: tuple[str, str], after: tuple[str, str]) -> dict[str, Any]:
    free = [not before[1] and _is_kana(before[0][-1:]), not after[1] and _is_kana(after[0][:1])]
    return {"base": base, "reading": reading, "free": free, "holds": after[0][:1] in _NEVER_FIRST}


def _is_kana(letter: str) -> bool:
    return "ぁ" <= letter <= "ヿ"
