"""A question as a trainer writes it: bilingual words, parts to choose, move, mark or sort, and the fields that every kind has.

Answers are no business of it: whatever is done with an answer works on plain data (`kenshu.kinds.contract`).
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints

from kenshu.i18n import Lang, Multilingual, base

ID = r"^[a-z](?:[a-z0-9-]{0,62}[a-z0-9])?$"
PART_ID = r"^[a-z][a-z0-9]{1,2}$"
LABEL = r"^[a-z][a-z0-9-]{0,30}$"
CLAUSE_ID = r"^[a-z]*[0-9]+(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID)]
PartId = Annotated[str, StringConstraints(pattern=PART_ID)]
ClauseId = Annotated[str, StringConstraints(pattern=CLAUSE_ID)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Bilingual = dict[Lang, str]  # the same words in each language, as plain data
Place = tuple[str | int, ...]  # of a field in a file: ("options", 1, "clause"), counted from 0


class Record(BaseModel):
    """A model of what a trainer writes: unknown fields are faults, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Record):
    """Words in Japanese and in English."""

    ja: Filled
    en: Filled

    def within(self, lang: Lang) -> str:
        """Return the words in one language."""
        return self.ja if base(lang) == "ja" else self.en

    def plain(self) -> Bilingual:
        """Return the words as plain data."""
        return Multilingual(ja=self.ja, en=self.en)


class Part(Record):
    """Something a person can choose, move or mark; why it is right or wrong, and the clause that says so."""

    id: PartId
    text: Words
    why: Words
    clause: ClauseId

    def explained(self) -> dict[str, Any]:
        """Return what is said of it after the answer: plain data."""
        return {"why": self.why.plain(), "clause": self.clause}


class Option(Part):
    """A part that is right or wrong to choose; `right` on those that are."""

    right: bool = False


class QuestionFault(NamedTuple):
    """A fault in a question that fits its schema: the place within the question, and the message `faults.content.<key>`."""

    place: Place
    key: str
    values: dict[str, object]


class Walks(NamedTuple):
    """The ways through a question: decisions on the shortest and the longest, and what there is to read on the longest to read.

    `least` and `most` count decisions, `characters` is {language: their number}.
    """

    least: int
    most: int
    characters: dict[Lang, int]


class Pictured(Record):
    """A picture: what it shows, in words, and the words that stand in it where it is drawn, by their names in the drawing."""

    file: str
    alt: Words
    words: dict[Annotated[str, StringConstraints(pattern=LABEL)], Words] = {}
    caption: Words | None = None


class Drawing(Pictured):
    """The picture of a scene, in `scenarios/pictures/`. It is drawn, thus small: it travels with each question of the scene."""

    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*\.svg$")]


class Story(Record):
    """The scene around questions, in a city office; `setting` are rules of that (fictional) office, each in full sentences."""

    id: Id
    title: Words
    story: Words
    setting: tuple[Words, ...] = ()
    picture: Drawing | None = None

    def released(self) -> dict[str, Any]:
        """Return the scene as an edition holds it, but for its picture: plain data, with `setting` where there is any."""
        rules = {"setting": [rule.plain() for rule in self.setting]} if self.setting else {}
        return {"id": self.id, "title": self.title.plain(), "story": self.story.plain(), **rules}


class BaseQuestion(Record):
    """A question of some kind. A subclass adds its fields, with `kind` a Literal of the kind's name."""

    parts_field: ClassVar[str] = ""  # the field that holds the parts; "" for a kind without parts
    right_field: ClassVar[str] = "right"  # the field of a part that says that it is to be chosen, where parts are

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

    def part_places(self) -> Iterator[Place]:
        """Yield the place of each part within the question, in the order of `parts`."""
        for number in range(len(self.parts)):
            yield self.parts_field, number

    def cited(self) -> Iterator[tuple[Place, str]]:
        """Yield each clause that is cited, with the place of the citation."""
        for place, part in zip(self.part_places(), self.parts, strict=True):
            yield (*place, "clause"), part.clause

    @property
    def worth(self) -> float | None:
        """The points that the question says it is worth, part by part; None where it is worth what a module says."""
        return None

    @property
    def on_form(self) -> str | None:
        """The form of the guideline that the question is asked on; None where it is asked on none."""
        return None

    def rows(self) -> Iterator[tuple[Place, str]]:
        """Yield each row or line of that form that it names, with the place."""
        yield from ()

    @abstractmethod
    def key(self) -> Any:
        """Return what answers are scored by, the right answer's value or more (JSON); None for a kind that a person grades."""

    def offered_besides(self) -> dict[str, Any]:
        """Return what a learner gets besides prompt, scenario and parts: plain data, and no word of the key."""
        return {}

    def explained_besides(self) -> dict[str, Any]:
        """Return what a reviewer needs besides the why of each part: plain data."""
        return {}

    def faults(self) -> Iterator[QuestionFault]:
        """Yield what makes the question unusable though it fits its schema; ids of parts and clauses are checked for every kind."""
        yield from ()

    def walks(self) -> "Walks | None":
        """Return the shortest and the longest way through it; None for a kind without ways."""
        return None

    def guessable(self) -> Sequence[Option]:
        """Return the options that somebody who knows nothing would guess among; lint looks there for giveaways."""
        return ()


def repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the place of each name that stands further up already, counted from 0, and the name."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield place, name
        seen.add(name)
