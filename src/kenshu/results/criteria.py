"""Criteria of a free text, ticked: the points that they give."""

import math
from collections.abc import Collection, Sequence

from kenshu.kinds.contract import Criterion


def shares(criteria: Sequence[Criterion], worth: float) -> list[float]:
    """Return what each criterion gives of a question that is worth so many points: what it says, else an equal share."""
    return [criterion.get("points", worth / len(criteria)) for criterion in criteria]


def points_of(criteria: Sequence[Criterion], ticked: Collection[int], worth: float) -> float:
    """Return the points of the criteria ticked, by their places from 0, rounded to halves (a quarter goes up).

    All of them give what the question is worth, none gives 0. Criteria that say their points are in halves already.
    """
    given = sum(share for place, share in enumerate(shares(criteria, worth)) if place in ticked)
    # Shares such as 2/3 are not exact in binary: a sum a hair below a quarter is one.
    return min(math.floor(given * 2 + 0.5 + 1e-9) / 2, worth)
