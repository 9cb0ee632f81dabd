"""The colours of the pages, by day and by night: everything that is written on a ground can be read."""

import re
from itertools import product
from pathlib import Path

import pytest

from kenshu import web

STYLE = (Path(web.__file__).parent / "static" / "site.css").read_text(encoding="utf-8")
DAY, NIGHT = (
    dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
SCHEMES = {"day": DAY, "night": DAY | NIGHT}
GROUNDS = ("page", "ground", "key-ground", "good-ground", "bad-ground", "warn-ground")
TEXTS = ("ink", "soft", "key", "key-dark", "seen", "good", "bad", "warn")
ON_KEY = [("on-key", filled) for filled in ("key", "key-dark", "good")]
LINES = [*product(("line", "key", "good", "bad", "warn-line"), ("page", "ground")), ("focus", "page")]


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_written_can_be_read_and_lines_can_be_seen(scheme: str) -> None:
    colours = SCHEMES[scheme]
    pairs = {**dict.fromkeys([*product(TEXTS, GROUNDS), *ON_KEY], 4.5), **dict.fromkeys(LINES, 3.0)}
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: value for pair, value in found.items() if value < pairs[pair]} == {}


def test_the_night_has_a_colour_of_its_own_for_each_that_is_not_the_same() -> None:
    assert set(NIGHT) == set(DAY)
