"""The schema of `match`: items, and the targets among which each has its own; the targets are offered too."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from kenshu.i18n import LANGS
from kenshu.kinds.contract import Offered, OfferedPart
from kenshu.kinds.parts import Part, PartId, Record, Words
from kenshu.kinds.question import BaseQuestion, QuestionFault

# Characters of a target: it stands beside every item, and Moodle keeps 255 of it with both languages and their markup.
LONGEST = {"ja": 40, "en": 100}


class Item(Part):
    """An item to be matched; `target` is the id of the one that fits."""

    target: PartId


class Target(Record):
    """A target that items are matched with."""

    id: PartId
    text: Words


class MatchOffered(Offered):
    """A matching question as it is offered: every item can be matched with every target."""

    targets: list[OfferedPart]


class MatchQuestion(BaseQuestion):
    """Match the items."""

    parts_field: ClassVar[str] = "items"

    kind: Literal["match"]
    items: Annotated[list[Item], Field(min_length=3, max_length=7)]
    targets: Annotated[list[Target], Field(min_length=2, max_length=8)]

    def key(self) -> dict[str, str]:
        """Return {item: target}."""
        return {item.id: item.target for item in self.items}

    def offered_besides(self) -> dict[str, Any]:
        """Return the targets, in the order written."""
        return {"targets": [{"id": target.id, "text": target.text.plain()} for target in self.targets]}

    def faults(self) -> Iterator[QuestionFault]:
        """Yield targets that are there twice, are too long, or are named by an item and not there."""
        known = [target.id for target in self.targets]
        for number, target in enumerate(self.targets):
            if target.id in known[:number]:
                yield QuestionFault(("targets", number, "id"), "duplicate_id", {"found": target.id})
        for lang in LANGS:
            texts = [target.text.within(lang) for target in self.targets]
            for number, text in enumerate(texts):
                if text in texts[:number]:
                    yield QuestionFault(("targets", number, "text", lang), "same_target", {"found": text})
                if len(text) > LONGEST[lang]:
                    values: dict[str, object] = {"found": len(text), "allowed": LONGEST[lang]}
                    yield QuestionFault(("targets", number, "text", lang), "long", values)
        for number, item in enumerate(self.items):
            if item.target not in known:
                place = (self.parts_field, number, "target")
                yield QuestionFault(place, "unknown_target", {"found": item.target, "allowed": ", ".join(known)})
