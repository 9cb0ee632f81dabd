"""The content of a course: its guideline, scenarios and modules, each with the file it came from."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from kenshu.content.quizzes import Module
from kenshu.content.reader import Source
from kenshu.kinds import BaseQuestion, Question
from kenshu.kinds.question import ClauseId, Id, Record, Story, Words


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
        """Return the clauses that a clause heads."""
        return [clause for clause in self.clauses if clause.parent == clause_id]


class Scenario(Story):
    """A story from a city office, and what is asked about it."""

    questions: Annotated[list[Question], Field(min_length=1)]


@dataclass(frozen=True)
class Content:
    """The guideline, the scenarios and the modules of a course, and the file each came from."""

    guideline: Guideline
    scenarios: dict[str, Scenario]
    modules: dict[str, Module]
    sources: dict[str, Source]

    @cached_property
    def questions(self) -> dict[str, BaseQuestion]:
        """{question id: question} of every scenario."""
        return {question.id: question for scenario in self.scenarios.values() for question in scenario.questions}

    @cached_property
    def scenario_of(self) -> dict[str, Scenario]:
        """{question id: the scenario that asks it}."""
        return {question.id: scenario for scenario in self.scenarios.values() for question in scenario.questions}
