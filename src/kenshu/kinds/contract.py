"""The contract of a kind of question: what each folder below `kenshu/kinds/` gives, and the plain data that it works on.

A kind is one folder with a `KIND`, a subclass of `Kind`. It is found by being there; no list names it, and no other room asks which
kind a question is of. What a question is, is written by a trainer and checked by its schema; whatever is done with an answer
works on plain data, because a released question is a record (JSON) and its schema may have moved on.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, NotRequired, Protocol, TypedDict, runtime_checkable
from xml.etree.ElementTree import Element

from kenshu.i18n import Lang
from kenshu.kinds.paper import Paper
from kenshu.kinds.picture import OfferedPicture
from kenshu.kinds.question import BaseQuestion, Bilingual

Choice = tuple[str, str]  # a part of a question ("" for the whole of it), and what an answer did with it
BLANK: Choice = ("", "blank")
CHOSEN = "chosen"

Written = dict[str, Any]  # a question, or fields of one, as a scenario file holds it


class OfferedPart(TypedDict):
    """A part as a learner gets it: no word of the key, the why or the clause."""

    id: str
    text: Bilingual


class OfferedScenario(TypedDict):
    """The scene around a question: its story, and rules of its (fictional) city and a picture where it has such."""

    id: str
    title: Bilingual
    story: Bilingual
    setting: NotRequired[list[Bilingual]]
    picture: NotRequired[OfferedPicture]


class Offered(TypedDict):
    """A question as learners get it. A kind may add fields (`BaseQuestion.offered_besides`), and says so by a subclass."""

    id: str
    kind: str
    prompt: Bilingual
    scenario: OfferedScenario
    parts: list[OfferedPart]


class Why(TypedDict):
    """The reason a part is right or wrong, the id of the clause behind it, and what is said besides where it is not right."""

    why: Bilingual
    clause: str
    missing: NotRequired[Bilingual]


# A line that a person ticks, in each language; `points` where the question says what it is worth.
Criterion = Mapping[str, Any]


class Explanation(TypedDict):
    """The explanation of a question: {part id: why}, the ids of all clauses cited, and what a grader of free text reads."""

    parts: dict[str, Why]
    clauses: list[str]
    guide: NotRequired[Bilingual]
    criteria: NotRequired[list[Criterion]]


class ReleasedQuestion(TypedDict):
    """A question as an edition holds it; `key` is what its answers are scored by, None where a person gives all the points."""

    offered: Offered
    key: Any
    explanation: Explanation


class Treated(TypedDict):
    """A part of a question as an answer treated it: whether as the key does, whether it chose it, and what the key wants of it.

    `right` is None of a part whose points a person gives.
    """

    right: bool | None
    chosen: bool
    wanted: Any


class Judged(NamedTuple):
    """A part of an answer as who grades it reads it: its label, what was answered, and how right that is by its rule.

    `right` is None of what a person grades.
    """

    label: str
    answer: str
    right: bool | Literal["partly"] | None

    @property
    def verdict(self) -> str:
        """Return how right it is in a word: right, partly or wrong; `person` of what a person grades."""
        return {True: "right", "partly": "partly", False: "wrong", None: "person"}[self.right]


class Listing(NamedTuple):
    """Lines of a question on paper, below a heading; "" is none."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Answers:
    """Answers of every sort to one question, as they arrive from outside.

    `right` earn all the points, or wait for a person; `partly` earn some; `wrong` are complete and earn none; `unfinished` are
    read, and leave something open; `blank` are read as None; `invalid` are refused.
    """

    right: Sequence[Any]
    wrong: Sequence[Any]
    invalid: Sequence[Any]
    partly: Sequence[Any] = ()
    unfinished: Sequence[Any] = ()
    blank: Sequence[Any] = (None,)


class Scoring(Protocol):
    """The scoring rule: a file of Python's standard library alone, since it goes to auditors as it stands."""

    def share(self, key: Any, value: Any) -> float | None:
        """Return the share of the points that an answer earns against a key: 0.0 to 1.0, or None where a person decides.

        A blank answer (None) earns 0.0. The docstring of the file states the rule and its source.
        """


@runtime_checkable
class PersonScoring(Scoring, Protocol):
    """The scoring rule of a kind among whose questions are some that a person grades, as a whole or in part."""

    def by_person(self, key: Any) -> float:
        """Return the share of the points that a person gives: 1.0 for all of them, 0.0 where the rule gives all."""

    def by_rule(self, key: Any, value: Any) -> float:
        """Return the share of the points that an answer earns by the rule alone, whatever a person gives besides."""


