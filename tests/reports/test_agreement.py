"""Weighted kappa against published figures, and refused where it would mislead."""

from dataclasses import replace

import numpy as np
import pytest
from tools.kappa_coverage import THRESHOLDS, coverage

from kenshu.reports.agreement import FEWEST, agreement, weighted_kappa
from kenshu.results.double_marking import Pair
from kenshu.results.text_grades import TextGrade
from tests.conftest import NOW

MARK = TextGrade(1, "a", "t01", "first", "0" * 64, "q-1", (), 0.0, 2.0, "", "T0001", NOW)


def pairs(*points: tuple[float, float], most: float = 2.0) -> list[Pair]:
    return [
        Pair(replace(MARK, points=one, max=most), replace(MARK, mark="second", points=other, max=most)) for one, other in points
    ]


def test_kappa_and_its_error_are_those_that_sas_prints() -> None:
    """The example with linear weights that statsmodels compares itself with: kappa 0.4701, its error 0.1457."""
    table = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]], dtype=float)
    places = np.arange(3)
    found = weighted_kappa(table, np.abs(np.subtract.outer(places, places)).astype(float))
    assert found == pytest.approx((0.4701, 0.1457), abs=5e-5)


def test_unweighted_kappa_is_that_of_the_same_example() -> None:
    table = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]], dtype=float)
    assert weighted_kappa(table, 1 - np.eye(3)) == pytest.approx((0.4842, 0.1380), abs=5e-5)


def test_kappa_with_quadratic_weights_is_that_of_the_anxiety_ratings() -> None:
    """Two raters of the data `anxiety` of R's package irr, by its own print 0.2520325: levels that nobody gave are left out."""
    one = [2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3, 3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4, 2, 1, 4, 4, 3, 2]
    second, third = one[14:34], [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]
    assert len(second) == len(third)
    levels = [1, 2, 3, 4, 6]
    table = np.zeros((5, 5))
    for pair in zip(second, third, strict=True):
        table[levels.index(pair[0]), levels.index(pair[1])] += 1
    places = np.arange(5)
    kappa, _ = weighted_kappa(table, np.subtract.outer(places, places).astype(float) ** 2)
    assert kappa == pytest.approx(0.2520325, abs=5e-7)


def test_few_pairs_are_refused_and_their_number_is_told() -> None:
    found = agreement(pairs(*[(2.0, 2.0), (1.0, 1.5)] * (FEWEST // 2 - 1)))
    assert (found.pairs, found.same, found.kappa, found.refused) == (FEWEST - 2, 0.5, None, "few")
    assert agreement([]).same is None


def test_marks_that_are_all_the_same_say_nothing_of_chance() -> None:
    found = agreement(pairs(*[(2.0, 2.0)] * FEWEST))
    assert (found.kappa, found.refused) == (None, "constant")


def test_graders_who_always_agree_have_a_kappa_of_one() -> None:
    found = agreement(pairs(*[(2.0, 2.0), (0.5, 0.5)] * FEWEST))
    assert (found.kappa, found.low, found.high, found.refused) == (1.0, 1.0, 1.0, None)


def test_points_are_compared_as_shares_of_what_the_question_is_worth() -> None:
    small = pairs(*[(2.0, 1.0), (1.0, 1.0), (0.0, 0.5)] * 20)
    large = [*small[:30], *pairs(*[(4.0, 2.0), (2.0, 2.0), (0.0, 1.0)] * 10, most=4.0)]
    assert agreement(large) == agreement(small)


def test_the_interval_of_the_fewest_pairs_holds_kappa_nine_times_of_ten() -> None:
    held = coverage(np.random.default_rng(1969), 1000, FEWEST, 0.6, THRESHOLDS["mostly good"])
    assert 0.88 < held < 0.95
