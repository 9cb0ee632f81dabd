"""A document as PDF on A4: headings, tables over many pages, pictures. The same input gives the same bytes.

Japanese is embedded as a subset of IPAexGothic, so that it is read, searched and copied on any machine. A letter that no font of
the kit has is printed as 〓, and the last line says which it was: nothing vanishes from a name unnoticed.
"""

import io
import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont

from kenshu.i18n import Lang, say
from kenshu.kinds.paper import At, Row
from kenshu.reports.fonts import japanese_font, other_letters_font
from kenshu.reports.line_breaks import lines, without_unseen

_MARGIN = 14.0  # mm, as everything below but the sizes of letters (pt)
_TEXT, _SMALL, _TITLE, _PAPER = 8.5, 7.5, 15.0, 10.0
_LINE = 4.2
_PADDING = 1.2
_LONGEST = 62.0  # a column that wants more does not turn the page: it is wrapped
_SLIPS_LEFT, _SLIPS_TOP, _SLIPS_BELOW = 8.0, 8.0, 18.0  # of a page of slips, what stays free around them
_LABEL = 0.28  # of the page, the column of a form's labels
_MISSING = "〓"
_UNDATED = date(2000, 1, 1)
_Colour = tuple[int, int, int]
_INK, _PALE, _DARK, _WHITE = (34, 34, 34), (242, 246, 251), (26, 62, 110), (255, 255, 255)


