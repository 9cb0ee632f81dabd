"""The certificate 修了証 as a page: A4 across, Japanese first, English below and smaller.

The same facts give the same bytes, so that a file that was lost can be drawn again and compared with its digest. Every piece of
text has a box of its own; what is too long for its box is broken into lines, then drawn smaller, until it fits.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kenshu.clock import written_date
from kenshu.i18n import LANGS, Lang, say
from kenshu.reports.fonts import fonts_for
from kenshu.reports.line_breaks import drawable, lines

if TYPE_CHECKING:
    from fpdf import FPDF

_WIDTH, _HEIGHT, _LEFT, _INNER = 297.0, 210.0, 32.0, 233.0  # mm
_POINT = 25.4 / 72  # mm
_LEADING = 1.4
DRAWN = 2  # a certificate of before says another way to its check, has no links, and its window bears the file's name
_INK, _SOFT, _FRAME, _GOLD = (26, 26, 28), (77, 77, 77), (0, 49, 100), (168, 132, 50)

Box = tuple[float, float, float, float]  # left, top, width, height, in mm


def certificate_page(facts: Mapping[str, Any], number: str, code: str, font: Path | None = None) -> bytes:
    """Return the PDF of a certificate, its fonts embedded as far as they are used.

    `facts` as in `kenshu.certificates.certificates`. Raises KenshuError where no font has a letter of a name.
    """
    pieces = _pieces(facts, number, code)
    fonts = fonts_for([text for _, text, *_ in pieces], font)
    pdf = _document(facts, number, fonts)
    _draw_frame(pdf)
    for box, text, size, align, colour in pieces:
        pdf.set_text_color(*colour)
        _draw(pdf, box, drawable(text), size, align)
    if facts.get("drawn") == DRAWN and facts["address"]:
        server = facts["address"].removesuffix("/verify")
        pdf.link(_LEFT, 132.0, _INNER, 13.0, link=f"{server}/guideline")  # where it says on which guideline the module rests
        pdf.link(_LEFT, 183.5, _INNER, 5.0, link=facts["address"])
    return bytes(pdf.output())


def _pieces(facts: Mapping[str, Any], number: str, code: str) -> list[tuple[Box, str, float, str, tuple[int, int, int]]]:
    """Return every text with its box, its largest size in points, where it stands in the box, and its colour."""

    def words(key: str, lang: Lang, **values: object) -> str:
        return say(f"letters.certificate.{key}", lang, **values)

    def centred(top: float, height: float, text: str, size: float, colour: tuple[int, int, int] = _INK) -> Any:
        return (_LEFT, top, _INNER, height), text, size, "C", colour

    def both(key: str) -> str:
        return f"{words(key, 'ja')} / {words(key, 'en')}"

    guideline, module, issuer = facts["guideline"], facts["module"], facts["issuer"]
    edition = {lang: guideline["edition"][lang] for lang in LANGS} if "edition" in guideline else None
    place = facts["address"] or both("ask_address" if facts.get("drawn") == DRAWN else "no_address")

    def based(lang: Lang) -> str:
        if edition is None:  # a certificate of before versions were written in words is drawn as it was issued
            return words("guideline", lang, guideline=guideline[lang], version=guideline["version"])
        return words("guideline_edition", lang, guideline=guideline[lang], edition=edition[lang])

    pieces = [
        ((_LEFT, 20.0, _INNER, 6.0), f"{both('number')} {number}", 9.0, "R", _SOFT),
        centred(27, 18, words("title", "ja"), 40, _FRAME),
        centred(46, 7, words("title", "en"), 13, _FRAME),
        centred(59, 15, words("person", "ja", name=facts["name"]), 26),
        centred(76, 6, f"{both('employee')} {facts['employee_id']}", 9, _SOFT),
        centred(87, 7, words("says", "ja"), 13),
        centred(94, 5, words("says", "en"), 9, _SOFT),
        centred(102, 19, words("module", "ja", module=module["ja"]), 21),
        centred(121, 8, words("module", "en", module=module["en"]), 11, _SOFT),
        centred(132, 7, based("ja"), 10.5),
        centred(139, 6, based("en"), 8.5, _SOFT),
    ]
    for row, (key, day) in enumerate((("completed_on", facts["completed_on"]), ("valid_until", facts["valid_until"]))):
        top = 153 + 14 * row
        values = [written_date(date.fromisoformat(day), lang) if day else words("for_good", lang) for lang in LANGS]
        pieces += [
            ((_LEFT, top, 30.0, 6.0), words(key, "ja"), 11.0, "L", _SOFT),
            ((_LEFT, top + 6, 30.0, 4.5), words(key, "en"), 8.0, "L", _SOFT),
            ((_LEFT + 30, top, 84.0, 6.0), values[0], 12.0, "L", _INK),
            ((_LEFT + 30, top + 6, 84.0, 4.5), values[1], 8.5, "L", _SOFT),
        ]
    issued = date.fromisoformat(facts["issued_on"])
    pieces += [
        ((158.0, 153.0, 107.0, 6.0), words("issued_on", "ja", day=written_date(issued, "ja")), 10.0, "R", _SOFT),
        ((158.0, 160.0, 107.0, 11.0), issuer["ja"], 17.0, "R", _INK),
        ((158.0, 171.5, 107.0, 5.0), issuer["en"], 9.0, "R", _SOFT),
        centred(183.5, 5, f"{both('check')}: {place}", 8, _SOFT),
        ((_LEFT, 188.5, _INNER / 2 - 4, 5.0), f"{both('number')} {number}", 8.5, "R", _INK),
        ((_LEFT + _INNER / 2 + 4, 188.5, _INNER / 2 - 4, 5.0), f"{both('code')} {code}", 8.5, "L", _INK),
    ]
    return pieces


def _document(facts: Mapping[str, Any], number: str, fonts: list[Path]) -> "FPDF":
    # 0.3 s: nobody who makes no certificate pays for it.
    from fpdf import FPDF, ViewerPreferences

    pdf = FPDF("landscape", "mm", (_HEIGHT, _WIDTH))
    pdf.set_creation_date(datetime.combine(date.fromisoformat(facts["issued_on"]), time(), UTC))
    pdf.set_lang("ja")
    pdf.set_title(f"{say('letters.certificate.plain_title', 'ja')} {number}")
    if facts.get("drawn") == DRAWN:
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_author(facts["issuer"]["ja"])
    pdf.set_creator("kenshu")
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    for place, font in enumerate(fonts):
        pdf.add_font(f"font{place}", "", font)
    pdf.set_fallback_fonts([f"font{place}" for place in range(1, len(fonts))])
    pdf.add_page()
    pdf.set_font("font0", size=12)
    return pdf


def _draw_frame(pdf: "FPDF") -> None:
    pdf.set_draw_color(*_FRAME)
    pdf.set_line_width(1.6)
    pdf.rect(9, 9, _WIDTH - 18, _HEIGHT - 18)
    pdf.set_draw_color(*_GOLD)
    pdf.set_line_width(0.4)
    pdf.rect(11.5, 11.5, _WIDTH - 23, _HEIGHT - 23)
    for left, top in ((14, 14), (_WIDTH - 14, 14), (14, _HEIGHT - 14), (_WIDTH - 14, _HEIGHT - 14)):
        across, down = (8 if left < _WIDTH / 2 else -8), (8 if top < _HEIGHT / 2 else -8)
        pdf.line(left, top, left + across, top)
        pdf.line(left, top, left, top + down)
    pdf.set_line_width(0.25)
    pdf.line(78, 74.5, _WIDTH - 78, 74.5)
    pdf.line(_LEFT, 148.5, _WIDTH - _LEFT, 148.5)
    pdf.line(_LEFT, 182, _WIDTH - _LEFT, 182)


def _draw(pdf: "FPDF", box: Box, text: str, size: float, align: str) -> None:
    left, top, width, height = box
    while True:
        pdf.set_font_size(size)
        broken = lines(text, width, cache(pdf.get_string_width))
        if len(broken) * size * _POINT * (_LEADING if len(broken) > 1 else 1) <= height:
            break
        size *= 0.95
    step = size * _POINT * _LEADING
    first = top + (height - step * len(broken)) / 2
    for number, line in enumerate(broken):
        pdf.set_xy(left, first + number * step)
        pdf.cell(width, step, line, align=align)
