"""A form of the city with what was filled in, as it stands on paper: plain words in one language, for whoever draws it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kenshu.i18n import Lang

At = Literal["start", "centre", "end"]
Row = tuple[str, str]  # a label, and what stands beside it


@dataclass(frozen=True)
class PaperPart:
    """A part of the form, from the top to the bottom: a line and where it stands, or rows, or the ids of clauses it prints."""

    line: str = ""
    at: At = "start"
    rows: Sequence[Row] = ()
    clauses: Sequence[str] = ()


@dataclass(frozen=True)
class Paper:
    """The form: its name, its parts, and what was asked besides and has no row on it."""

    title: str
    parts: Sequence[PaperPart]
    besides: Sequence[Row]


def laid_out(layout: Mapping[str, Any], lang: Lang, written: Mapping[str, Sequence[Row]] | None = None) -> list[PaperPart]:
    """Return the parts of a form as the guideline lays it out; `written` {id of a row or line: what was filled in}.

    What nobody fills in shows what is printed there.
    """
    return [_part(part, written or {}, lang) for part in layout["parts"]]


def _part(part: Mapping[str, Any], written: Mapping[str, Sequence[Row]], lang: Lang) -> PaperPart:
    if part.get("rows"):
        return PaperPart(rows=list(_rows(part["rows"], written, lang)))
    if part.get("clauses"):
        return PaperPart(clauses=part["clauses"])
    fields = written.get(part.get("id") or " ")
    line = part["line"][lang] if fields is None else "\n".join(text for _, text in fields)
    return PaperPart(line=line, at=part.get("at", "start"))


def _rows(rows: Sequence[Mapping[str, Any]], written: Mapping[str, Sequence[Row]], lang: Lang) -> Iterator[Row]:
    for row in rows:
        fields, printed = written.get(row["id"]), row.get("text")
        words = (printed[lang] if printed else "") if fields is None else "\n".join(text for _, text in fields)
        yield row["label"][lang], words
