"""Ticked criteria give points: equal shares in halves, or what each says."""

import pytest

from kenshu.kinds.contract import Criterion
from kenshu.results.criteria import points_of, shares

PLAIN: Criterion = {"ja": "条項を挙げている", "en": "Names the clause"}


def worth(points: float) -> Criterion:
    return {**PLAIN, "points": points}


@pytest.mark.parametrize(
    ("number", "points", "given"),
    [
        (3, 2.0, [0.0, 0.5, 1.5, 2.0]),
        (2, 2.0, [0.0, 1.0, 2.0]),
        (4, 1.0, [0.0, 0.5, 0.5, 1.0, 1.0]),  # a quarter goes up
        (5, 2.0, [0.0, 0.5, 1.0, 1.0, 1.5, 2.0]),
        (3, 5.0, [0.0, 1.5, 3.5, 5.0]),
        (1, 2.0, [0.0, 2.0]),
    ],
)
def test_criteria_share_equally_in_halves_and_all_of_them_give_everything(number: int, points: float, given: list[float]) -> None:
    criteria = [PLAIN] * number
    assert [points_of(criteria, range(ticked), points) for ticked in range(number + 1)] == given


def test_criteria_that_say_their_points_give_these() -> None:
    criteria = [worth(0.5), worth(1.5), worth(1)]
    assert shares(criteria, 3.0) == [0.5, 1.5, 1]
    found = {ticked: points_of(criteria, ticked, 3.0) for ticked in [(), (0,), (1,), (0, 1), (1, 2), (0, 1, 2)]}
    assert found == {(): 0.0, (0,): 0.5, (1,): 1.5, (0, 1): 2.0, (1, 2): 2.5, (0, 1, 2): 3.0}
