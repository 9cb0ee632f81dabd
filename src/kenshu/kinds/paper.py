"""A form of the city with what was filled in, as it stands on paper: plain words in one language, for whoever draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
