"""A scenario: a story with one or more questions."""

from typing import Annotated

from pydantic import Field

from kenshu.kinds import Question
from kenshu.kinds.parts import Id, Record, Words


class Scenario(Record):
    """A story from a city office, and what is asked about it."""

    id: Id
    title: Words
    story: Words
    questions: Annotated[list[Question], Field(min_length=1)]
