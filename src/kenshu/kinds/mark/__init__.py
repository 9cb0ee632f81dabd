"""`mark`: mark what breaks a rule in a draft post. As `multiple`, but that there is none is an answer, and may be right."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Answers, Choice, Listing, Offered, Written
from kenshu.kinds.exchange import Choices
from kenshu.kinds.multiple import scoring
from kenshu.kinds.question import Part
from kenshu.kinds.reading import part_ids, read_several, texts
from kenshu.kinds.sets import SetOfParts, SetQuestion, SetSamples

_NONE: Choice = ("", "none")  # of no sentence: that there is none to be marked
_NONE_SAID = "component.none_applies"


class Sentence(Part):
    """A sentence of the post; `breaks` on those that break a rule."""

    breaks: bool = False


class MarkQuestion(SetQuestion):
    """Mark what breaks a rule; in a draft that is clean no sentence does."""

    parts_field: ClassVar[str] = "sentences"
    right_field: ClassVar[str] = "breaks"
    least: ClassVar[int] = 0

    kind: Literal["mark"]
    sentences: Annotated[list[Sentence], Field(min_length=3, max_length=7)]


class MarkSamples(SetSamples):
    """A sample, and answers to any."""

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return the answers to a set; none marked is an answer too, and of a clean draft the right one."""
        found = super().answers(offered, key)
        return replace(found, wrong=[*found.wrong, []] if key else found.wrong, blank=[None])

    def guess(self, offered: Offered, chance: random.Random) -> list[str]:
        """Return any sentences, or none."""
        parts = part_ids(offered)
        return sorted(chance.sample(parts, chance.randint(0, len(parts))))

    def another_key(self, question: Written) -> Written:
        """Return the draft with the sentences after those breaking a rule; of a clean one the first breaks one."""
        first, *others = question["sentences"]
        if any(each.get("breaks") for each in (first, *others)):
            return super().another_key(question)
        return question | {"sentences": [first | {"breaks": True}, *others]}


class Mark(SetOfParts):
    """The handling of an answer: a set of sentences."""

    question = MarkQuestion
    scoring = scoring
    exchange = Choices(MarkQuestion, single=False, mixed=False, none=_NONE_SAID)
    samples = MarkSamples(
        MarkQuestion,
        "次の下書きのうち、決まりに反する文をすべて選んでください。一つもなければ、ないと答えてください。",
        "Mark every sentence of this draft that breaks a rule. If there is none, say so.",
        [False, True, True, False],
    )

    def read(self, offered: Offered, raw: object) -> list[str]:
        """Return the sentences marked, sorted; an empty list says that none breaks a rule."""
        return sorted(read_several(offered, raw))

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return each sentence marked, or that there is none."""
        return super().choices(key, value) or [_NONE]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each sentence, and that there is none."""
        return {**super().possible_choices(offered, key), _NONE: not key}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 選んだ, or 当てはまる文はない."""
        return say(_NONE_SAID, lang) if choice == _NONE[1] else super().choice_in_words(offered, choice, lang)

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return the draft, and what can be chosen besides its sentences."""
        draft = Listing(say("component.draft_post", lang), list(texts(offered, lang).values()))
        return [draft, Listing(say("plain.mark", lang, none=say(_NONE_SAID, lang)), [])]

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the sentences marked, or 当てはまる文はない."""
        return super().in_words(offered, value, lang) or [say(_NONE_SAID, lang)]


KIND = Mark()
