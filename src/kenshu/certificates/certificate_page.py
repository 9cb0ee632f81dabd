"""The certificate 修了証 as a page: A4 across, Japanese first, English below and smaller.

The same facts give the same bytes, so that a file that was lost can be drawn again and compared with its digest. Every piece of
text has a box of its own; what is too long for its box is broken into lines, then drawn smaller, until it fits.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from kenshu.clock import written_date
from kenshu.i18n import LANGS, Lang, say
from kenshu.papers.fonts import fonts_for, japanese_font, other_letters_font
from kenshu.papers.letters import drawable
from kenshu.papers.typeset import typeset

DRAWN = 3  # by a number of its own each way of drawing: one of before gives other bytes
_TEMPLATE = Path(__file__).with_suffix(".typ")
_LEFT, _INNER = 32.0, 233.0  # mm
_INK, _SOFT, _BLUE = "#1a1a1c", "#4d4d4d", "#003164"
# A day in each language: how far down, how high, the sizes of its name and of itself, and its colour
_DAYS: tuple[tuple[Lang, float, float, tuple[float, float], str], ...] = (
    ("ja", 0.0, 6.0, (11.0, 12.0), _INK),
    ("en", 6.0, 4.5, (8.0, 8.5), _SOFT),
)

Piece = dict[str, Any]


def certificate_page(facts: Mapping[str, Any], number: str, code: str, font: Path | None = None) -> bytes:
    """Return the PDF of a certificate, its fonts embedded as far as they are used.

    `facts` as in `kenshu.certificates.certificates`. Raises KenshuError where no font has a letter of a name.
    """
    pieces = _pieces(facts, number, code)
    fonts = fonts_for([piece["said"] for piece in pieces], font)
    own = [each for each in fonts if each not in (japanese_font(), other_letters_font())]
    title = f"{say('letters.certificate.plain_title', 'ja')} {number}"
    data = {"lang": "ja", "title": title, "author": facts["issuer"]["ja"], "pieces": pieces}
    return typeset(_TEMPLATE, data, date.fromisoformat(facts["issued_on"]), own)


def _piece(
    box: tuple[float, float, float, float],
    said: str,
    size: float,
    at: Literal["L", "C", "R"],
    lang: Lang,
    colour: str = _INK,
    *,
    href: str = "",
    heading: bool = False,
) -> Piece:
    """Return a text with its box (left, top, width, height in mm), its largest size in points, and where it stands in the box."""
    text = {"said": drawable(said), "lang": lang, "heading": heading, "href": href}
    return {"box": box, "size": size, "at": at, "colour": colour, **text}


def _pieces(facts: Mapping[str, Any], number: str, code: str) -> list[Piece]:
    """Return every text."""

    def words(key: str, lang: Lang, **values: object) -> str:
        return say(f"letters.certificate.{key}", lang, **values)

    def centred(top: float, height: float, said: str, size: float, lang: Lang, colour: str = _INK, **more: Any) -> Piece:
        return _piece((_LEFT, top, _INNER, height), said, size, "C", lang, colour, **more)

    def both(key: str) -> str:
        return f"{words(key, 'ja')} / {words(key, 'en')}"

    guideline, module, issuer = facts["guideline"], facts["module"], facts["issuer"]
    edition = {lang: guideline["edition"][lang] for lang in LANGS} if "edition" in guideline else None
    place = facts["address"] or both("ask_address")
    of_guideline = facts["address"] and f"{facts['address'].removesuffix('/verify')}/guideline"

    def based(lang: Lang) -> str:
        if edition is None:  # a version that is no month
            return words("guideline", lang, guideline=guideline[lang], version=guideline["version"])
        return words("guideline_edition", lang, guideline=guideline[lang], edition=edition[lang])

    pieces = [
        _piece((_LEFT, 20.0, _INNER, 6.0), f"{both('number')} {number}", 9.0, "R", "ja", _SOFT),
        centred(27, 18, words("title", "ja"), 40, "ja", _BLUE, heading=True),
        centred(46, 7, words("title", "en"), 13, "en", _BLUE),
        centred(59, 15, words("person", "ja", name=facts["name"]), 26, "ja"),
        centred(76, 6, f"{both('employee')} {facts['employee_id']}", 9, "ja", _SOFT),
        centred(87, 7, words("says", "ja"), 13, "ja"),
        centred(94, 5, words("says", "en"), 9, "en", _SOFT),
        centred(102, 19, words("module", "ja", module=module["ja"]), 21, "ja"),
        centred(121, 8, words("module", "en", module=module["en"]), 11, "en", _SOFT),
        centred(132, 7, based("ja"), 10.5, "ja", href=of_guideline),
        centred(139, 6, based("en"), 8.5, "en", _SOFT, href=of_guideline),
    ]
    for row, (key, day) in enumerate((("completed_on", facts["completed_on"]), ("valid_until", facts["valid_until"]))):
        top = 153 + 14 * row
        for lang, below, height, sizes, ink in _DAYS:
            value = written_date(date.fromisoformat(day), lang) if day else words("for_good", lang)
            pieces += [
                _piece((_LEFT, top + below, 30.0, height), words(key, lang), sizes[0], "L", lang, _SOFT),
                _piece((_LEFT + 30, top + below, 84.0, height), value, sizes[1], "L", lang, ink),
            ]
    issued = written_date(date.fromisoformat(facts["issued_on"]), "ja")
    half = _INNER / 2 - 4
    pieces += [
        _piece((158.0, 153.0, 107.0, 6.0), words("issued_on", "ja", day=issued), 10.0, "R", "ja", _SOFT),
        _piece((158.0, 160.0, 107.0, 11.0), issuer["ja"], 17.0, "R", "ja"),
        _piece((158.0, 171.5, 107.0, 5.0), issuer["en"], 9.0, "R", "en", _SOFT),
        centred(183.5, 5, f"{both('check')}: {place}", 8, "ja", _SOFT, href=facts["address"]),
        _piece((_LEFT, 188.5, half, 5.0), f"{both('number')} {number}", 8.5, "R", "ja"),
        _piece((_LEFT + _INNER / 2 + 4, 188.5, half, 5.0), f"{both('code')} {code}", 8.5, "L", "ja"),
    ]
    return pieces
