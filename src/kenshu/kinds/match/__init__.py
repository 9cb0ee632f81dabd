"""`match`: each item with one of the targets. An answer is {item: target} of those matched so far.

A target may fit several items, and some may fit none.
"""

from typing import cast

from kenshu.i18n import Lang
from kenshu.kinds.contract import Kind, Offered
from kenshu.kinds.match import samples
from kenshu.kinds.match.exchange import MatchExchange
from kenshu.kinds.match.question import MatchOffered, MatchQuestion
from kenshu.kinds.pairs import PairedParts
from kenshu.kinds.sort import scoring


class Match(PairedParts):
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = MatchQuestion
    scoring = scoring
    exchange = MatchExchange()
    samples = samples

    def options(self, offered: Offered, lang: Lang) -> dict[str, str]:
        """Return the targets of the question."""
        return {target["id"]: target["text"][lang] for target in cast("MatchOffered", offered)["targets"]}


KIND: Kind = Match()
