"""The guideline in chapters, as it is read: headings, and below each the clauses that stand directly in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kenshu.i18n import LANGS, Lang
from kenshu.kinds.clauses import dated_notes


@dataclass(frozen=True)
class Line:
    """A clause as it is shown: its texts by language; `heading` where another one begins, `deep` how far indented."""

    id: str
    label: str
    heading: str
    deep: int
    binds: str
    texts: Mapping[Lang, str]


@dataclass(frozen=True)
class Chapter:
    """A section or a subsection, with the clauses that stand directly in it; one without a heading holds those of forms."""

    id: str
    label: str
    heading: str
    deep: int
    lines: Sequence[Line]


def shown_in(lang: Lang) -> list[Lang]:
    """Return the languages that a clause is shown in: below what an added one says stands the wording that prevails."""
    return [lang] if lang in LANGS else [lang, "ja"]


def notes_on(guideline: Mapping[str, Any], clause: str, lang: Lang) -> list[str]:
    """Return the dated notes on a clause; none in a guideline that was released before there were such."""
    return dated_notes({"dated_notes": [each for each in guideline.get("dated_notes", ()) if clause in each["clauses"]]}, lang)


def chapters(guideline: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], lang: Lang, *, forms: bool) -> Iterator[Chapter]:
    """Yield the chapters that hold any of the clauses to be shown, and those above them.

    Clauses that a form prints stand in it; with `forms` they are shown too, in a chapter of their own.
    """
    headings = {each["id"]: each for each in guideline["sections"]}
    clauses = {each["id"]: each for each in guideline["clauses"]}
    within: dict[str, list[Line]] = {}
    before = ""
    for each in shown:
        chapter = max((name for name in headings if f"{each['id']}-".startswith(f"{name}-")), key=len, default="")
        words = each["heading"][lang] if each["heading"] else ""
        begins = words if chapter and words not in ("", before, headings[chapter]["heading"][lang]) else ""
        before = words or before
        line = Line(each["id"], each["label"][lang], begins, _depth(each, clauses), each["binds"], each["text"])
        if chapter or forms:
            within.setdefault(chapter, []).append(line)
    for name, section in headings.items():
        if any(f"{each}-".startswith(f"{name}-") for each in within):
            deep = name.count("-")
            yield Chapter(name, section["label"][lang], section["heading"][lang], deep, within.get(name, []))
    if "" in within:
        yield Chapter("forms-found", "", "", 0, within[""])


def _depth(clause: Mapping[str, Any], clauses: Mapping[str, Mapping[str, Any]]) -> int:
    parent = clause["parent"]
    return 0 if parent is None else 1 + _depth(clauses[parent], clauses)