class Exchange(ABC):
    """Moodle's question that stands for the kind, as Moodle XML has it. `kenshu.interchange` writes title, story and prompt.

    It also puts the types of questions that GIFT has words for into those.
    """

    moodle_type: str  # the type of Moodle's question that stands for this kind in Moodle XML
    takes_others: bool = True  # False where only what the kit itself wrote can be read

    @abstractmethod
    def to_moodle(self, node: Element, question: Written) -> None:
        """Add a question's own elements, such as its answers, to its node of Moodle XML."""

    def claims_moodle(self, node: Element) -> bool:
        """Return whether a question of moodle_type that the kit did not write is of this kind. No two kinds claim the same."""
        return True

    @abstractmethod
    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the kind's own fields of a question of moodle_type; what they lack is left empty. `lang` is that of bare text."""


class Samples(ABC):
    """A sample question, and answers to any question of the kind: every room is tried with them."""

    QUESTION: Written  # a question as a trainer writes it, in both languages; everybody in it is fictional
    OTHERS: Mapping[str, Written] = MappingProxyType({})  # {name: another one} of a kind whose questions are not all treated alike

    @abstractmethod
    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return answers of every sort to a question."""

    @abstractmethod
    def guess(self, offered: Offered, chance: random.Random) -> Any:
        """Return a complete answer of somebody who knows nothing of the key."""

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> Any:
        """Return an answer that is not right, in a way that people are wrong: the demo's employees give it.

        A guess, where nobody but a grader knows what is right.
        """
        return self.guess(offered, chance)

    def in_own_words(self, offered: Offered, value: Any, words: str) -> Any:
        """Return an answer that says these words in the place that a person grades. `value` is the rest of it, or None."""
        return value

    @abstractmethod
    def another_key(self, question: Written) -> Written:
        """Return the same question under another key (under other words for the grader, where a person gives the points)."""


class Kind(ABC):
    """The contract of a kind: a folder's `KIND`. Beside it stand `render.js`, its renderer, and where it needs one `render.css`.

    What is given here holds for a kind that has no parts, and whose answers are never half done.
    """

    question: type[BaseQuestion]  # the schema of what a trainer writes; its field `kind` is the folder's name
    scoring: Scoring
    exchange: Exchange
    samples: Samples
    mixed: bool = False  # True where each attempt shows the parts in an order of its own, False where as written

    @abstractmethod
    def read(self, offered: Offered, raw: object) -> Any:
        """Return an answer's value, in one form for one meaning; None where it says nothing. `raw` is not None.

        Raises AnswerRefused for a wrong shape and for anything that was not offered.
        """

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return whether an answer leaves nothing open. `value` has been read, and is not None."""
        return True

    def shown(self, offered: Offered, value: Any) -> Offered:
        """Return a question as far as somebody with this recorded answer may see it. `value` has been read; None is no answer."""
        return offered

    def may_follow(self, before: Any, value: Any) -> bool:
        """Return whether an answer of a test may take the place of one on record. Neither was refused; `before` is not None."""
        return True

    def right_answer(self, key: Any) -> Any:
        """Return an answer that earns everything that the rule gives by a key; where it gives nothing, None."""
        return key

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return what an answer did with a part. `value` may be None."""
        return {"right": False, "chosen": False, "wanted": None}

    def told(self, offered: Offered, part: str) -> dict[str, Bilingual]:
        """Return what an explanation tells of a part besides its verdict, why and clause: {field: words}."""
        return {}

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return the choices that an answer made, for item statistics. `value` is not None."""
        return []

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return {choice: whether the key wants it} of all that can be chosen, in the order offered."""
        return {}

    def part_in_words(self, offered: Offered, part: str, lang: Lang) -> str:
        """Return a part as it stands in a table without its question around it; an id that is not offered is shown as it is."""
        return next((each["text"][lang] for each in offered["parts"] if each["id"] == part), part)

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return what was done with a part, the second half of a choice, in a word or two."""
        return choice

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return what stands below the prompt where nothing can be clicked, as on paper: the parts, and what is offered besides."""
        return [Listing("", [part["text"][lang] for part in offered["parts"]])]

    def drawn(self, question: ReleasedQuestion, lang: Lang, numbers: Mapping[str, str] | None = None) -> str | None:
        """Return a picture of a question with its key as an element `svg`; None where there is nothing to draw.

        `numbers` {part: words} stand beside the parts, instead of what the key says of them.
        """
        return None

    @abstractmethod
    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return an answer as a person reads it, a line each. `value` is not None; an id that is not offered is shown as it is."""

    def judged(self, offered: Offered, key: Any, value: Any, lang: Lang) -> list[Judged]:
        """Return an answer as who grades it reads it. `value` is not None. What is given here is all for a person to grade."""
        return [Judged("", "\n".join(self.in_words(offered, value, lang)), None)]

    def paper(self, offered: Offered, value: Any, lang: Lang) -> Paper | None:
        """Return an answer as it stands on paper, to be printed; None for a kind that is filled in on none. `value` may be None."""
        return None

    def without_own_words(self, key: Any, value: Any, instead: str) -> Any:
        """Return an answer without words that a person wrote, `instead` or what they earned in the place of each.

        It earns by the key what it did. `value` is not None.
        """
        return value
