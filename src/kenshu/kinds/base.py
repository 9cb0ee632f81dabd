"""What every kind of question promises; each kind is a module of its own, beside its renderer."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from kenshu.i18n import Lang
from kenshu.kinds.parts import Id, Part, Record, Words

Right = Literal[True, False, "partly"]


class BaseQuestion(Record):
    """A question: what is asked, how an answer is read, and what it scores."""

    awaits_person: ClassVar[bool] = False  # True where a trainer gives the points

    id: Id
    kind: str
    prompt: Words

    @property
    @abstractmethod
    def parts(self) -> Sequence[Part]:
        """What can be chosen, moved or marked, in the order written."""

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses the question rests on."""
        return frozenset(part.clause for part in self.parts)

    @abstractmethod
    def key(self) -> Any:
        """The right answer, as an answer's value; it never leaves the trainer's side."""

    @staticmethod
    @abstractmethod
    def share(key: Any, value: Any) -> float | None:
        """The share of the points that an answer earns against a key: the kind's one scoring rule.

        0.0 to 1.0; None where a person decides. A blank answer (None) earns 0.0.
        """

    def score(self, value: Any) -> float | None:
        """The share of the points an answer earns, as `share` against the question's own key."""
        return self.share(self.key(), value)

    @abstractmethod
    def part_right(self, part: Part, value: Any) -> bool:
        """Whether the answer treats this part as the key does."""

    @abstractmethod
    def part_chosen(self, part: Part, value: Any) -> bool:
        """Whether the answer chose this part."""

    def review(self, value: Any, lang: Lang, clauses: Mapping[str, Any]) -> dict[str, Any]:
        """What an answer earned and why, for the question component.

        Returns {"right": True, False or "partly",
        "parts": [{"id", "right", "chosen", "wanted", "why", "clause": {"id", "label", "text"}}]};
        `right` of a part says that the answer treats it as the key does, `wanted` what the key says of it.
        """
        share = self.score(value) or 0.0
        return {
            "right": share == 1.0 or ("partly" if share > 0 else False),
            "parts": [
                {
                    "id": part.id,
                    "right": self.part_right(part, value),
                    "chosen": self.part_chosen(part, value),
                    "wanted": self.wanted(part),
                    "why": part.why.within(lang),
                    "clause": {
                        "id": part.clause,
                        "label": clauses[part.clause].label.within(lang),
                        "text": clauses[part.clause].text.within(lang),
                    },
                }
                for part in self.parts
            ],
        }

    @abstractmethod
    def wanted(self, part: Part) -> Any:
        """What the key says of a part: True or False, a verdict, or a place from 1."""
