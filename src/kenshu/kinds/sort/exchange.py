"""`sort` in other systems: matching of statements with the three verdicts.

A matching question from elsewhere is a `sort` where every answer is one of the verdicts, in Japanese or in English.
"""

from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds.contract import Written
from kenshu.kinds.exchange import Matching, Pairs
from kenshu.kinds.markup import Texts
from kenshu.kinds.sort.question import VERDICTS


class Sorting(Matching):
    """Statements with their verdicts."""

    parts = "statements"

    def matching(self, question: Written, part: Written) -> dict[Lang, str]:
        """Return the verdict in words."""
        return {lang: say(f"component.{part['verdict']}", lang) for lang in LANGS}

    def claims(self, pairs: Pairs) -> bool:
        """Return whether the words of every pair name a verdict."""
        return are_verdicts(pairs)

    def fields(self, pairs: Pairs) -> Written:
        """Return the statements."""
        return {self.parts: [part | {"verdict": _named(words)} for part, words in pairs.made if part]}


def are_verdicts(pairs: Pairs) -> bool:
    """Return whether the words of every pair name a verdict."""
    return bool(pairs.made) and all(_named(words) for _, words in pairs.made)


def _named(words: Texts) -> str:
    """Return the verdict that words name; "" where they name none."""
    named = {text.casefold() for text in words.values()}
    return next((each for each in VERDICTS if named & {say(f"component.{each}", lang).casefold() for lang in LANGS}), "")
