"""ガイドライン: the whole guideline to read and to search, an anchor a clause, and its forms as they are laid out; for everybody.

/guideline#8-1-ku      one clause
/guideline?q=勤務時間   the clauses that hold the words; `&both=yes`: in both languages
"""

from collections.abc import Mapping
from typing import Any

from kenshu.editions.chapters import chapters, notes_on, shown_in
from kenshu.editions.guideline import released_guideline
from kenshu.errors import CourseMissing
from kenshu.folding import folded, letters
from kenshu.i18n import LANGS
from kenshu.kinds.paper import laid_out
from kenshu.web.pages.page import Page

_LONGEST_SEARCH = 100  # letters
Piece = tuple[str, bool]  # some of a text, and whether it is what was searched for


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
        langs = [self.lang, *(each for each in LANGS if each != self.lang)] if both else shown_in(self.lang)
        clauses = {each["id"]: each for each in found["clauses"]}
        shown = [each for each in found["clauses"] if _holds(each, search)]
        await self.show(
            "guideline.html",
            guideline=found,
            search=search,
            both=both,
            number=len(shown),
            chapters=list(chapters(found, shown, self.lang, forms=bool(search))),
            langs=langs,
            pieces=lambda text: pieces(text, search),
            contents=[each for each in found["sections"] if "-" not in each["id"]],
            forms=() if search else found["forms"],
            clauses=clauses,
            laid_out=laid_out,
            notes={name: notes_on(found, name, self.lang) for name in clauses},
        )


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
