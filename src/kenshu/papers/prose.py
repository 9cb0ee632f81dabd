"""Prose of a page on paper: clean HTML, as a page shows it, in blocks."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

from kenshu.papers.blocks import Block, Blocks, paragraph, quote

_LOOKS = {"strong": "strong", "em": "emph", "del": "strike", "a": "link", "code": "code"}
_INLINE = {*_LOOKS, "br", "sub", "sup"}
_EMPTY = ("br", "hr")
_BROKEN = re.compile(r"(?<=[^\x00-\xff])\n(?=[^\x00-\xff])")  # a line of the source that ends within Japanese


class _Element:
    """An element with what it holds: texts and elements."""

    def __init__(self, tag: str, href: str = "") -> None:
        self.tag, self.href = tag, href
        self.within: list[str | _Element] = []

    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text() for each in self.within)

    def all(self, tag: str) -> "Iterator[_Element]":
        for each in self.within:
            if isinstance(each, _Element):
                if each.tag == tag:
                    yield each
                yield from each.all(tag)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [_Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, dict(attrs).get("href") or "")
        self.open[-1].within.append(element)
        if tag not in _EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].within.append(data)


def prose(make: Blocks, html: str) -> list[Block]:
    """Return the blocks of clean HTML: every element is closed, and of the tags that `kenshu.web.render` lets through."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return list(_blocks(make, tree.open[0]))


def _blocks(make: Blocks, element: _Element) -> Iterator[Block]:
    for inline, group in groupby(element.within, _is_inline):
        if not inline:
            for each in group:
                assert isinstance(each, _Element)
                yield from _block(make, each)
        elif said := _runs(make, list(group)):  # text that stands in no paragraph, as in an item of a list
            yield paragraph(said)


def _is_inline(each: str | _Element) -> bool:
    return isinstance(each, str) or each.tag in _INLINE


def _block(make: Blocks, element: _Element) -> Iterator[Block]:
    match element.tag:
        case "p":
            yield paragraph(_runs(make, element.within))
        case "h2" | "h3" | "h4":
            yield make.heading(element.text().strip(), int(element.tag[1]))
        case "ul" | "ol":
            items = [list(_blocks(make, each)) for each in element.within if isinstance(each, _Element) and each.tag == "li"]
            yield {"kind": "list", "ordered": element.tag == "ol", "items": items}
        case "blockquote":
            yield quote(*_blocks(make, element))
        case "pre":
            yield {"kind": "code", "code": make.plain(element.text().rstrip("\n"))}
        case "hr":
            yield {"kind": "rule"}
        case "table":
            lines = ([cell.text().strip() for cell in _cells(row)] for row in element.all("tr"))
            if rows := [line for line in lines if line]:
                yield make.grid(rows[0], rows[1:])


def _cells(row: _Element) -> Iterator[_Element]:
    return (each for each in row.within if isinstance(each, _Element) and each.tag in ("td", "th"))


def _runs(make: Blocks, within: list[str | _Element]) -> list[Any]:
    """Return texts with their looks. A line break of the source is none, nor is white space at the ends."""
    runs: list[Any] = []
    for place, each in enumerate(within):
        if isinstance(each, str):
            text = _BROKEN.sub("", each).replace("\n", " ")
            text = text.lstrip() if place == 0 else text
            said = make.said(text.rstrip() if place == len(within) - 1 else text)
            runs += [said] if isinstance(said, str) else said
        elif each.tag == "br":
            runs.append({"look": "break"})
        elif each.tag == "code":
            runs.append({"look": "code", "code": make.plain(each.text())})
        elif each.tag in _LOOKS and (each.tag != "a" or each.href.startswith(("http", "mailto:"))):
            runs.append({"look": _LOOKS[each.tag], "href": each.href, "runs": _runs(make, each.within)})
        else:
            runs += _runs(make, each.within)
    return [run for run in runs if run != ""]
