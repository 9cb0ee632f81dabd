"""Pieces of HTML, and the pane that shows them. Everything that comes from data is escaped by the templates."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
from jinja2 import Environment, PackageLoader, StrictUndefined
from traitlets import Bool, Unicode

from kenshu.i18n import Lang, say

Press = Callable[[str], None] | None  # what a press of a button with a value calls
_HERE = Path(__file__).parent


class Pane(anywidget.AnyWidget):
    """Shows `html`, which comes from a template that escapes; a press of a button with `data-choose` calls `chosen` with its value.

    `live`: a change is read out to those who do not see it.
    """

    _esm = _HERE.joinpath("pane.js").read_text(encoding="utf-8")
    _css = _HERE.joinpath("dashboard.css").read_text(encoding="utf-8")

    html = Unicode().tag(sync=True)
    live = Bool(False).tag(sync=True)

    def __init__(self, html: str = "", chosen: Press = None, **traits: Any) -> None:
        super().__init__(html=html, **traits)
        self._chosen = chosen
        self.on_msg(self._pressed)

    def choose(self, value: str) -> None:
        """Do as a press of the button with this value."""
        if self._chosen is not None:
            self._chosen(value)

    def _pressed(self, _widget: object, message: object, _buffers: object) -> None:
        value = message.get("choose") if isinstance(message, dict) else None
        if isinstance(value, str):
            self.choose(value)


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in the rows and its heading; `figure` stands to the right."""

    name: str
    heading: str
    figure: bool = False


def piece(template: str, lang: Lang, **values: Any) -> str:
    """Fill a template of `dashboards/templates`; it also gets `t(key, **values)`, the words of `locale/dashboard.yaml`."""
    return (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(lang=lang, t=lambda key, **named: say(f"dashboard.{key}", lang, **named), **values)
    )


def table(caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], lang: Lang, empty: str) -> str:
    """Draw a table that scrolls by itself below its heading; `empty` is said where there is no row.

    A cell is text, or {"text", "choose"} for a button, {"text", "tag"} for a state, {"text", "late"}.
    """
    return piece("table", lang, caption=caption, columns=columns, rows=rows, empty=empty)


def notice(text: str, lang: Lang, kind: str = "") -> str:
    """Draw a sentence in a frame, each line a paragraph; `kind`: "", good, warn or bad."""
    return piece("notice", lang, lines=text.splitlines(), kind=kind)


def figure(image: bytes, words: str, lang: Lang) -> str:
    """Draw a chart (PNG); `words` say what it shows to those who do not see it."""
    return piece("figure", lang, image=base64.b64encode(image).decode("ascii"), words=words)


@cache
def _environment() -> Environment:
    loader = PackageLoader("kenshu.dashboards")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, loader=loader)
