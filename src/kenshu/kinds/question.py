"""A question as a trainer writes it: the fields that every kind has, and what a kind's own schema says of itself.

Answers are no business of it: whatever is done with an answer works on plain data (`kenshu.kinds.contract`).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from kenshu.kinds.parts import Id, Option, Part, Record, Words

Place = tuple[str | int, ...]  # of a field in a file: ("options", 1, "clause"), counted from 0


class QuestionFault(NamedTuple):
    """A fault in a question that fits its schema: the place within the question, and the message `faults.content.<key>`."""

    place: Place
    key: str
    values: dict[str, object]


class Story(Record):
    """The scene around questions, in a city office."""

    id: Id
    title: Words
    story: Words


class BaseQuestion(Record):
    """A question of some kind. A subclass adds its fields, with `kind` a Literal of the kind's name."""

    parts_field: ClassVar[str] = ""  # the field that holds the parts; "" for a kind without parts

    id: Id
    kind: str
    prompt: Words

    @property
    def parts(self) -> Sequence[Part]:
        """The parts that can be chosen, moved or marked, in the order written."""
        parts: Sequence[Part] = getattr(self, self.parts_field) if self.parts_field else ()
        return parts

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses the question rests on."""
        return frozenset(clause for _, clause in self.cited())

    def cited(self) -> Iterator[tuple[Place, str]]:
        """Yield each clause that is cited, with the place of the citation."""
        for number, part in enumerate(self.parts):
            yield (self.parts_field, number, "clause"), part.clause

    @abstractmethod
    def key(self) -> Any:
        """Return the right answer, as an answer's value (JSON); None for a kind that a person grades."""

    def offered_besides(self) -> dict[str, Any]:
        """Return what a learner gets besides prompt, scenario and parts: plain data, and no word of the key."""
        return {}

    def explained_besides(self) -> dict[str, Any]:
        """Return what a reviewer needs besides the why of each part: plain data."""
        return {}

    def faults(self) -> Iterator[QuestionFault]:
        """Yield what makes the question unusable though it fits its schema; ids of parts and clauses are checked for every kind."""
        yield from ()

    def guessable(self) -> Sequence[Option]:
        """Return the options that somebody who knows nothing would guess among; lint looks there for giveaways."""
        return ()
