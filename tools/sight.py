"""Faults of a page as it stands in its window: what axe finds, what is cut off, what is left unread or in other words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Page
from tests.browser.conftest import AXE_RUN

from kenshu.content import Content
from kenshu.furigana import KANJI
from kenshu.i18n import base, catalogue

# Of a part of a page: how far the page is wider than its window, the controls that are cut off or too small to press, the texts
# that stand in pieces in a row of boxes, all texts without their readings, and the kanji that have none.
_LOOK = """([root, kanji]) => {
  const whole = document.scrollingElement;
  const parts = [...document.querySelector(root).querySelectorAll("*")];
  const seen = (at) => at.checkVisibility() && !at.closest(".hidden, .kenshu-hidden, .skip, [aria-hidden=true] svg");
  const name = (at) => `${at.localName}.${at.className} "${at.textContent.trim().replace(/\\s+/g, " ").slice(0, 30)}"`;
  const controls = parts.filter((at) => at.matches("button, label, legend, summary, th, .tool, .button, .tag") && seen(at));
  const pressed = controls.filter((at) => at.matches("button, .tool, .button, .kenshu-choice"));
  const cut = controls.filter((at) => at.clientWidth && at.scrollWidth > at.clientWidth + 1).map(name);
  const small = pressed.filter((at) => at.getBoundingClientRect().height < 43.5).map(name);
  const texts = [];
  const unread = [];
  const broken = [];
  for (const at of parts.filter((at) => !at.matches("rt, ruby, script, style, textarea"))) {
    const told = [...at.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE || node.localName === "ruby");
    if (!told.length) continue;
    const boxes = /flex|grid/.test(getComputedStyle(at).display) ? told.filter((node) => node.textContent.trim()) : [];
    if (boxes.length > 1) broken.push(name(at));
    const said = told.map((node) => node.data ?? node.firstChild.data).join("").trim();
    if (!at.closest(".kenshu-form-held") && at.checkVisibility()) texts.push([said, at.closest("[lang]")?.lang ?? ""]);
    const own = told.filter((node) => node.nodeType === Node.TEXT_NODE && new RegExp(`[${kanji}]`, "u").test(node.data));
    const spared = at.closest("[translate=no], option, .kenshu-form-held, [role=status].kenshu-hidden, svg");
    const japanese = (at.closest("[lang]")?.lang ?? "").startsWith("ja");
    if (own.length && japanese && !spared && seen(at)) unread.push(...own.map((node) => node.data.trim()));
  }
  return { wider: whole.scrollWidth - whole.clientWidth, cut, small, broken, texts, unread };
}"""
_ENGLISH = re.compile(r"\b(January|February|March|April|May|June|July|August|September|October|November|December) \d")
_UNFILLED = re.compile(r"\{\w+|\}|\bundefined\b|\[object|\bNaN\b")


@dataclass(frozen=True)
class Sight:
    """A look at a page: in which language, with furigana or without; `plainer` are words that this language says in another way."""

    lang: str
    furigana: bool = False
    plainer: frozenset[str] = frozenset()
    root: str = "body"  # the selector of what is looked at

    def __str__(self) -> str:
        """Return how it is looked at, as a picture's file says it."""
        return f"{self.lang}{'-furigana' * self.furigana}"

    def cookies(self, address: str) -> Sequence[SetCookieParam]:
        """Return what the switches of the server's pages leave behind."""
        said = {"kenshu_lang": self.lang, "kenshu_furigana": "on" if self.furigana else "off"}
        return [{"name": name, "value": value, "url": address} for name, value in said.items()]

    @property
    def switches(self) -> Sequence[str]:
        """Return which buttons are pressed in a notebook, where there are no cookies and Japanese is spoken first."""
        return [*([f'[lang="{self.lang}"]'] if self.lang != "ja" else []), *([":not([lang])"] if self.furigana else [])]

    def faults(self, page: Page) -> Iterator[str]:
        """Yield a line for each thing that is wrong."""
        found: dict[str, Any] = page.evaluate(_LOOK, [self.root, KANJI])
        if found["wider"]:
            yield f"overflow {found['wider']}px"
        yield from (f"cut off: {each}" for each in found["cut"])
        yield from (f"too small: {each}" for each in found["small"])
        yield from (f"in pieces: {each}" for each in found["broken"])
        for text, lang in found["texts"]:
            if _UNFILLED.search(text):
                yield f"unfilled: {text}"
            if base(lang) == "ja" and _ENGLISH.search(text):
                yield f"in English: {text}"
            if lang == self.lang and text in self.plainer:
                yield f"not in easy words: {text}"
        if self.furigana:
            yield from (f"without reading: {each}" for each in found["unread"])
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        for rule in page.evaluate(AXE_RUN.replace("run(", f"run('{self.root}', ")):
            yield from (f"{rule['id']} {' '.join(map(str, node['target']))}" for node in rule["nodes"])


def plainer(content: Content, lang: str) -> frozenset[str]:
    """Return the words of the course and the kit that a language which a course adds says in another way."""
    rooms = [each.name.partition(".")[0] for each in resources.files("kenshu").joinpath("locale").iterdir() if each.is_file()]
    entries = [entry for room in rooms for entry in catalogue(room).values() if lang in entry]
    said = {entry[base(lang)]: entry[lang] for entry in entries} | dict(content.languages.get(lang, {}))
    return frozenset(source for source, words in said.items() if words.strip() != source.strip() and lang != base(lang))
