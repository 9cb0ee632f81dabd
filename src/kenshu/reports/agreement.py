"""Agreement of two graders: Cohen's weighted kappa with quadratic weights, and its 95 % interval; refused for few.

Kappa with weights: J. Cohen, Weighted kappa, Psychological Bulletin 70(4), 1968. Its large-sample variance: J. L. Fleiss, J. Cohen,
B. S. Everitt, Large sample standard errors of kappa and weighted kappa, Psychological Bulletin 72(5), 1969.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from kenshu.results.double_marking import Pair

# The variance is one for large samples. Of simulated samples (4,000 each; graders who agree by a kappa of 0.5 to 0.9, halves of 2
# points) the interval, which should hold kappa 95 times of 100, did so at worst 84 times with 20 pairs, 87 with 30, 91 with 50 and
# 93 with 100 (tools/kappa_coverage.py); it is worst where few answers earn little.
FEWEST = 50
_95_PER_CENT = 1.959964

Refused = Literal["few", "constant"]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """The agreement of the two marks of `pairs` texts; `kappa` None where it is refused, and why.

    `low` and `high` bound the interval; `same` is the share that got the same points twice, 0.0 to 1.0 (None of no pair).
    """

    pairs: int
    same: float | None
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    refused: Refused | None = None


def agreement(found: Sequence[Pair]) -> Agreement:
    """Return the agreement of first and second marks; points are taken as shares of what their question is worth.

    Refused for fewer than FEWEST pairs, and where all marks are the same: what would be agreed by chance is then all there is.
    """
    same = sum(not pair.differ for pair in found) / len(found) if found else None
    if len(found) < FEWEST:
        return Agreement(len(found), same, refused="few")
    marks = np.array([(pair.first.points / pair.first.max, pair.second.points / pair.second.max) for pair in found])
    levels, places = np.unique(marks.round(6), return_inverse=True)
    if len(levels) == 1:
        return Agreement(len(found), same, refused="constant")
    table = np.zeros((len(levels), len(levels)))
    np.add.at(table, tuple(places.reshape(marks.shape).T), 1)
    kappa, error = weighted_kappa(table, np.subtract.outer(levels, levels) ** 2)
    low, high = (kappa + sign * _95_PER_CENT * error for sign in (-1, 1))
    return Agreement(len(found), same, kappa, max(low, -1.0), min(high, 1.0))


def weighted_kappa(table: Matrix, distances: Matrix) -> tuple[float, float]:
    """Return weighted kappa and its standard error, of a table of how often each pair of levels was given.

    `table` and `distances` have shape (levels, levels), dtype float64: a row is what the first grader gave, and how far a pair of
    levels lies apart; 0 on the diagonal. ZeroDivisionError where every mark is on one level.
    """
    number = float(table.sum())
    observed = table / number
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    weights = 1 - distances / distances.max()
    agreed, by_chance = float((weights * observed).sum()), float(rows @ weights @ columns)
    kappa = 1 - (1 - agreed) / (1 - by_chance)
    mean_of_row, mean_of_column = weights @ columns, rows @ weights
    around = weights - np.add.outer(mean_of_row, mean_of_column) * (1 - kappa)
    variance = float((observed * around**2).sum()) - (kappa - by_chance * (1 - kappa)) ** 2
    return kappa, math.sqrt(max(variance, 0.0) / number) / (1 - by_chance)
