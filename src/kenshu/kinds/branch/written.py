"""A simulation as a trainer writes it: gauges, moments with their choices, endings; and the faults that make it unusable."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.i18n import LANGS, Lang
from kenshu.kinds.branch.graph import Graph
from kenshu.kinds.branch.way import END
from kenshu.kinds.question import BaseQuestion, Id, Part, PartId, Place, QuestionFault, Record, Walks, Words, repeated


class BranchChoice(Part):
    """A choice of a moment: what it is worth, what it leads to, `to` the next moment or `end`, and what it does to the gauges."""

    points: Annotated[int, Field(ge=0, le=10)]
    consequence: Words
    to: Id
    effects: Annotated[dict[Id, int], Field(default_factory=dict)]


class Moment(Record):
    """A moment: when, and what happens."""

    id: Id
    time: Words
    happens: Words
    choices: Annotated[list[BranchChoice], Field(min_length=2, max_length=6)]


class Gauge(Record):
    """Something that the choices move, from 0 to `most`: a count, where it has a unit, or else steps."""

    id: Id
    name: Words
    start: Annotated[int, Field(ge=0)]
    most: Annotated[int, Field(ge=1)]
    unit: Words | None = None


class Ending(Record):
    """An ending, told where one of the choices `after` which it comes was taken; the last is told where no other is."""

    id: Id
    story: Words
    after: Annotated[list[PartId], Field(default_factory=list)]


class BranchQuestion(BaseQuestion):
    """Decide, moment by moment. The way begins at the first moment."""

    kind: Literal["branch"]
    gauges: Annotated[list[Gauge], Field(default_factory=list, max_length=4)]
    moments: Annotated[list[Moment], Field(min_length=2, max_length=12)]
    endings: Annotated[list[Ending], Field(min_length=1, max_length=6)]

    @property
    def parts(self) -> Sequence[BranchChoice]:
        """The choices of all moments, in the order written."""
        return [choice for moment in self.moments for choice in moment.choices]

    def part_places(self) -> Iterator[Place]:
        """Yield the place of each choice."""
        for number, moment in enumerate(self.moments):
            for place in range(len(moment.choices)):
                yield "moments", number, "choices", place

    def key(self) -> dict[str, Any]:
        """Return the points of each choice, with its moment and where it leads."""
        choices = {
            choice.id: {"at": moment.id, "points": choice.points, "to": choice.to}
            for moment in self.moments
            for choice in moment.choices
        }
        return {"first": self.moments[0].id, "choices": choices}

    def offered_besides(self) -> dict[str, Any]:
        """Return the moments, what each choice leads to, the gauges and the endings: all but points, whys and clauses."""
        return {
            "moments": [
                {
                    "id": moment.id,
                    "time": moment.time.plain(),
                    "happens": moment.happens.plain(),
                    "choices": [choice.id for choice in moment.choices],
                }
                for moment in self.moments
            ],
            "outcomes": {
                choice.id: {"consequence": choice.consequence.plain(), "effects": dict(choice.effects), "to": choice.to}
                for choice in self.parts
            },
            "gauges": [gauge.model_dump(exclude_none=True) for gauge in self.gauges],
            "endings": [ending.model_dump() for ending in self.endings],
        }

    def faults(self) -> Iterator[QuestionFault]:
        """Yield what is there twice, names something that is not there, or decides nothing; then what the graph has wrong."""
        for field, named in (("gauges", self.gauges), ("endings", self.endings)):
            for number, name in repeated(each.id for each in named):
                yield QuestionFault((field, number, "id"), "duplicate_id", {"found": name})
        for number, name in repeated([END, *(moment.id for moment in self.moments)]):
            yield QuestionFault(("moments", number - 1, "id"), "duplicate_id", {"found": name})
        yield from chain(self._gauge_faults(), self._moment_faults(), self._ending_faults())
        yield from Graph(self.key(), [ending.after for ending in self.endings]).faults()

    def _gauge_faults(self) -> Iterator[QuestionFault]:
        known = [gauge.id for gauge in self.gauges]
        for number, gauge in enumerate(self.gauges):
            if gauge.start > gauge.most:
                yield QuestionFault(("gauges", number, "start"), "out_of_range", {"found": gauge.start, "allowed": gauge.most})
        for place, choice in zip(self.part_places(), self.parts, strict=True):
            for name in choice.effects:
                if name not in known:
                    where = (*place, "effects", name)
                    yield QuestionFault(where, "unknown_gauge", {"found": name, "allowed": ", ".join(known)})

    def _moment_faults(self) -> Iterator[QuestionFault]:
        known = [*(moment.id for moment in self.moments), END]
        for place, choice in zip(self.part_places(), self.parts, strict=True):
            if choice.to not in known:
                yield QuestionFault((*place, "to"), "dead_end", {"found": choice.to, "allowed": ", ".join(known)})
        for number, moment in enumerate(self.moments):
            if len({choice.points for choice in moment.choices}) == 1:
                yield QuestionFault(("moments", number, "choices"), "no_decision", {"found": moment.choices[0].points})

    def _ending_faults(self) -> Iterator[QuestionFault]:
        known = [choice.id for choice in self.parts]
        for number, ending in enumerate(self.endings):
            for place, name in enumerate(ending.after):
                if name not in known:
                    where = ("endings", number, "after", place)
                    yield QuestionFault(where, "unknown_choice", {"found": name, "allowed": ", ".join(known)})
        if self.endings[-1].after:
            yield QuestionFault(("endings", len(self.endings) - 1, "after"), "last_ending", {"found": self.endings[-1].id})

    def walks(self) -> Walks | None:
        """Return the shortest and the longest way; None where the graph has a fault."""
        graph = Graph(self.key(), [ending.after for ending in self.endings])
        if any(graph.faults()):
            return None
        read = {lang: graph.longest(self._read(lang)) + self._longest_ending(lang) for lang in LANGS}
        return Walks(graph.shortest(), graph.longest(dict.fromkeys(graph.choices, 1)), read)

    def _read(self, lang: Lang) -> dict[str, int]:
        """Return {choice: characters of its moment, of all the choices there, and of what it leads to}."""
        return {
            choice.id: len(moment.happens.within(lang))
            + sum(len(each.text.within(lang)) for each in moment.choices)
            + len(choice.consequence.within(lang))
            for moment in self.moments
            for choice in moment.choices
        }

    def _longest_ending(self, lang: Lang) -> int:
        return max(len(ending.story.within(lang)) for ending in self.endings)
