"""The share of intervals of weighted kappa that hold the true one, in simulated pairs of marks: the grounds of `agreement.FEWEST`.

    python -m tools.kappa_coverage [SAMPLES]

Two graders see the same worth of an answer, each with an error of their own, and give 0 to 2 points in halves: with thresholds that
make all marks as frequent, or most of them good.
"""

import sys

import numpy as np
import numpy.typing as npt

from kenshu.reports.agreement import weighted_kappa

THRESHOLDS = {"as frequent": (-1.0, -0.3, 0.3, 1.0), "mostly good": (-1.8, -1.2, -0.6, 0.1)}
ERRORS = (0.95, 0.6, 0.3)
PAIRS = (20, 30, 50, 100)
LEVELS = len(THRESHOLDS["as frequent"]) + 1
DISTANCES = np.subtract.outer(np.arange(LEVELS), np.arange(LEVELS)).astype(float) ** 2


def sample(chance: np.random.Generator, pairs: int, error: float, thresholds: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """Return a table of so many pairs of marks, shape (levels, levels)."""
    worth = chance.normal(size=pairs)
    seen = [(worth + error * chance.normal(size=pairs)) / np.sqrt(1 + error**2) for _ in range(2)]
    table = np.zeros((LEVELS, LEVELS))
    np.add.at(table, tuple(np.digitize(each, thresholds) for each in seen), 1)
    return table


def kappa_of(table: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return kappa and its standard error over the levels that were given."""
    given = np.flatnonzero(table.sum(axis=0) + table.sum(axis=1))
    return weighted_kappa(table[np.ix_(given, given)], DISTANCES[np.ix_(given, given)])


def coverage(chance: np.random.Generator, samples: int, pairs: int, error: float, thresholds: tuple[float, ...]) -> float:
    """Return the share of samples whose 95 % interval holds the kappa of a million pairs."""
    true, _ = kappa_of(sample(chance, 1_000_000, error, thresholds))
    found = [kappa_of(sample(chance, pairs, error, thresholds)) for _ in range(samples)]
    return float(np.mean([abs(kappa - true) <= 1.959964 * spread for kappa, spread in found]))


def main(samples: int) -> None:
    """Print the coverage of each number of pairs, at worst and at best."""
    chance = np.random.default_rng(1969)
    for pairs in PAIRS:
        found = [coverage(chance, samples, pairs, error, each) for each in THRESHOLDS.values() for error in ERRORS]
        print(f"{pairs} pairs: held {min(found):.1%} to {max(found):.1%} of the time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
