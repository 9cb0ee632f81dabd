"""Probability that somebody passes a module by guessing, by exact enumeration over all draws of one attempt or of three.

A group's pool is in an order of its own for each person, every order as likely, and each attempt goes on where the one before ended
(`kenshu.attempts.draw`). Who guesses learns nothing between attempts. Groups are drawn independently, so that their points add up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from kenshu.content.guessing import POINT, Earned
from kenshu.content.quizzes import Group, Module

ATTEMPTS = 3  # what each module of the sample course gives

Points = tuple[int, ...]  # of each attempt, in parts of POINT
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
    passed, states = 0.0, {(0,) * attempts: 1.0}
    for group, drawn in groups:
        left -= group.take * group.points * POINT
        following: dict[Points, float] = defaultdict(float)
        for (before, likely), (more, chance) in product(states.items(), drawn.items()):
            after = tuple(_sum(one, add * group.points, mark - left) for one, add in zip(before, more, strict=True))
            if max(after) >= mark:
                passed += likely * chance
            elif max(after) >= 0:
                following[after] += likely * chance
        states = following
    return passed


def _mean(drawn: Mapping[Points, float]) -> float:
    return sum(sum(points) * chance for points, chance in drawn.items())


def _sum(before: int, more: int, needed: int) -> int:
    return before + more if before >= 0 and before + more >= needed else _FAILED


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
