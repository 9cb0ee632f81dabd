"""Fonts that Japanese is set with on every machine, and the letters that they have."""

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from kenshu.errors import KenshuError
from kenshu.papers.letters import drawable


@cache
def japanese_font() -> Path:
    """Return the TrueType file of IPAexGothic, which comes with matplotlib-fontja; it may be embedded (IPA Font License 1.0).

    It has 髙, 﨑 and ①, and lacks some rare letters of names, such as 𠮷 (U+20BB7).
    The package itself is not imported: that would load matplotlib.
    """
    return _within("matplotlib_fontja", "fonts", "ipaexg.ttf")


@cache
def other_letters_font() -> Path:
    """Return the TrueType file of DejaVu Sans, which comes with matplotlib: for letters that the Japanese font lacks."""
    return _within("matplotlib", "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")


def fonts_for(texts: Iterable[str], own: Path | None = None) -> list[Path]:
    """Return the fonts to embed: IPAexGothic for all that it holds, then the course's own, then DejaVu Sans.

    Raises KenshuError where a letter is in none of them; it names the letter, the text, and what to do.
    """
    chosen = [japanese_font()]
    further = [font for font in (own, other_letters_font()) if font is not None]
    for text in texts:
        for letter in drawable(text):
            if any(ord(letter) in known_letters(font) for font in chosen):
                continue
            font = next((font for font in further if ord(letter) in known_letters(font)), None)
            if font is None:
                raise KenshuError("certificate.letter", found=letter, code=f"U+{ord(letter):04X}", text=text)
            chosen.append(font)
    return chosen


@lru_cache(maxsize=4)
def known_letters(font: Path) -> frozenset[int]:
    """Return the letters that a TrueType file can write. Raises KenshuError for a file that is none."""
    from fontTools.ttLib import TTFont

    try:
        with TTFont(font, lazy=True) as opened:
            return frozenset(opened.getBestCmap())
    except Exception as fault:  # what a broken file raises depends on where it is broken
        raise KenshuError("certificate.font", file=font, reason=fault) from fault


def _within(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    return Path(spec.origin).parent.joinpath(*parts)
