"""Blocks of a paper as its template takes them: headings, texts, lists, tables, rows of a form, pictures."""

from collections.abc import Sequence
from typing import Any, Literal

from kenshu.furigana import Readings
from kenshu.kinds.paper import At, Row
from kenshu.papers.words import Said, Words

Block = dict[str, Any]
_LEADS = 60  # letters: a shorter line of a form stays with what comes below it, as a heading does
_LONGEST_HELD = 400  # letters of a row of a form that the end of a page may not part


class Blocks(Words):
    """Blocks made of what people wrote."""

    def __init__(self, readings: Readings) -> None:
        super().__init__(readings)
        self._level = 0

    def heading(self, text: str, level: int = 1) -> Block:
        """Make a heading; none is more than one level below that before it, as a reader that speaks expects.

        What shows nothing is none.
        """
        if not self.plain(text).strip():
            return paragraph("")
        self._level = min(level, self._level + 1)
        return {"kind": "heading", "level": self._level, "said": self.said(text)}

    def small(self, text: str, *, below: bool = False, names: bool = False) -> Block:
        """Make a line of small letters; a little larger `below` a heading. Where it `names` a person no reading is guessed."""
        return {"kind": "small", "below": below, "said": self.plain(text) if names else self.said(text)}

    def text(self, text: str, *, look: str = "") -> Block:
        """Make a paragraph, "strong" where that is its look."""
        said = self.said(text)
        return paragraph([{"look": look, "runs": [said] if isinstance(said, str) else said}] if look else said)

    def label(self, text: str, mark: str = "") -> Block:
        """Make the label of a clause, with its mark; what comes next stays with it."""
        return {"kind": "label", "said": self.said(text), "mark": self.plain(mark)}

    def line(self, text: str, at: At = "start") -> Block:
        """Make a line of a form, or several: at the left, in the middle, or at the right."""
        return {"kind": "line", "at": at, "leads": len(text) < _LEADS, "said": self.said(text)}

    def rows(self, rows: Sequence[Row]) -> Block:
        """Make rows of a form: a label, and beside it what was filled in."""
        parted = any(len(text) > _LONGEST_HELD for _, text in rows)
        return {"kind": "rows", "parted": parted, "rows": [[self.said(text) for text in row] for row in rows]}

    def grid(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
        """Make a table to be read, with lines."""
        return {
            "kind": "grid",
            "head": [self.said(each) for each in head],
            "rows": [[self.said(each) for each in row] for row in rows],
        }

    def items(self, texts: Sequence[str]) -> Block:
        """Make a numbered list."""
        return {"kind": "list", "ordered": True, "items": [[self.text(each)] for each in texts]}

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> Block:
        """Make a table of figures, its headings on each page; `right` says which columns stand at the right."""
        printed = [[self.plain(text) for text in row] for row in rows]
        columns = zip(*printed, strict=True) if printed else [()] * len(headings)
        gauge = [sorted(set(column), key=_width, reverse=True)[:3] for column in columns]
        head = [self.plain(each) for each in headings]
        return {"kind": "table", "head": head, "rows": printed, "right": list(right), "gauge": gauge}

    def slips(self, slips: Sequence[Sequence[tuple[str, float]]]) -> Block:
        """Make slips to cut apart, ten a page: each is its lines with their sizes."""
        return {"kind": "slips", "slips": [[[self.plain(text), size] for text, size in slip] for slip in slips]}


def paragraph(said: Said) -> Block:
    """Make a paragraph of runs."""
    return {"kind": "text", "said": said}


def quote(*blocks: Block) -> Block:
    """Make a quotation."""
    return {"kind": "quote", "blocks": blocks}


def framed(*blocks: Block, look: Literal["plain", "before", "after"] = "plain") -> Block:
    """Put blocks into a frame."""
    return {"kind": "frame", "look": look, "blocks": blocks}


def beside(*parts: Sequence[Block]) -> Block:
    """Put blocks beside each other."""
    return {"kind": "beside", "parts": parts}


def indented(deep: int, *blocks: Block) -> Block:
    """Indent blocks."""
    return {"kind": "indented", "deep": deep, "blocks": blocks}


def picture(content: bytes, form: str, alt: str, *, whole: bool = False) -> Block:
    """Make a picture ("png", "jpg"); `whole`: as large as the page."""
    return {"kind": "picture", "bytes": list(content), "format": form, "alt": alt, "whole": whole}


def _width(text: str) -> int:
    """Return about how wide a text is: a kanji is twice a Latin letter, and longer in UTF-8."""
    return len(text) + len(text.encode())
