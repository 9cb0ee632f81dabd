"""A document on A4: sections that begin a page, blocks from the top to the bottom, the page's number below."""

import struct
from datetime import date
from pathlib import Path

from kenshu.furigana import Readings
from kenshu.i18n import Lang, say
from kenshu.papers.blocks import Block, Blocks, picture
from kenshu.papers.typeset import typeset
from kenshu.papers.words import MISSING

_TEMPLATE = Path(__file__).with_suffix(".typ")
NO_READINGS: Readings = {}


class Document:
    """One document; `day` is its date, also the one that the file says it was made. `make` makes its blocks.

    A letter that no font of the kit has is printed as 〓, and the last line says which it was: nothing vanishes from a name
    unnoticed.
    """

    def __init__(self, title: str, lang: Lang, day: date | None = None, readings: Readings = NO_READINGS) -> None:
        self._title, self._lang, self._day = title, lang, day
        self.make = Blocks(readings)
        self._sections: list[tuple[bool, list[Block]]] = []

    def section(self, *blocks: Block, across: bool = False) -> None:
        """Begin a page with blocks; `across`: landscape, which a table decides for itself."""
        self._sections.append((across, list(blocks)))

    def add(self, *blocks: Block) -> None:
        """Go on with blocks."""
        self._sections[-1][1].extend(blocks)

    def page_of(self, png: bytes, alt: str) -> None:
        """Put a picture onto a page of its own, as large as the page, turned as it fits best."""
        width, height = struct.unpack(">II", png[16:24])  # where every PNG begins with them
        self.section(picture(png, "png", alt, whole=True), across=width >= height)

    def written(self) -> bytes:
        """Return the file."""
        if self.make.lost:
            letters = ", ".join(f"U+{ord(letter):04X}" for letter in self.make.lost)
            self.add(self.make.small(say("report.missing_letters", self._lang, mark=MISSING, letters=letters)))
        data = {
            "title": self.make.plain(self._title).strip() or MISSING,
            "lang": self._lang.partition("-")[0],
            "ruby": bool(self.make.readings),
            "sections": [{"across": across, "blocks": blocks} for across, blocks in self._sections],
        }
        return typeset(_TEMPLATE, data, self._day)
