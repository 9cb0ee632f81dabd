"""Furigana on the pages: what its switch sends and keeps, and a page under it."""

from kenshu.furigana import Readings
from kenshu.furigana.kit import readings_in
from kenshu.web.render import page_data

COOKIE = "kenshu_furigana"
SWITCH = {"furigana": "on", "no-furigana": "off"}  # what the switch sends, and what the cookie says then


def with_readings(page: str, readings: Readings, files: str) -> str:
    """Return a page with the readings of all it says, and the script that writes them over it."""
    listed = page_data(dict(readings_in(page, readings)))
    script = f'<script type="application/json" id="kenshu-furigana">{listed}</script>'
    return page.replace("</body>", f'{script}\n<script type="module" src="{files}/furigana.js"></script>\n</body>')
