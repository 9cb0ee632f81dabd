"""The guideline, clause by clause."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from kenshu.kinds.parts import ClauseId, Id, Record, Words


class Clause(Record):
    """The smallest citable rule of the guideline."""

    id: ClauseId
    label: Words
    heading: Words | None = None
    text: Words
    parent: ClauseId | None = None
    binds: Literal["official", "private"]


class Guideline(Record):
    """The guideline: where its wording is from, and its clauses in its own order."""

    id: Id
    title: Words
    version: str
    source: Words
    translation: Words
    notes: Words
    clauses: Annotated[list[Clause], Field(min_length=1)]

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """{clause id: clause}, in the guideline's order."""
        return {clause.id: clause for clause in self.clauses}

    def children(self, clause_id: str) -> list[Clause]:
        """The clauses that a clause heads."""
        return [clause for clause in self.clauses if clause.parent == clause_id]
