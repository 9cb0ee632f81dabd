"""The figures of an item statistic are those of the books, and of plain Python."""

import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshu.reports import item_figures as figures

# Ten students, ten items; KR-20 by hand: sum of pq 2.18, variance 5.84 (K. Wuensch, East Carolina University, StatHelp/KR20).
PUBLISHED = (
    *("1111110110", "1011011101", "1111011001", "0010001000", "0000010010"),
    *("1110111111", "1101110111", "1111111101", "0101111101", "1101101110"),
)


def matrix(rows: tuple[str, ...]) -> figures.Floats:
    return np.array([[float(mark) for mark in row] for row in rows])


def test_alpha_of_right_and_wrong_is_the_published_kr20() -> None:
    points = matrix(PUBLISHED)
    assert points.sum(axis=1).tolist() == [8, 7, 7, 2, 2, 9, 8, 9, 7, 7]
    assert figures.alpha(points) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))


def test_the_error_of_alpha_is_the_published_one() -> None:
    # D. G. Bonett, R package statpsych, ci.cronbach(.05, .85, 7, 89): SE 0.02456518, interval by Feldt 0.797 to 0.893.
    assert (1 - 0.85) * figures.alpha_error(7, 89) == pytest.approx(0.02456518, abs=1e-8)
    assert figures.alpha_interval(0.85, 7, 89) == pytest.approx((0.797, 0.893), abs=0.005)


def test_the_rules_of_the_sample_are_their_formulas() -> None:
    assert (figures.ANSWERS_FOR_FACILITY, figures.ANSWERS_FOR_DISCRIMINATION) == (25, 97)
    assert [figures.hand_ins_for_reliability(slots) for slots in (2, 10)] == [146, 82]
    for slots in (2, 7, 10):
        enough = figures.hand_ins_for_reliability(slots)
        wide = [high - low for low, high in (figures.alpha_interval(0.7, slots, n) for n in (enough, enough - 1))]
        assert wide[0] <= 0.2 < wide[1]


def test_the_error_of_measurement_by_hand() -> None:
    points = matrix(PUBLISHED)
    assert figures.measurement_error(points, 0.64) == pytest.approx(statistics.stdev(points.sum(axis=1)) * 0.6)
    assert figures.measurement_error(points, -0.1) is None


@settings(max_examples=80, deadline=None)
@given(
    st.integers(2, 6).flatmap(
        lambda slots: st.lists(
            st.lists(st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0, 2.0]), min_size=slots, max_size=slots), min_size=4, max_size=30
        )
    )
)
def test_figures_agree_with_plain_python(rows: list[list[float]]) -> None:
    points, totals = np.array(rows), [sum(row) for row in rows]
    columns = list(zip(*rows, strict=True))
    if statistics.pvariance(totals) < 1e-9:
        assert figures.alpha(points) is None
    else:
        slots = len(columns)
        wanted = slots / (slots - 1) * (1 - sum(map(statistics.variance, columns)) / statistics.variance(totals))
        assert figures.alpha(points) == pytest.approx(wanted, abs=1e-9)
    for column in columns:
        rest = [total - own for total, own in zip(totals, column, strict=True)]
        found = figures.correlation(np.array(column), np.array(rest))
        if statistics.pvariance(column) < 1e-9 or statistics.pvariance(rest) < 1e-9:
            assert found is None
        else:
            assert found == pytest.approx(statistics.correlation(column, rest), abs=1e-9)
