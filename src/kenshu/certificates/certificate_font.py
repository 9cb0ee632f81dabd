"""Which fonts can write what stands on a certificate: no letter of a name is drawn as an empty box."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kenshu.errors import KenshuError
from kenshu.reports.fonts import japanese_font, other_letters_font
from kenshu.reports.line_breaks import without_unseen


def fonts_for(texts: Iterable[str], own: Path | None = None) -> list[Path]:
    """The fonts to embed, the first one for all that it holds: IPAexGothic, then the course's own, then DejaVu Sans.

    Raises KenshuError where a letter is in none of them; it names the letter, the text, and what to do.
    """
    chosen = [japanese_font()]
    further = [font for font in (own, other_letters_font()) if font is not None]
    for text in texts:
        for letter in drawable(text):
            if any(ord(letter) in letters_of(font) for font in chosen):
                continue
            font = next((font for font in further if ord(letter) in letters_of(font)), None)
            if font is None:
                raise KenshuError("certificate.letter", found=letter, code=f"U+{ord(letter):04X}", text=text)
            chosen.append(font)
    return chosen


def drawable(text: str) -> str:
    """The text as it is drawn: in one line, composed, each kanji in the form that the font has.

    A variation selector asks for another form of the same kanji; it is kept in the records, and left out here.
    """
    return unicodedata.normalize("NFC", " ".join(without_unseen(text).split()))


@lru_cache(maxsize=4)
def letters_of(font: Path) -> frozenset[int]:
    """The letters that a TrueType file can write. Raises KenshuError for a file that is none."""
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

    try:
        opened = TTFFont(FPDF(), font, "letters", "")
    except Exception as fault:  # what a broken file raises depends on where it is broken
        raise KenshuError("certificate.font", file=font, reason=fault) from fault
    opened.close()
    return frozenset(opened.cmap)
