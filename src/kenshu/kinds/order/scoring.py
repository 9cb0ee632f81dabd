"""The scoring rule of `order`: max(0, (pairs in the right order - pairs in the wrong order) / pairs).

It is Kendall's rank correlation where that is positive (M. G. Kendall, A New Measure of Rank Correlation, Biometrika 30, 1938). A
step moved by one place costs one pair, not all that follow.
"""

from itertools import combinations
from typing import Any


def share(key: Any, value: Any) -> float:
    """Return the share of the pairs that stand in the right order, less those in the wrong order."""
    if not value:
        return 0.0
    place = {part_id: number for number, part_id in enumerate(value)}
    pairs = list(combinations(key, 2))
    concordant = sum(place[first] < place[second] for first, second in pairs)
    return max(0.0, (2 * concordant - len(pairs)) / len(pairs))
