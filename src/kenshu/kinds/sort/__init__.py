"""`sort`: each statement to 可, 不可 or 要相談. An answer is {statement: verdict} of those sorted so far."""

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Kind, Offered
from kenshu.kinds.pairs import PairedParts
from kenshu.kinds.sort import samples, scoring
from kenshu.kinds.sort.exchange import Sorting
from kenshu.kinds.sort.question import VERDICTS, SortQuestion


class Sort(PairedParts):
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = SortQuestion
    scoring = scoring
    exchange = Sorting()
    samples = samples

    def options(self, offered: Offered, lang: Lang) -> dict[str, str]:
        """Return the verdicts, which are the same for every question."""
        return {verdict: say(f"component.{verdict}", lang) for verdict in VERDICTS}


KIND: Kind = Sort()
