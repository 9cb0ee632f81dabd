"""`text`: free text, in one's own words. An answer is the text; one of spaces alone is no answer."""

import random
from collections.abc import Iterator
from typing import Annotated, Any, Literal, cast
from xml.etree.ElementTree import Element, SubElement

from pydantic import Field

from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds.contract import Answers, Exchange, Kind, Listing, Offered, Samples, Written
from kenshu.kinds.criteria import MOST, Criteria, for_graders, without_points, worth_of
from kenshu.kinds.exchange import add_text, found_text
from kenshu.kinds.markup import Found, bilingual, element, read
from kenshu.kinds.question import BaseQuestion, ClauseId, Place, QuestionFault, Words
from kenshu.kinds.reading import read_words
from kenshu.kinds.sample import sample_question
from kenshu.kinds.text import scoring


class TextOffered(Offered):
    """A free text as it is offered; `max_length` in characters."""

    max_length: int


class TextQuestion(BaseQuestion):
    """Write in one's own words; `max_length` in characters."""

    kind: Literal["text"]
    max_length: Annotated[int, Field(ge=50, le=2000)] = MOST
    rests_on: Annotated[list[ClauseId], Field(min_length=1, alias="clauses")]
    guide: Words
    criteria: Criteria

    def cited(self) -> Iterator[tuple[Place, str]]:
        """Yield the clauses written in the question."""
        for number, clause in enumerate(self.rests_on):
            yield ("clauses", number), clause

    @property
    def worth(self) -> float | None:
        """The points of the criteria together; None where they do not say them."""
        return worth_of(self.criteria)

    def faults(self) -> Iterator[QuestionFault]:
        """Yield the criteria without points beside others that have them."""
        for number in without_points(self.criteria):
            yield QuestionFault(("criteria", number), "criterion_points", {})

    def key(self) -> None:
        """Return None: a person gives the points."""

    def offered_besides(self) -> dict[str, Any]:
        """Return how long the text may be."""
        return {"max_length": self.max_length}

    def explained_besides(self) -> dict[str, Any]:
        """Return what a grader reads."""
        return for_graders(self.guide, self.criteria)


class Essay(Exchange):
    """Moodle's essay. The guide and the criteria go with it, as information for graders."""

    moodle_type = "essay"

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the information for graders."""
        SubElement(node, "responseformat").text = "plain"
        most = str(question.get("max_length", MOST))
        guide = element("div", "guide", question["guide"], clauses=" ".join(question["clauses"]), most=most)
        add_text(node, "graderinfo", guide + "".join(map(_criterion, question["criteria"])))

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the fields that a grader reads."""
        fields = read(found_text(node, "graderinfo/text"), lang)
        guide = fields.get("guide", fields[""])[0]
        return {
            "max_length": int(guide.data.get("most", MOST)),
            "clauses": guide.data.get("clauses", "").split(),
            "guide": bilingual(guide.words),
            "criteria": [{**bilingual(found.words), **found.data} for found in fields.get("criterion", [Found()])],
        }


def _criterion(written: Written) -> str:
    words, points = {lang: written[lang] for lang in LANGS}, written.get("points")
    return element("p", "criterion", words, **({} if points is None else {"points": str(points)}))


class TextSamples(Samples):
    """A sample, and answers to any."""

    QUESTION = sample_question(
        "text",
        "佐藤さんにどう声を掛けますか。理由も書いてください。",
        "What would you say to Sato, and why?",
        max_length=400,
        clauses=["8-1-ku"],
        guide={"ja": "移動時間も勤務時間であることを伝えている。", "en": "It says that travel belongs to working hours."},
        criteria=[{"ja": "相手を責めていない。", "en": "It blames nobody."}],
    )

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return texts that can be shown, and some that cannot."""
        most = cast("TextOffered", offered)["max_length"]
        return Answers(
            right=["出張の移動時間も勤務時間に含まれます。\n帰宅してから投稿しましょう。", "𠮷" * most],
            wrong=[],
            blank=[None, "", "  \n"],
            invalid=["長" * (most + 1), "zero\0", "half \ud842 pair", 5, True, ["書きました"], {"text": "書きました"}],
        )

    def guess(self, offered: Offered, chance: random.Random) -> str:
        """Return a text of few words."""
        return chance.choice(["勤務中の投稿は控え、迷うときは上司に相談します。", "気を付けます。"])

    def in_own_words(self, offered: Offered, value: Any, words: str) -> str:
        """Return the words."""
        return words

    def another_key(self, question: Written) -> Written:
        """Return the question with another guide and other criteria."""
        other = {"ja": "別の目安。", "en": "Another guide."}
        return question | {"guide": other, "criteria": [other]}


class Text(Kind):
    """The handling of an answer: it is read as it was written, and a person gives the points."""

    question = TextQuestion
    scoring = scoring
    exchange = Essay()
    samples = TextSamples()

    def read(self, offered: Offered, raw: object) -> str | None:
        """Return the text as it was written, of characters that can be shown."""
        return read_words(offered, raw, cast("TextOffered", offered)["max_length"], lines=True)

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return how long the text may be."""
        return [Listing(say("plain.text", lang, most=cast("TextOffered", offered)["max_length"]), [])]

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the text itself."""
        return [str(value)]

    def without_own_words(self, key: Any, value: Any, instead: str) -> str:
        """Return the whole text replaced."""
        return instead


KIND = Text()
