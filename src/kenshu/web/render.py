"""Page content: Markdown as clean HTML, and data for the page's script.

What trainers write is Markdown. nbconvert turns it into HTML as it does for every notebook; nh3 then lets through what a text needs
and nothing else: no script, no style, no form, and nothing that is loaded from anywhere.
"""

import json
from functools import lru_cache
from typing import Any

from markupsafe import Markup

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}}
_LEFT_OUT = {"script", "style", "h1"}  # with all they hold; the page has a first heading of its own


@lru_cache(maxsize=256)
def clean_html(markdown: str) -> Markup:
    """Return Markdown as HTML that is safe to put into a page."""
    import nh3
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(markdown)
    return Markup(  # noqa: S704 - cleaned in this line
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            clean_content_tags=_LEFT_OUT,
            url_schemes={"http", "https", "mailto"},
        )
    )


def page_data(data: dict[str, Any]) -> Markup:
    """Return data for `<script type="application/json">`: no text of it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - no `<` is left in it
