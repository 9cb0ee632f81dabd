"""`truefalse`: ○ or ×, of the statement that the prompt makes. An answer is {"st": "true"} or {"st": "false"}."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Answers, Exchange, Listing, Offered, Samples, Written
from kenshu.kinds.exchange import add_text, found_text, why_markup
from kenshu.kinds.markup import Found, Texts, bilingual, read
from kenshu.kinds.pairs import PairedParts
from kenshu.kinds.question import BaseQuestion, ClauseId, Part, Place, Words
from kenshu.kinds.sample import UNKNOWN, WHY, sample_question
from kenshu.kinds.sort import scoring

STATEMENT = "st"  # the id of the one part: the statement
_ANSWERS = ("true", "false")


class TrueFalseQuestion(BaseQuestion):
    """Say of a statement, the prompt, whether it is right."""

    kind: Literal["truefalse"]
    right: bool
    why: Words
    clause: ClauseId

    @property
    def parts(self) -> Sequence[Part]:
        """The statement alone."""
        return [Part(id=STATEMENT, text=self.prompt, why=self.why, clause=self.clause)]

    def part_places(self) -> Iterator[Place]:
        """Yield the place of the question itself: its fields are those of the statement."""
        yield ()

    def key(self) -> dict[str, str]:
        """Return {statement: true or false}."""
        return {STATEMENT: _answer(self.right)}


class TrueFalse(Exchange):
    """Moodle's true/false. The why is the general feedback, which is shown after either answer.

    From elsewhere, what is said of the wrong answer, of the right one and of both is the why, a line each.
    """

    moodle_type = "truefalse"

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the two answers, and the why."""
        part = {"id": STATEMENT, "why": question["why"], "clause": question["clause"]}
        add_text(node, "generalfeedback", why_markup(part))
        for answer in _ANSWERS:
            fraction = "100" if answer == _answer(question["right"]) else "0"
            add_text(SubElement(node, "answer", fraction=fraction, format="moodle_auto_format"), "feedback", "")
            SubElement(node[-1], "text").text = answer

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return which answer is right, the why and the clause."""
        answers = {_named(answer, number): answer for number, answer in enumerate(node.iter("answer"))}
        right = "true" in answers and float(answers["true"].get("fraction", "0")) > 0
        around = read(found_text(node, "generalfeedback/text"), lang)
        if "why" in around:
            why = around["why"][0]
        else:
            told = [answers[each] for each in (_answer(not right), _answer(right)) if each in answers]
            said = [read(found_text(each, "feedback/text"), lang)[""][0].words for each in told]
            why = Found(_joined([*said, around[""][0].words]))
        return {"right": right, "why": bilingual(why.words), "clause": why.data.get("clause", "")}


def _answer(right: bool) -> str:
    return _ANSWERS[0] if right else _ANSWERS[1]


def _other(answer: str) -> str:
    return _answer(answer != _ANSWERS[0])


def _named(answer: Element, number: int) -> str:
    """Return which answer a node is; old files hold words of their own language, "true" before "false"."""
    text = found_text(answer, "text")
    return text if text in _ANSWERS else _answer(number == 0)


def _joined(texts: Sequence[Texts]) -> Texts:
    langs = dict.fromkeys(lang for each in texts for lang in each)
    return {lang: "\n".join(dict.fromkeys(each[lang] for each in texts if lang in each)) for lang in langs}


class TrueFalseSamples(Samples):
    """A sample, and answers to any: there is one statement, so that none is partly right or half done."""

    QUESTION = sample_question(
        "truefalse",
        "出張の帰りのバスの中で、個人アカウントから投稿してもよい。",
        "On the bus back from a business trip, posting from a private account is allowed.",
        right=False,
        **WHY,
    )

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return the right answer, the other, and what is neither."""
        right = key[STATEMENT]
        return Answers(
            right=[key],
            wrong=[{STATEMENT: _other(right)}],
            blank=[None, {}],
            invalid=[right, [right], True, {UNKNOWN: right}, {STATEMENT: UNKNOWN}, {STATEMENT: True}, {STATEMENT: None}],
        )

    def guess(self, offered: Offered, chance: random.Random) -> dict[str, str]:
        """Return either answer."""
        return {STATEMENT: chance.choice(_ANSWERS)}

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> dict[str, str]:
        """Return the other answer."""
        return {STATEMENT: _other(key[STATEMENT])}

    def another_key(self, question: Written) -> Written:
        """Return the question with the other answer right."""
        return question | {"right": not question["right"]}


class Judging(PairedParts):
    """The handling of an answer: a pair of the statement and ○ or ×."""

    question = TrueFalseQuestion
    scoring = scoring
    exchange = TrueFalse()
    samples = TrueFalseSamples()
    mixed = False

    def options(self, offered: Offered, lang: Lang) -> dict[str, str]:
        """Return ○ and × with their words, which are the same for every question."""
        return {answer: say(f"component.truefalse_{answer}", lang) for answer in _ANSWERS}

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return ○ and ×: the statement stands above them."""
        return [Listing(say("component.truefalse_hint", lang), list(self.options(offered, lang).values()))]


KIND = Judging()
