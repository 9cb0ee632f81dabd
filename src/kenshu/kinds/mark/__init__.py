"""`mark`: mark the sentences of a draft post that break a rule. As `multiple`, but that none breaks one is an answer too."""

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Answers, Listing, Offered
from kenshu.kinds.exchange import Choices
from kenshu.kinds.multiple import scoring
from kenshu.kinds.question import Part
from kenshu.kinds.reading import read_several, texts
from kenshu.kinds.sets import SetOfParts, SetQuestion, SetSamples


class Sentence(Part):
    """A sentence of the post; `breaks` on those that break a rule."""

    breaks: bool = False


class MarkQuestion(SetQuestion):
    """Mark what breaks a rule."""

    parts_field: ClassVar[str] = "sentences"
    right_field: ClassVar[str] = "breaks"

    kind: Literal["mark"]
    sentences: Annotated[list[Sentence], Field(min_length=3, max_length=7)]


class MarkSamples(SetSamples):
    """A sample, and answers to any."""

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return the answers to a set; none marked is an answer too."""
        found = super().answers(offered, key)
        return replace(found, wrong=[*found.wrong, []], blank=[None])


class Mark(SetOfParts):
    """The handling of an answer: a set of sentences."""

    question = MarkQuestion
    scoring = scoring
    exchange = Choices(MarkQuestion, single=False, mixed=False)
    samples = MarkSamples(
        MarkQuestion,
        "次の下書きのうち、決まりに反する文を選んでください。",
        "Choose the sentences of this draft that break a rule.",
        [False, True, True, False],
    )

    def read(self, offered: Offered, raw: object) -> list[str]:
        """Return the sentences marked, sorted; an empty list says that none breaks a rule."""
        return sorted(read_several(offered, raw))

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return the draft, and what can be chosen besides its sentences."""
        draft = Listing(say("component.draft_post", lang), list(texts(offered, lang).values()))
        return [draft, Listing(say("plain.mark", lang, none=say("component.none_applies", lang)), [])]

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the sentences marked, or 当てはまる文はない."""
        return super().in_words(offered, value, lang) or [say("component.none_applies", lang)]


KIND = Mark()
