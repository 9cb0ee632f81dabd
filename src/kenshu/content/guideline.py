"""The guideline as a course holds it: its sections, its clauses, and its forms as they are laid out."""

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from kenshu.kinds.question import ClauseId, Id, Record, Words

Binds = Literal["official", "private", "both"]


class Section(Record):
    """The heading of a section (8) or of a subsection (8(1)); its clauses are those whose ids begin with its own."""

    id: ClauseId
    label: Words
    heading: Words


class Clause(Record):
    """The smallest citable rule of the guideline.

    `binds` is on which accounts: the city's official ones (everybody who runs one, contractors too), the private ones of its staff,
    or both (section 4).
    """

    id: ClauseId
    label: Words
    heading: Words | None = None
    text: Words
    parent: ClauseId | None = None
    binds: Binds


class FormRow(Record):
    """A field of a form: its label, and what is printed in it. An exercise names it by its id."""

    id: Id
    label: Words
    text: Words | None = None


class FormPart(Record):
    """A part of a form, from the top to the bottom: a line, a table of fields, or clauses that it prints; one of the three.

    A line that is filled in, such as the date, has an id.
    """

    id: Id | None = None
    line: Words | None = None
    at: Literal["start", "centre", "end"] = "start"
    rows: tuple[FormRow, ...] = ()
    clauses: tuple[ClauseId, ...] = ()


class Form(Record):
    """A form of the guideline, such as 様式1, and the clause that asks for it."""

    id: ClauseId
    label: Words
    title: Words
    clause: ClauseId
    parts: Annotated[list[FormPart], Field(min_length=1)]

    @cached_property
    def rows(self) -> list[str]:
        """The ids of what is filled in, in the order of the form."""
        return [name for part in self.parts for name in (part.id, *(row.id for row in part.rows)) if name is not None]

    def layout(self) -> dict[str, Any]:
        """Return how it is laid out, as plain data: what a question on it shows."""
        return self.model_dump(mode="json", include={"id", "label", "title", "parts"}, exclude_defaults=True)


def _read_day(raw: object) -> date:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise PydanticCustomError("day", "a date") from None


class DatedNote(Record):
    """A note of a day on what has changed in law or in the world since some clauses were written; it decides nothing."""

    clauses: Annotated[list[ClauseId], Field(min_length=1)]
    as_of: Annotated[date, BeforeValidator(_read_day)]
    text: Words


class Guideline(Record):
    """The guideline: where its wording is from, its sections, its clauses in its own order, and notes on them."""

    id: Id
    title: Words
    version: str
    source: Words
    translation: Words
    notes: Words
    sections: tuple[Section, ...] = ()
    forms: tuple[Form, ...] = ()
    clauses: Annotated[list[Clause], Field(min_length=1)]
    dated_notes: tuple[DatedNote, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """{clause id: clause}, in the guideline's order."""
        return {clause.id: clause for clause in self.clauses}

    def noted(self, clause_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return {"dated_notes": the notes on a clause} as plain data; nothing where there are none."""
        notes = [note.model_dump(mode="json", exclude={"clauses"}) for note in self.dated_notes if clause_id in note.clauses]
        return {"dated_notes": notes} if notes else {}

    def as_released(self) -> dict[str, Any]:
        """Return the guideline as it is kept on record: plain data, with `dated_notes` where there are any."""
        return self.model_dump(mode="json", exclude=None if self.dated_notes else {"dated_notes"})

    def children(self, clause_id: str) -> list[Clause]:
        """Return the clauses that a clause heads."""
        return [clause for clause in self.clauses if clause.parent == clause_id]
