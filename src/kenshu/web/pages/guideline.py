"""ガイドライン: the whole guideline to read and to search, an anchor a clause, and its forms as they are laid out; for everybody.

/guideline#8-1-ku      one clause
/guideline?q=勤務時間   the clauses that hold the words; `&both=yes`: in both languages
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kenshu.editions.guideline import released_guideline
from kenshu.errors import CourseMissing
from kenshu.folding import folded, letters
from kenshu.i18n import LANGS, Lang
from kenshu.kinds.clauses import dated_notes
from kenshu.kinds.paper import laid_out
from kenshu.web.pages.page import Page

_LONGEST_SEARCH = 100  # letters
Piece = tuple[str, bool]  # some of a text, and whether it is what was searched for


@dataclass(frozen=True)
class Line:
    """A clause as it is shown: its texts by language, in pieces; `heading` where another one begins, `deep` how far indented."""

    id: str
    label: str
    heading: str
    deep: int
    binds: str
    texts: Sequence[tuple[Lang, list[Piece]]]


@dataclass(frozen=True)
class Chapter:
    """A section or a subsection, with the clauses that stand directly in it."""

    id: str
    label: str
    heading: str
    deep: int
    lines: Sequence[Line]


class Guideline(Page):
    """The page."""

    what = "guideline"
    sign_in_first = False

    async def get(self) -> None:
        """Show all of it, or what holds the words that were searched for. Raises CourseMissing before it was released."""
        found = await self.threads.glance(released_guideline)
        if found is None:
            raise CourseMissing("course.no_guideline")
        search = self.get_query_argument("q", "")[:_LONGEST_SEARCH]
        both = self.get_query_argument("both", "") == "yes"
        langs = sorted(LANGS, key=lambda each: each != self.lang) if both else [self.lang]
        clauses = {each["id"]: each for each in found["clauses"]}
        shown = [each for each in found["clauses"] if _holds(each, search)]
        await self.show(
            "guideline.html",
            guideline=found,
            search=search,
            both=both,
            number=len(shown),
            chapters=list(_chapters(found["sections"], clauses, shown, self.lang, langs, search)),
            contents=[each for each in found["sections"] if "-" not in each["id"]],
            forms=() if search else found["forms"],
            clauses=clauses,
            laid_out=laid_out,
            notes={name: dated_notes({"dated_notes": _noted(found, name)}, self.lang) for name in clauses},
        )


def _chapters(
    sections: Sequence[Mapping[str, Any]],
    clauses: Mapping[str, Mapping[str, Any]],
    shown: Sequence[Mapping[str, Any]],
    lang: Lang,
    langs: Sequence[Lang],
    search: str,
) -> Iterator[Chapter]:
    """Yield the chapters that hold any of the clauses to be shown, and those above them. Clauses that a form prints stand in it."""
    headings = {each["id"]: each for each in sections}
    within: dict[str, list[Line]] = {}
    before = ""
    for each in shown:
        chapter = max((name for name in headings if f"{each['id']}-".startswith(f"{name}-")), key=len, default="")
        words = each["heading"][lang] if each["heading"] else ""
        begins = words if chapter and words not in ("", before, headings[chapter]["heading"][lang]) else ""
        before = words or before
        texts = [(one, pieces(each["text"][one], search)) for one in langs]
        line = Line(each["id"], each["label"][lang], begins, _depth(each, clauses), each["binds"], texts)
        if chapter or search:
            within.setdefault(chapter, []).append(line)
    for name, section in headings.items():
        if any(f"{each}-".startswith(f"{name}-") for each in within):
            deep = name.count("-")
            yield Chapter(name, section["label"][lang], section["heading"][lang], deep, within.get(name, []))
    if "" in within:
        yield Chapter("forms-found", "", "", 0, within[""])


def _noted(found: Mapping[str, Any], clause: str) -> list[Mapping[str, Any]]:
    """Return the dated notes on a clause; none in a guideline that was released before there were such."""
    return [each for each in found.get("dated_notes", ()) if clause in each["clauses"]]


def _depth(clause: Mapping[str, Any], clauses: Mapping[str, Mapping[str, Any]]) -> int:
    parent = clause["parent"]
    return 0 if parent is None else 1 + _depth(clauses[parent], clauses)


def _holds(clause: Mapping[str, Any], search: str) -> bool:
    """Tell whether a clause's id, label, heading or text holds what was searched for, in either language."""
    wanted = folded(search)
    said = [clause["id"], *clause["label"].values(), *(clause["heading"] or {}).values(), *clause["text"].values()]
    return any(wanted in folded(each) for each in said)


def pieces(text: str, search: str) -> list[Piece]:
    """Return a text in pieces, those that were searched for apart: 「ｂｌｏｇ」 finds "Blog", and spaces count for nothing."""
    inside = letters(text)
    wanted = "".join(letter for letter, _ in letters(search))
    said = "".join(letter for letter, _ in inside)
    found: list[Piece] = []
    done = at = 0
    while wanted and (at := said.find(wanted, at)) >= 0:
        first, at = inside[at][1], at + len(wanted)
        last = inside[at - 1][1] + 1
        found += [(text[done:first], False), (text[first:last], True)]
        done = last
    return [piece for piece in (*found, (text[done:], False)) if piece[0]]
