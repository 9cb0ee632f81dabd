"""`match`: each item with one of the targets. An answer is {item: target} of those matched so far.

A target may fit several items, and some may fit none. The targets are offered too.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, cast
from xml.etree.ElementTree import Element

from pydantic import Field

from kenshu.i18n import LANGS, Lang
from kenshu.kinds.contract import Offered, OfferedPart, Written
from kenshu.kinds.exchange import Matching, read_pairs, why_markup
from kenshu.kinds.markup import Found, bilingual, element
from kenshu.kinds.pairs import PairedParts, PairSamples
from kenshu.kinds.question import BaseQuestion, Part, PartId, QuestionFault, Record, Words, repeated
from kenshu.kinds.sample import sample_parts, sample_question
from kenshu.kinds.sort import Sorting, scoring

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
        for number, name in repeated(known):
            yield QuestionFault(("targets", number, "id"), "duplicate_id", {"found": name})
        for lang in LANGS:
            texts = [target.text.within(lang) for target in self.targets]
            for number, text in repeated(texts):
                yield QuestionFault(("targets", number, "text", lang), "same_target", {"found": text})
            for number, text in enumerate(texts):
                if len(text) > LONGEST[lang]:
                    yield QuestionFault(("targets", number, "text", lang), "long", {"found": len(text), "allowed": LONGEST[lang]})
        for number, item in enumerate(self.items):
            if item.target not in known:
                place = (self.parts_field, number, "target")
                yield QuestionFault(place, "unknown_target", {"found": item.target, "allowed": ", ".join(known)})


class MatchExchange(Matching):
    """Items with their targets. Pairs from elsewhere are a `match`, unless their answers are the three verdicts of a `sort`.

    The ids of the targets stand in the general feedback: there is no room for them elsewhere.
    """

    parts = "items"

    def matching(self, question: Written, part: Written) -> Mapping[Lang, str]:
        """Return the text of an item's target."""
        return next(target["text"] for target in question["targets"] if target["id"] == part["target"])

    def unmatched(self, question: Written) -> list[Mapping[Lang, str]]:
        """Return the texts of the targets that fit no item."""
        wanted = {item["target"] for item in question["items"]}
        return [target["text"] for target in question["targets"] if target["id"] not in wanted]

    def feedback(self, question: Written) -> str:
        """Return the whys with the targets' ids, and these in the order offered."""
        whys = "".join(why_markup(item, target=item["target"]) for item in question["items"])
        return whys + element("span", "targets", {"ja": "", "en": ""}, ids=" ".join(each["id"] for each in question["targets"]))

    def claims_moodle(self, node: Element) -> bool:
        """Return whether there are pairs, and their words are other than the three verdicts."""
        return bool(read_pairs(node, "ja").made) and not Sorting().claims_moodle(node)

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return items and targets; words that stand with several items are one target. From elsewhere they are numbered."""
        pairs = read_pairs(node, lang)
        ids = pairs.feedback.get("targets", [Found()])[0].data.get("ids", "").split()
        named = {str(part["target"]) for part, _ in pairs.made if "target" in part}
        spare = [each for each in ids if each not in named]
        targets: dict[str, str] = {}  # {both texts: id}
        texts = {}
        items = []
        for part, words in pairs.made:
            text = bilingual(words)
            both = f"{text['ja']}\0{text['en']}"
            if both not in targets:
                targets[both] = part.get("target") or (spare.pop(0) if spare else f"t{len(targets) + 1}")
                texts[targets[both]] = text
            if part:
                items.append(part | {"target": targets[both]})
        order = ids if set(ids) == set(texts) else list(texts)
        return {"items": items, "targets": [{"id": each, "text": texts[each]} for each in order]}


class Match(PairedParts):
    """The handling of an answer: pairs of an item and a target."""

    question = MatchQuestion
    scoring = scoring
    exchange = MatchExchange()
    samples = PairSamples(
        sample_question(
            "match",
            "次の場面で、はじめにすることはどれですか。",
            "What comes first in each of these situations?",
            items=sample_parts("target", ["x1", "y2", "y2", "z3"]),
            targets=[
                {"id": "w4", "text": {"ja": "広報課に届け出る", "en": "Notify the publicity section"}},
                {"id": "x1", "text": {"ja": "何もしなくてよい", "en": "Nothing has to be done"}},
                {"id": "y2", "text": {"ja": "投稿をやめる", "en": "Do not post it"}},
                {
                    "id": "z3",
                    "text": {"ja": "写真を消し、所属長に報告する", "en": "Delete the picture and report to your head"},
                },
                {"id": "v5", "text": {"ja": "相手に返信する", "en": "Reply to the other person"}},
            ],
        ),
        "items",
        "target",
        lambda question: [target["id"] for target in question["targets"]],
    )

    def options(self, offered: Offered, lang: Lang) -> dict[str, str]:
        """Return the targets of the question."""
        return {target["id"]: target["text"][lang] for target in cast("MatchOffered", offered)["targets"]}


KIND = Match()
