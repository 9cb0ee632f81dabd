"""A module: which questions it draws from, how many, points, pass mark, attempts, validity, who must take it, when it is due."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from kenshu.content.lesson import Block
from kenshu.kinds.question import ClauseId, Id, Record, Words
from kenshu.staff import AssignedDuty, EmploymentType

MOST_POINTS = 10  # of one question
VALID = r"^(fiscal-year|for good|[1-9][0-9]? months)$"
_DAYS_AFTER_JOINING = re.compile(r"([1-9][0-9]{0,2}) days after joining")


def is_validity(written: str) -> bool:
    """Return whether something is a validity that a quiz may say."""
    return re.fullmatch(VALID, written) is not None


def _read_due(raw: object) -> object:
    if isinstance(raw, str):
        if match := _DAYS_AFTER_JOINING.fullmatch(raw):
            return timedelta(days=int(match[1]))
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise PydanticCustomError("due", "a date or days after joining")


Due = Annotated[date | timedelta, PlainValidator(_read_due)]


class Group(Record):
    """Questions of which an attempt draws some; each of them cites every clause of the group."""

    group: Id
    clauses: Annotated[list[ClauseId], Field(min_length=1)]
    take: Annotated[int, Field(ge=1, le=20)]
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    questions: Annotated[list[Id], Field(min_length=2)]


class Bound(Record):
    """The staff who must take a module: of some employment types, and where duties are named, those who have one of them."""

    employment: Annotated[list[EmploymentType], Field(min_length=1)]
    duties: tuple[AssignedDuty, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A place in an attempt that holds one question of its group's pool; `place` is its number in the group, from 0."""

    id: str
    group: str
    points: int
    place: int
    pool: tuple[str, ...]


class Module(Record):
    """A quiz as a trainer writes it; `due` is a date, or the time after joining."""

    id: Id
    title: Words
    intro: Words
    clauses: Annotated[list[ClauseId], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=240)]
    pass_mark: Annotated[int, Field(ge=1, le=100)]
    attempts: Annotated[int, Field(ge=1, le=20)]
    valid: Annotated[str, StringConstraints(pattern=VALID)]
    reveal_after_fail: Literal["nothing", "clauses", "answers"]
    open_book: bool = True  # whether the guideline may be opened beside a test question
    bound: Bound
    due: Due
    updates: tuple[Id, ...] = ()  # the modules that it brings up to date: it may ask what they ask
    lesson: tuple[Block, ...] = ()  # what is read before practice
    practice: Annotated[list[Id], Field(min_length=1)]
    test: Annotated[list[Group], Field(min_length=1)]

    @cached_property
    def tested(self) -> list[str]:
        """The questions that the test draws from, in order."""
        return [question for group in self.test for question in group.questions]

    @cached_property
    def asked(self) -> list[str]:
        """The questions of practice and test, each once, in order."""
        return list(dict.fromkeys([*self.practice, *self.tested]))

    @cached_property
    def practice_slots(self) -> dict[str, str]:
        """{slot: question id} of the practice part, which is the same for everybody."""
        return {f"p{number:02}": question for number, question in enumerate(self.practice, 1)}

    @cached_property
    def test_slots(self) -> tuple[Slot, ...]:
        """The slots of the test part, in order."""
        places = [(group, place) for group in self.test for place in range(group.take)]
        return tuple(
            Slot(f"t{number:02}", group.group, group.points, place, tuple(group.questions))
            for number, (group, place) in enumerate(places, 1)
        )

    @property
    def due_as_written(self) -> str:
        """The due date as a quiz writes it."""
        return self.due.isoformat() if isinstance(self.due, date) else f"{self.due.days} days after joining"
