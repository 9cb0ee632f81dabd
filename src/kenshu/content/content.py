"""The content of a course: its guideline, scenarios and modules, each with the file it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field

from kenshu.content.guideline import Guideline
from kenshu.content.quizzes import Module
from kenshu.content.reader import Source
from kenshu.content.translations import Translations
from kenshu.furigana import Readings
from kenshu.i18n import Lang
from kenshu.kinds import BaseQuestion, Question
from kenshu.kinds.question import Story


class Scenario(Story):
    """A story from a city office, and what is asked about it."""

    questions: Annotated[list[Question], Field(min_length=1)]


class Furigana(NamedTuple):
    """The readings of a course besides the kit's: of texts that anybody may read, and what those of keys and reasons need besides.

    The first follow from what anybody may read alone: nothing of a key or a reason shows in them.
    """

    offered: Readings
    explained: Readings


NO_FURIGANA = Furigana({}, {})


@dataclass(frozen=True)
class Content:
    """The guideline, the scenarios and the modules of a course, and the file each came from.

    Besides: what its added languages say, and its readings, where it has any.
    """

    guideline: Guideline
    scenarios: dict[str, Scenario]
    modules: dict[str, Module]
    sources: dict[str, Source]
    languages: Translations = field(default_factory=dict)
    language_names: Mapping[Lang, str] = field(default_factory=dict)  # of those that the course adds
    furigana: Furigana = NO_FURIGANA

    @cached_property
    def questions(self) -> dict[str, BaseQuestion]:
        """{question id: question} of every scenario."""
        return {question.id: question for scenario in self.scenarios.values() for question in scenario.questions}

    @cached_property
    def scenario_of(self) -> dict[str, Scenario]:
        """{question id: the scenario that asks it}."""
        return {question.id: scenario for scenario in self.scenarios.values() for question in scenario.questions}
