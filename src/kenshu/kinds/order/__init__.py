"""`order`: put the steps in order. An answer is the ids of all of them; an order that nobody touched is no answer."""

import random
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal
from xml.etree.ElementTree import Element, SubElement

from pydantic import Field

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Answers, Choice, Exchange, Kind, Offered, Samples, Treated, Written
from kenshu.kinds.exchange import add_answer, found_text, read_part
from kenshu.kinds.markup import read
from kenshu.kinds.order import scoring
from kenshu.kinds.question import BaseQuestion, Part, PartId, QuestionFault
from kenshu.kinds.reading import part_ids, read_several, refused, texts
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question


class OrderQuestion(BaseQuestion):
    """Put in order: steps as they are shown, and their right order."""

    parts_field: ClassVar[str] = "steps"

    kind: Literal["order"]
    steps: Annotated[list[Part], Field(min_length=3, max_length=6)]
    order: list[PartId]

    def key(self) -> list[str]:
        """Return the ids in the right order."""
        return list(self.order)

    def faults(self) -> Iterator[QuestionFault]:
        """Yield a fault where the order does not name every step once, or where the steps are shown in the right order."""
        shown = [step.id for step in self.steps]
        if sorted(self.order) != sorted(shown):
            yield QuestionFault(("order",), "order_steps", {"found": ", ".join(self.order), "allowed": ", ".join(shown)})
        elif self.order == shown:
            yield QuestionFault(("order",), "order_shown", {})


class Ordering(Exchange):
    """Moodle's ordering (in Moodle since 4.4): steps in their right order, each with the place where it is shown.

    Of Moodle's rules, "all previous and next" is the nearest: it counts the pairs that stand in the right order, and takes nothing
    off for those that do not. A share m there is max(0, 2 m - 1) here (`get_previous_and_next_answerids` of its `qtype_ordering`).
    """

    moodle_type = "ordering"

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the steps."""
        SubElement(node, "layouttype").text = "VERTICAL"
        SubElement(node, "selecttype").text = "ALL"
        SubElement(node, "gradingtype").text = "RELATIVE_ALL_PREVIOUS_AND_NEXT"
        shown = {step["id"]: (place, step) for place, step in enumerate(question["steps"])}
        for number, key in enumerate(question["order"], 1):
            place, step = shown[key]
            add_answer(node, step, f"{number}", place=str(place))

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the steps as they are shown, and their order; those from elsewhere stand in the right order."""
        steps = []
        for number, answer in enumerate(node.iter("answer"), 1):
            why = found_text(answer, "feedback/text")
            place = next((found.data.get("place", "0") for found in read(why, lang).get("why", [])), "0")
            steps.append((int(place), read_part(answer, number, lang)))
        shown = [step for _, step in sorted(steps, key=lambda each: each[0])]
        return {"steps": shown, "order": [step["id"] for _, step in steps]}


class OrderSamples(Samples):
    """A sample, and answers to any."""

    QUESTION = sample_question(
        "order",
        "誤った投稿に気付いたときの対応を、順番に並べてください。",
        "Put the steps after a mistaken post in order.",
        steps=sample_parts("", [None] * 4),
        order=["a1", "k3", "b2", "m7"],
    )

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return the right order, one with two steps exchanged, the reverse, and what is no order of the steps."""
        return Answers(
            right=[key],
            partly=[[key[1], key[0], *key[2:]]],
            wrong=[key[::-1]],
            invalid=[key[:-1], [*key[:-1], key[0]], [*key[:-1], UNKNOWN], [], key[0], dict.fromkeys(key, 1), 1],
        )

    def guess(self, offered: Offered, chance: random.Random) -> list[str]:
        """Return any order."""
        return chance.sample(part_ids(offered), len(offered["parts"]))

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> list[str]:
        """Return the right order with two steps exchanged."""
        place = chance.randrange(len(key) - 1)
        return [*key[:place], key[place + 1], key[place], *key[place + 2 :]]

    def another_key(self, question: Written) -> Written:
        """Return the question with the order reversed, or begun elsewhere where that is the order shown."""
        order, shown = question["order"][::-1], [step["id"] for step in question["steps"]]
        return question | {"order": order if order != shown else [*order[1:], order[0]]}


class Order(Kind):
    """The handling of an answer: every step at a place."""

    question = OrderQuestion
    scoring = scoring
    exchange = Ordering()
    samples = OrderSamples()

    def read(self, offered: Offered, raw: object) -> list[str]:
        """Return every step, in the order given."""
        chosen, steps = read_several(offered, raw), len(offered["parts"])
        if len(chosen) != steps:
            raise refused(offered, "order_incomplete", found=len(chosen), allowed=steps)
        return chosen

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a step as right where it stands at its place; `wanted` is the place, from 1."""
        place = key.index(part)
        return {"right": bool(value) and value.index(part) == place, "chosen": bool(value), "wanted": place + 1}

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return each step with its place, from 1."""
        return [(part, str(place)) for place, part in enumerate(value, 1)]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each step with each place."""
        steps = part_ids(offered)
        return {(part, str(place)): key.index(part) + 1 == place for part in steps for place in range(1, len(steps) + 1)}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 2番目."""
        return say("items.choice.place", lang, place=choice)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the steps, numbered."""
        said = texts(offered, lang)
        return [f"{place}. {said.get(part, part)}" for place, part in enumerate(value, 1)]


KIND = Order()
