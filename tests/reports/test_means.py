"""No mean of fewer than five people can be had from a completion table: not from a row, and not by taking rows from each other."""

import random
from itertools import combinations

import numpy as np
import pytest

from kenshu.people.departments import is_within, tree, with_ancestors
from kenshu.reports.suppression import hidden_means

PLACES = ("部1", "部1/課1", "部1/課1/係1", "部1/課1/係2", "部1/課2", "部2/課3", "部2/課3/係3", "部2/課4")


def counted(people: dict[str, int], department: str) -> int:
    return sum(number for place, number in people.items() if is_within(place, department))


@pytest.mark.parametrize("seed", range(60))
def test_no_sum_of_fewer_than_five_follows_from_the_means_shown(seed: int) -> None:
    chance = random.Random(seed)
    people = {place: chance.choice([0, 1, 2, 4, 5, 9]) for place in chance.sample(PLACES, chance.randint(1, len(PLACES)))}
    people["部1"] = chance.choice([1, 4, 6])
    hidden = hidden_means(people)
    departments = tree(sorted(people))
    places = [place for place, number in people.items() if number]
    shown = [each for each in departments if each not in hidden and counted(people, each)]
    assert all(counted(people, each) >= 5 for each in shown)
    known = np.array([[is_within(place, each) for place in places] for each in shown], dtype=float).reshape(-1, len(places))
    rank = np.linalg.matrix_rank(known) if known.size else 0
    for size in range(1, len(places) + 1):
        for some in combinations(places, size):
            if sum(people[place] for place in some) < 5:
                secret = np.array([place in some for place in places], dtype=float)
                assert np.linalg.matrix_rank(np.vstack([known, secret])) > rank, some


def test_the_smallest_of_the_others_is_hidden_with_a_small_one() -> None:
    assert hidden_means({"部1": 20, "部2": 9, "部3": 1}) == {"部3", "部2"}
    assert hidden_means({"部1/課1": 8, "部1/課2": 7, "部1": 2, "部2": 9}) == {"部1/課2"}


def test_nothing_is_hidden_where_every_group_is_large_enough() -> None:
    assert hidden_means({"部1/課1": 5, "部1/課2": 7, "部2": 9}) == set()


def test_a_city_of_fewer_than_five_shows_no_mean() -> None:
    assert hidden_means({"部1": 3, "部2": 1}) == {above for place in ("部1", "部2") for above in with_ancestors(place)}
