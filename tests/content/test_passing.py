"""The probability of passing by guessing is that of counting every draw through, and that of the draws that people get."""

import random
from collections import Counter
from itertools import permutations, product
from math import prod, sqrt

import pytest

from kenshu.attempts.draw import draw
from kenshu.content import Content, Module
from kenshu.content.guessing import POINT, Earned
from kenshu.content.passing import most_probable, pass_probability
from kenshu.editions.released import Released, Slot
from kenshu.i18n import Lang
from tests.content.small_course import module_of

ALL, NONE, HALF = {POINT: 1.0}, {0: 1.0}, {POINT // 2: 1.0}
COIN = {0: 0.5, POINT: 0.5}
EARNED: dict[str, Earned] = {"a": ALL, "b": NONE, "c": HALF, "d": COIN, "e": ALL, "f": {0: 0.75, POINT // 2: 0.25}, "g": NONE}
GROUPS = {
    "a pool that three attempts use up": [(1, 1, "abc"), (1, 2, "def")],
    "a pool that a retake goes round in": [(1, 1, "ab"), (2, 1, "cde"), (1, 1, "dfg")],
    "a pool that is never used up": [(1, 1, "abcdefg"), (1, 1, "ae")],
    "a free text": [(1, 1, "abc"), (1, 2, "xyz")],
}


def counted(module: Module, free_text: float, attempts: int) -> float:
    """The same by counting every order of every pool, and every outcome of every guess."""
    passed, worth = 0.0, sum(group.take * group.points for group in module.test)
    for orders in product(*(list(permutations(group.questions)) for group in module.test)):
        asked = [
            [
                (order[(attempt * group.take + place) % len(order)], group.points)
                for group, order in zip(module.test, orders, strict=True)
                for place in range(group.take)
            ]
            for attempt in range(attempts)
        ]
        failed = 1.0
        for slots in asked:
            outcomes = [list(EARNED.get(name, {round(free_text * POINT): 1.0}).items()) for name, _ in slots]
            failed *= sum(
                prod(likely for _, likely in given)
                for given in product(*outcomes)
                if sum(share * points for (share, _), (_, points) in zip(given, slots, strict=True)) * 100
                < module.pass_mark * worth * POINT
            )
        passed += 1 - failed
    return passed / prod(len(list(permutations(group.questions))) for group in module.test)


@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize("groups", GROUPS)
def test_it_is_that_of_counting_every_draw_through(content: Content, groups: str, attempts: int) -> None:
    module = module_of(content, GROUPS[groups], pass_mark=60)
    for free_text in (0.5, 1.0):
        found = pass_probability(module, EARNED, free_text, attempts)
        assert 0 < found < 1 or (groups, free_text) == ("a free text", 1.0)
        assert found == pytest.approx(counted(module, free_text, attempts), abs=1e-12)


def test_of_several_it_is_that_of_who_passes_most_probably(content: Content) -> None:
    module = module_of(content, GROUPS["a pool that a retake goes round in"], pass_mark=60)
    players = [EARNED, {**EARNED, "a": NONE}, dict.fromkeys(EARNED, COIN), dict.fromkeys(EARNED, NONE)]
    each = [pass_probability(module, earned, 0.5) for earned in players]
    assert most_probable(module, players, 0.5) == max(each) > min(each) == most_probable(module, players[-1:], 0.5)


def test_a_mark_that_is_just_reached_is_reached(content: Content) -> None:
    groups = [(1, 1, "aab"), (1, 1, "ccc")]
    halves = {"a": ALL, "b": ALL, "c": HALF}
    reached, missed = (pass_probability(module_of(content, groups, pass_mark=mark), halves, 0.0, 1) for mark in (75, 76))
    assert (reached, missed) == (1.0, 0.0)


def test_it_is_that_of_the_draws_that_people_get(content: Content) -> None:
    module = module_of(content, [(1, 1, "abc"), (2, 1, "cdefg"), (1, 2, "ad")], pass_mark=70)
    slots = tuple(Slot(slot.id, "test", slot.pool, slot.group, slot.points, slot.place) for slot in module.test_slots)
    words: dict[Lang, str] = {"ja": "題", "en": "Title"}
    released = Released("small", words, words, 10, module.pass_mark, 3, slots, {}, {})
    chance, people = random.Random(1969), 4000
    passed = Counter(_passes(released, f"{number:06}", chance) for number in range(people))
    exact = pass_probability(module, EARNED, 0.5)
    assert passed[True] / people == pytest.approx(exact, abs=4 * sqrt(exact * (1 - exact) / people))
    assert 0.2 < exact < 0.98


def _passes(released: Released, employee_id: str, chance: random.Random) -> bool:
    worth = sum(slot.points for slot in released.slots)
    for number in (1, 2, 3):
        drawn = draw(released, employee_id, number)
        points = sum(
            slot.points * chance.choices(list(EARNED[drawn[slot.id]]), list(EARNED[drawn[slot.id]].values()))[0]
            for slot in released.slots
        )
        if points * 100 >= released.pass_mark * worth * POINT:
            return True
    return False
