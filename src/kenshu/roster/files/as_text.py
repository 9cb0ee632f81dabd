"""The two ways to keep the zeros of an id from Excel: `="0012"`, and an apostrophe before it."""

import re

_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_APOSTROPHE = re.compile(r"['’]([0-9A-Za-z_-]+)")


def plain(cell: str) -> str:
    """Return the text of a cell without these, and without spaces around it."""
    text = cell.strip()
    if formula := _FORMULA.fullmatch(text):
        return formula[1].replace('""', '"').strip()
    marked = _APOSTROPHE.fullmatch(text)
    return marked[1] if marked else text
