"""The HTML in which questions travel: words in both languages for Moodle's multi-language filter, and what a reader needs back.

    <span lang="ja" class="multilang">…</span><span lang="en" class="multilang">…</span>

A field of the kit is an element of class `kenshu-<field>`; what has no place in the other system rides on it as `data-` attributes.
Markup from elsewhere has no such classes: its text is read as it stands. A picture is its alternative text in brackets, a link has
its address behind it, and the cells of a table stand in rows.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from kenshu.i18n import LANGS, Lang

_BREAKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
_EMPTY = ("br", "img", "hr", "input", "wbr", "col", "source", "track", "embed", "area", "meta", "link")  # none has an end
_NO_WORDS = ("script", "style")
Texts = dict[str, str]  # {"ja": …, "en": …}; from elsewhere one of them alone


def bilingual(words: Texts) -> Texts:
    """Return both languages, an empty one where nothing was read: `kenshu lint` names its line."""
    return {"ja": words.get("ja", ""), "en": words.get("en", "")}


@dataclass
class Found:
    """A field as it was read: its words, and its `data-` attributes."""

    words: Texts = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)


def element(tag: str, name: str, words: Mapping[Lang, str], **data: str) -> str:
    """Return a field in both languages, as one element."""
    attributes = "".join(f' data-{key}="{html.escape(value)}"' for key, value in data.items())
    return f'<{tag} class="kenshu-{name}"{attributes}>{both(words)}</{tag}>'


def both(words: Mapping[Lang, str]) -> str:
    """Return words in both languages, line breaks kept."""
    lines = {lang: html.escape(words[lang], quote=False).replace("\n", "<br>") for lang in LANGS}
    return "".join(f'<span lang="{lang}" class="multilang">{lines[lang]}</span>' for lang in LANGS)


def read(markup: str, lang: Lang) -> dict[str, list[Found]]:
    """Return {field: each element of it} of markup; text outside of every field, in the language assumed, stands under ""."""
    reader = _Reader(lang)
    reader.feed(markup)
    reader.close()
    return {
        name: [Found({key: text.strip() for key, text in each.words.items() if text.strip()}, each.data) for each in found]
        for name, found in reader.found.items()
    }


class _Reader(HTMLParser):
    def __init__(self, lang: Lang) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[Found]] = {"": [Found()]}
        self._assumed: str = lang
        self._open: list[tuple[str, str, str | None]] = [("", "", None)]  # tag, field, language
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        if tag in _BREAKS:
            self.handle_data("\n")
        given = {name: value or "" for name, value in attrs}
        if tag == "img" and given.get("alt"):
            self.handle_data(f"[{given['alt']}]")
        if tag in _EMPTY:
            return
        if tag in ("td", "th") and not self._at_start():
            self.handle_data(" | ")
        if tag == "a":
            self._links.append(given.get("href", ""))
        _, name, lang = self._open[-1]
        classes = given.get("class", "").split()
        own = next((each.removeprefix("kenshu-") for each in classes if each.startswith("kenshu-")), None)
        if own is not None:
            name, lang = own, None
            data = {key.removeprefix("data-"): value for key, value in given.items() if key.startswith("data-")}
            self.found.setdefault(own, []).append(Found(data=data))
        if "multilang" in classes:
            lang = given.get("lang", self._assumed)
        self._open.append((tag, name, lang))

    def handle_endtag(self, tag: str) -> None:
        """Go out of it again; an end without a beginning is passed over."""
        if tag == "a" and self._links and (address := self._links.pop()).startswith(("http:", "https:", "mailto:")):
            self.handle_data(f" ({address})")
        if tag == "table":
            self.handle_data("\n")
        if any(opened[0] == tag for opened in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Add text to the innermost field."""
        tag, name, lang = self._open[-1]
        if tag in _NO_WORDS:
            return
        words = self.found[name][-1].words
        key = lang or self._assumed
        words[key] = words.get(key, "") + data

    def _at_start(self) -> bool:
        """Return whether nothing stands on the line yet."""
        _, name, lang = self._open[-1]
        return not self.found[name][-1].words.get(lang or self._assumed, "").rpartition("\n")[2].strip()
