"""A scenario: a story with one or more questions."""

from typing import Annotated

from pydantic import Field

from kenshu.kinds import Question
from kenshu.kinds.question import Story


class Scenario(Story):
    """A story from a city office, and what is asked about it."""

    questions: Annotated[list[Question], Field(min_length=1)]
