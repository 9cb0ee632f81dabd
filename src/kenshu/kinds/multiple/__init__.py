"""`multiple`: every right option, and no wrong one. With none chosen there is no answer."""

from kenshu.kinds.contract import Kind, Offered
from kenshu.kinds.exchange import Choices
from kenshu.kinds.multiple import samples, scoring
from kenshu.kinds.multiple.question import MultipleQuestion
from kenshu.kinds.reading import read_several
from kenshu.kinds.sets import SetOfParts


class Multiple(SetOfParts):
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = MultipleQuestion
    scoring = scoring
    exchange = Choices("options", "right", single=False, mixed=True)
    samples = samples
    mixed = True

    def read(self, offered: Offered, raw: object) -> list[str] | None:
        """Return the options chosen, sorted."""
        return sorted(read_several(offered, raw)) or None


KIND: Kind = Multiple()
