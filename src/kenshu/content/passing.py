"""Probability that somebody passes a module by guessing, by exact enumeration over all draws of one attempt or of three.

A group's pool is in an order of its own for each person, every order as likely, and each attempt goes on where the one before ended
(`kenshu.attempts.draw`). Who guesses learns nothing between attempts. Groups are drawn independently, so that their points add up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from kenshu.content.guessing import POINT, Earned
from kenshu.content.quizzes import Group, Module

ATTEMPTS = 3  # what each module of the sample course gives

Points = tuple[int, ...]  # of each attempt, in parts of POINT
Sums = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_AT_ONCE = 1_000_000  # sums that are added at once: some 50 MB
_FAILED = -1  # the points of an attempt that can no longer reach the mark need not be told apart


def pass_probability(module: Module, earned: Mapping[str, Earned], free_text: float, attempts: int = ATTEMPTS) -> float:
    """Return the probability of passing in one of so many attempts.

    `earned` is {question: what is earned of it}; those that are not there are free text, which earns this share, 0.0 to 1.0.
    """
    text = {round(free_text * POINT): 1.0}
    groups = [(group, _drawn(group, [earned.get(each, text) for each in group.questions], attempts)) for group in module.test]
    groups.sort(key=lambda each: _mean(each[1]) / each[0].take)  # what earns least first: most attempts have failed soon
    left = sum(group.take * group.points * POINT for group in module.test)
    mark = -(-left * module.pass_mark // 100)  # rounded up: with a part of a point less it is not reached
    passed, sums, likely = 0.0, np.zeros((1, attempts), np.int64), np.ones(1)
    for group, drawn in groups:
        left -= group.take * group.points * POINT
        more, chance = np.array(list(drawn)) * group.points, np.array(list(drawn.values()))
        parts = []
        for few in np.array_split(np.arange(len(sums)), 1 + len(sums) * len(more) // _AT_ONCE):
            reached, *following = _add(sums[few], likely[few], more, chance, mark, left)
            passed += reached
            parts.append(following)
        sums, likely = _merged(np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))
    return float(passed)


def _add(sums: Sums, likely: Floats, more: Sums, chance: Floats, mark: int, left: int) -> tuple[float, Sums, Floats]:
    """Return the probability of having reached the mark, and the sums that still can, after points were added to each sum.

    `sums` and `more` have the shape (sums, attempts); `left` is what the groups after these are worth.
    """
    added = (sums[:, None, :] + more[None, :, :]).reshape(-1, sums.shape[1])
    had_failed = np.repeat(sums < 0, len(more), axis=0)
    added[had_failed | (added < mark - left)] = _FAILED
    both = np.outer(likely, chance).ravel()
    best = added.max(axis=1)
    reached, waiting = best >= mark, (best >= 0) & (best < mark)
    return both[reached].sum(), *_merged(added[waiting], both[waiting])


def _merged(sums: Sums, likely: Floats) -> tuple[Sums, Floats]:
    """Return each row of sums once, with the probability of all that are the same."""
    if not len(sums):
        return sums, likely
    sizes = tuple(sums.max(axis=0) + 2)
    codes, places = np.unique(np.ravel_multi_index(tuple((sums + 1).T), sizes), return_inverse=True)
    found: Sums = np.stack(np.unravel_index(codes, sizes), axis=1).astype(np.int64) - 1
    together: Floats = np.bincount(places, weights=likely).astype(np.float64)
    return found, together


def _mean(drawn: Mapping[Points, float]) -> float:
    return sum(sum(points) * chance for points, chance in drawn.items())


def most_probable(module: Module, earned: Iterable[Mapping[str, Earned]], free_text: float, attempts: int = ATTEMPTS) -> float:
    """Return the probability of passing of who passes most probably; it counts through the attempts of those alone who may."""
    once = sorted(((pass_probability(module, each, free_text, 1), each) for each in earned), key=lambda one: -one[0])
    most = 0.0
    for probability, each in once:
        if attempts * probability > most:  # nobody passes more probably than so many times once
            most = max(most, pass_probability(module, each, free_text, attempts))
    return most


def _drawn(group: Group, earned: Sequence[Earned], attempts: int) -> dict[Points, float]:
    """Return {points of each attempt: probability} of a group, for a question worth one point.

    The pool is filled place by place from questions that are alike, so that a pool of any size can be counted through.
    """
    kinds = Counter(tuple(sorted(each.items())) for each in earned)
    alike, numbers = list(kinds), tuple(kinds.values())
    states = {(numbers, (0,) * attempts): 1.0}
    for used in _used(group.take, len(earned), attempts):
        following: dict[tuple[Points, Points], float] = defaultdict(float)
        for (left, points), likely in states.items():
            for at, number in enumerate(left):
                rest = (*left[:at], number - 1, *left[at + 1 :])
                for given in product(alike[at], repeat=len(used) if number else 0):
                    more = dict(zip(used, (each for each, _ in given), strict=True)) if number else {}
                    after = tuple(one + more.get(attempt, 0) for attempt, one in enumerate(points))
                    following[rest, after] += likely * number / sum(left) * prod(chance for _, chance in given)
        states = {state: likely for state, likely in following.items() if likely}
    total: dict[Points, float] = defaultdict(float)
    for (_, points), likely in states.items():
        total[points] += likely
    return total


def _used(take: int, pool: int, attempts: int) -> Iterator[list[int]]:
    """Yield for each place of a pool that is drawn the attempts that ask it, counted from 0."""
    for place in range(min(pool, take * attempts)):
        yield [attempt for attempt in range(attempts) if any((attempt * take + slot) % pool == place for slot in range(take))]
