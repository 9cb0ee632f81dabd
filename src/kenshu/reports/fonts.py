"""The font that Japanese is drawn with on every machine: in the charts, in tables as PDF and on certificates."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def japanese_font() -> Path:
    """The TrueType file of IPAexGothic, which comes with matplotlib-fontja; it may be embedded (IPA Font License 1.0).

    It has 髙, 﨑 and ①, and lacks some rare letters of names, such as 𠮷 (U+20BB7).
    The package itself is not imported: that would load matplotlib.
    """
    return _within("matplotlib_fontja", "fonts", "ipaexg.ttf")


@cache
def other_letters_font() -> Path:
    """The TrueType file of DejaVu Sans, which comes with matplotlib: for letters that the Japanese font lacks."""
    return _within("matplotlib", "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")


def _within(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    return Path(folders[0]).joinpath(*parts)
