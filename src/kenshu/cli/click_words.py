"""Click's own words in the language of the shell: click finds its English in gettext, which the kit's catalogue stands in for."""

from functools import cache

from click import core, exceptions, formatting, parser, types

from kenshu.i18n import catalogue, spoken_language


def speak() -> None:
    """Have click say what is wrong with a command, and its help, in the language of the shell."""
    for module in (core, exceptions, formatting, parser, types):
        for name, said in (("_", _said), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, said)


def _said(english: str) -> str:
    """Return click's words in the language of the shell; what the catalogue has not stays English."""
    return _by_english().get(english, {}).get(spoken_language(), english)


def _counted(one: str, many: str, number: int) -> str:
    return _said(one if number == 1 else many)


@cache
def _by_english() -> dict[str, dict[str, str]]:
    return {entry["en"]: entry for entry in catalogue("click").values()}