class Document:
    """One document; `day` is its date, also the one that the file says it was made."""

    def __init__(self, title: str, lang: Lang, day: date | None = None) -> None:
        self._lang = lang
        self._missing: dict[str, None] = {}
        self._pdf = _Pages(format="A4")
        self._pdf.alias_nb_pages("{pages}")
        self._letters = {name: self._embed(name, font) for name, font in (("ja", japanese_font()), ("other", other_letters_font()))}
        self._pdf.set_fallback_fonts(["other"], exact_match=False)
        self._pdf.set_margins(_MARGIN, _MARGIN)
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_title(title)
        self._pdf.set_lang(lang)
        self._pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)  # a window is named by title, not by file
        self._pdf.set_creation_date(datetime.combine(day or _UNDATED, time(), UTC))
        self._widths: dict[str, float] = {}

    def page(self, *, landscape: bool) -> None:
        """Begin a page."""
        self._pdf.add_page(orientation="landscape" if landscape else "portrait")

    def heading(self, title: str, below: str = "") -> None:
        """Write a heading, and a line of smaller letters below it."""
        for text, size in ((title, _TITLE), (below, _TEXT)):
            if text:
                self._room(size * 0.6)
                self._paragraph(text, size)
        self._pdf.set_y(self._pdf.get_y() + 2)

    def paragraphs(self, texts: Sequence[str]) -> None:
        """Write lines of small letters."""
        for text in texts:
            self._paragraph(text, _SMALL)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], heading: Sequence[str]) -> None:
        """Draw a table on pages of its own, its headings on each; `right` says which columns stand at the right.

        `heading` is the table's title and the line below it. The pages are landscape where the table is wide.
        """
        wanted = self._natural(headings, rows)
        landscape = sum(min(width, _LONGEST) for width in wanted) > 210 - 2 * _MARGIN
        self.page(landscape=landscape)
        self.heading(*heading)
        widths = _fitted(wanted, self._pdf.epw)
        head = self._wrapped(headings, widths)
        self._row(head, widths, right, _DARK, _WHITE)
        for number, row in enumerate(rows):
            cells = self._wrapped(row, widths)
            if self._pdf.get_y() + _height(cells) > self._bottom:
                self.page(landscape=landscape)
                self._row(head, widths, right, _DARK, _WHITE)
            self._row(cells, widths, right, _PALE if number % 2 else None, _INK)
        self._pdf.set_y(self._pdf.get_y() + 3)

    def line(self, text: str, at: At = "start") -> None:
        """Write a line of a form, or several: at the left, in the middle, or at the right."""
        self._size(_PAPER)
        factor = _PAPER / _TEXT
        for line in lines(self._printable(text), self._pdf.epw, lambda letter: self._width(letter) * factor):
            self._room(_PAPER * 0.6)
            self._size(_PAPER)
            free = self._pdf.epw - self._length(line) * factor
            self._put(line, _MARGIN + free * {"start": 0.0, "centre": 0.5, "end": 1.0}[at], self._pdf.get_y() + _PAPER * 0.36)
            self._pdf.set_y(self._pdf.get_y() + _PAPER * 0.56)
        self._pdf.set_y(self._pdf.get_y() + 2)

    def rows(self, rows: Sequence[Row]) -> None:
        """Draw rows of a form: a label, and in a frame beside it what was filled in. A row is not parted by the end of a page."""
        widths = [self._pdf.epw * _LABEL, self._pdf.epw * (1 - _LABEL)]
        for row in rows:
            cells = self._wrapped(row, [width - 2 for width in widths])
            height = _height(cells) + 2.4
            self._room(height)
            self._pdf.set_draw_color(*_INK)
            left, top = _MARGIN, self._pdf.get_y()
            for cell, width in zip(cells, widths, strict=True):
                self._pdf.rect(left, top, width, height)
                self._size(_TEXT)
                for number, line in enumerate(cell):
                    self._put(line, left + 2, top + 1.2 + _PADDING / 2 + (number + 0.76) * _LINE)
                left += width
            self._pdf.set_y(top + height)
        self._pdf.set_y(self._pdf.get_y() + 3)

    def slips(self, slips: Sequence[Sequence[tuple[str, float]]]) -> None:
        """Draw slips to cut apart, ten a page: each is its lines with their sizes, drawn smaller where a line is too long."""
        width, height = (210 - 2 * _SLIPS_LEFT) / 2, (297 - _SLIPS_TOP - _SLIPS_BELOW) / 5
        for number, slip in enumerate(slips):
            if number % 10 == 0:
                self.page(landscape=False)
                self._cutting_lines(width, height)
            left, top = _SLIPS_LEFT + number % 2 * width + 5, _SLIPS_TOP + number // 2 % 5 * height + 3.5
            for text, size in slip:
                shown = self._printable(text)
                self._size(_TEXT)
                room = (width - 10) / max(self._length(shown) / _TEXT, 0.01)
                self._size(min(size, room))
                self._put(shown, left, top + size * 0.36)
                top += size * 0.36 + 3.0

    def _cutting_lines(self, width: float, height: float) -> None:
        bottom, right = _SLIPS_TOP + 5 * height, _SLIPS_LEFT + 2 * width
        self._pdf.set_draw_color(140, 140, 140)
        self._pdf.set_dash_pattern(dash=1.5, gap=1.5)
        for column in range(3):
            self._pdf.line(_SLIPS_LEFT + column * width, _SLIPS_TOP, _SLIPS_LEFT + column * width, bottom)
        for row in range(6):
            self._pdf.line(_SLIPS_LEFT, _SLIPS_TOP + row * height, right, _SLIPS_TOP + row * height)
        self._pdf.set_dash_pattern()

    def picture(self, png: bytes) -> None:
        """Draw a picture on a page of its own, as large as the page, turned as it fits best."""
        width, height = struct.unpack(">II", png[16:24])  # where every PNG begins with them
        self.page(landscape=width >= height)
        self._pdf.image(io.BytesIO(png), _MARGIN, _MARGIN, self._pdf.epw, self._bottom - _MARGIN, keep_aspect_ratio=True)

    def written(self) -> bytes:
        """Return the file."""
        if not self._pdf.page:
            self.page(landscape=False)
        if self._missing:
            letters = ", ".join(f"U+{ord(letter):04X}" for letter in self._missing)
            self._paragraph(say("report.missing_letters", self._lang, mark=_MISSING, letters=letters), _SMALL)
        return bytes(self._pdf.output())

    @property
    def _bottom(self) -> float:
        return float(self._pdf.h) - _MARGIN - 4

    def _room(self, height: float) -> None:
        if not self._pdf.page or self._pdf.get_y() + height > self._bottom:
            self.page(landscape=self._pdf.w > self._pdf.h)

    def _paragraph(self, text: str, size: float) -> None:
        self._size(size)
        for line in lines(self._printable(text), self._pdf.epw, lambda letter: self._width(letter) * size / _TEXT):
            self._room(size * 0.5)
            self._size(size)
            self._put(line, _MARGIN, self._pdf.get_y() + size * 0.36)
            self._pdf.set_y(self._pdf.get_y() + size * 0.52)

    def _natural(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
        """Return how wide each column would be without wrapping; a heading may be wrapped at its words."""
        self._size(_TEXT)
        wanted = []
        for number, heading in enumerate(headings):
            longest = max((self._length(text) for text in {row[number] for row in rows}), default=0.0)
            word = max((self._length(word) for word in heading.split()), default=0.0)
            wanted.append(max(longest, min(word, _LONGEST / 3)) + 2 * _PADDING + 0.2)
        return wanted

    def _row(
        self, cells: Sequence[list[str]], widths: Sequence[float], right: Sequence[bool], fill: _Colour | None, ink: _Colour
    ) -> None:
        self._size(_TEXT)
        left, top, height = _MARGIN, self._pdf.get_y(), _height(cells)
        if fill:
            self._pdf.set_fill_color(*fill)
            self._pdf.rect(left, top, sum(widths), height, style="F")
        self._pdf.set_text_color(*ink)
        for cell, width, at_right in zip(cells, widths, right, strict=True):
            for number, line in enumerate(cell):
                space = width - _PADDING - self._length(line) if at_right else _PADDING
                self._put(line, left + space, top + _PADDING / 2 + (number + 0.76) * _LINE)
            left += width
        self._pdf.set_draw_color(200, 208, 218)
        self._pdf.line(_MARGIN, top + height, left, top + height)
        self._pdf.set_text_color(*_INK)
        self._pdf.set_y(top + height)

    def _wrapped(self, row: Sequence[str], widths: Sequence[float]) -> list[list[str]]:
        self._size(_TEXT)
        return [lines(self._printable(text), width - 2 * _PADDING, self._width) for text, width in zip(row, widths, strict=True)]

    def _size(self, size: float) -> None:
        self._pdf.set_font("ja", size=size)

    def _length(self, text: str) -> float:
        return sum(map(self._width, text))

    def _width(self, letter: str) -> float:
        """Return how wide a letter of the text's size is; asked once for each letter."""
        if letter not in self._widths:
            self._pdf.set_font("ja" if self._drawn(letter) else "other", size=_TEXT)
            self._widths[letter] = float(self._pdf.get_string_width(letter))
            self._size(_TEXT)
        return self._widths[letter]

    def _embed(self, name: str, font: Path) -> frozenset[int]:
        """Add a font, of which what is used is embedded; return the code points of its letters."""
        self._pdf.add_font(name, fname=font)
        embedded = self._pdf.fonts[name]
        assert isinstance(embedded, TTFFont)
        return frozenset(embedded.cmap)

    def _printable(self, text: str) -> str:
        """Return the text with 〓 for each letter that no font has."""
        if self._drawn(text):
            return text
        known = self._letters["other"]
        lost = {
            letter for letter in without_unseen(text) if not self._drawn(letter) and ord(letter) not in known and letter != "\n"
        }
        self._missing |= dict.fromkeys(sorted(lost))
        return "".join(_MISSING if letter in lost else letter for letter in text)

    def _drawn(self, text: str) -> bool:
        letters = self._letters["ja"]
        return all(ord(letter) in letters for letter in text)

    def _put(self, text: str, left: float, baseline: float) -> None:
        if self._drawn(text):
            self._pdf.text(left, baseline, text)
        elif text:  # slower, but it takes the letters that the font lacks from the other one
            before = self._pdf.get_y()
            size = self._pdf.font_size
            self._pdf.set_xy(left - self._pdf.c_margin, baseline - size * 0.8)
            self._pdf.cell(0, size, text)
            self._pdf.set_y(before)


class _Pages(FPDF):
    def footer(self) -> None:
        """Write the page's number below each page."""
        self.set_font("ja", size=_SMALL)
        self.set_text_color(90, 90, 90)
        self.set_xy(_MARGIN, -_MARGIN)
        self.cell(self.epw, 5, f"{self.page_no()} / {{pages}}", align="C")
        self.set_text_color(*_INK)


def _height(cells: Sequence[list[str]]) -> float:
    return max(map(len, cells), default=1) * _LINE + _PADDING


def _fitted(wanted: Sequence[float], room: float) -> list[float]:
    """Return the widths of columns within a page: the widest give way first, until they are as wide as each other."""
    widest = max(wanted, default=0.0)
    for number, width in enumerate(sorted(wanted)):
        if width > (widest := room / (len(wanted) - number)):
            break
        room -= width
    return [min(width, widest) for width in wanted]
