"""A drawing of an edition as a paper takes it: its words in the kit's fonts."""

import re
from pathlib import Path

from kenshu.papers.fonts import japanese_font, known_letters, other_letters_font
from kenshu.papers.words import Words

_LINE = re.compile(r">([^<]+)<")


def set_drawing(svg: bytes, words: Words) -> bytes:
    """Return a drawing each of whose lines one of the kit's fonts has whole: in a drawing typst takes a line from one font.

    Where neither has, the letters that the Japanese font lacks are missing.
    """

    def in_one_font(line: re.Match[str]) -> str:
        text = words.plain(line[1])
        if _has(japanese_font(), text):
            return f">{text}<"
        if _has(other_letters_font(), text):
            return f'><tspan font-family="DejaVu Sans">{text}</tspan><'
        return f">{words.plain(text, known_letters(japanese_font()))}<"

    return _LINE.sub(in_one_font, svg.decode()).encode()


def _has(font: Path, text: str) -> bool:
    return known_letters(font).issuperset(map(ord, text))
