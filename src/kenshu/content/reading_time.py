"""The time it takes to read a text, in the language that takes longer."""

from collections.abc import Iterable

from kenshu.i18n import LANGS, Lang
from kenshu.kinds.question import Words

# Characters, spaces among them, that a person reads in a minute: aloud, so rather slowly (S. Trauzettel-Klosinski, K. Dietz,
# Standardized Assessment of Reading Performance: The New International Reading Speed Texts IReST, Invest. Ophthalmol. Vis. Sci.
# 53(9), 2012).
READ_IN_A_MINUTE: dict[Lang, int] = {"ja": 357, "en": 987}


def minutes(texts: Iterable[Words]) -> float:
    """Return how many minutes it takes to read the texts."""
    said = list(texts)
    return max(sum(len(" ".join(each.within(lang).split())) for each in said) / READ_IN_A_MINUTE[lang] for lang in LANGS)
