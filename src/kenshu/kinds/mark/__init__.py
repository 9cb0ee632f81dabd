"""`mark`: mark the sentences of a draft post that break a rule. As `multiple`, but that none breaks one is an answer too."""

from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Kind, Offered
from kenshu.kinds.exchange import Choices
from kenshu.kinds.mark import samples
from kenshu.kinds.mark.question import MarkQuestion
from kenshu.kinds.multiple import scoring
from kenshu.kinds.reading import read_several
from kenshu.kinds.sets import SetOfParts


class Mark(SetOfParts):
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = MarkQuestion
    scoring = scoring
    exchange = Choices("sentences", "breaks", single=False, mixed=False)
    samples = samples
    mixed = False

    def read(self, offered: Offered, raw: object) -> list[str]:
        """Return the sentences marked, sorted; an empty list says that none breaks a rule."""
        return sorted(read_several(offered, raw))

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the sentences marked, or 決まりに反する文はない."""
        return super().in_words(offered, value, lang) or [say("component.none_breaks", lang)]


KIND: Kind = Mark()
