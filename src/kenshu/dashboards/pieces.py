"""Pieces of HTML for the panes. Everything that comes from data is escaped by the templates."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kenshu.i18n import Lang, say


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in the rows and its heading; `figure` stands to the right."""

    name: str
    heading: str
    figure: bool = False


def piece(template: str, lang: Lang, **values: Any) -> str:
    """A template of `dashboards/templates`, filled; it also gets `t(key, **values)`, the words of `locale/dashboard.yaml`."""
    return (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(lang=lang, t=lambda key, **named: say(f"dashboard.{key}", lang, **named), **values)
    )


def table(caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], lang: Lang, empty: str) -> str:
    """A table that scrolls by itself below its heading; `empty` is said where there is no row.

    A cell is text, or {"text", "choose"} for a button, {"text", "href"} for a link, {"text", "tag"} for a state, {"text", "late"}.
    """
    return piece("table", lang, caption=caption, columns=columns, rows=rows, empty=empty)


def notice(text: str, lang: Lang, kind: str = "") -> str:
    """A sentence in a frame, each line a paragraph; `kind`: "", good, warn or bad."""
    return piece("notice", lang, lines=text.splitlines(), kind=kind)


def figure(image: bytes, words: str, lang: Lang) -> str:
    """A chart (PNG); `words` say what it shows to those who do not see it."""
    return piece("figure", lang, image=base64.b64encode(image).decode("ascii"), words=words)


def folded(words: str, html: str, lang: Lang) -> str:
    """A piece that is unfolded by a press on its words."""
    return piece("folded", lang, words=words, body=Markup(html))  # noqa: S704 - made by these templates


@cache
def _environment() -> Environment:
    loader = PackageLoader("kenshu.dashboards")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, loader=loader)
