"""The benchmark of grading makes its figures: from stock nbgrader and from the kit."""

import pytest
from bench.course import QUESTIONS, one_module
from bench.grading import QUICK, HandIns, floor, key_of, run
from bench.measure import Result

from bench import grading
from kenshu.grading.bulk import grade as grade_all


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One quick run."""
    return run(quick=True, folder=tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def hand_ins(tmp_path_factory: pytest.TempPathFactory) -> HandIns:
    """A few hand-ins, ungraded."""
    folder = tmp_path_factory.mktemp("few")
    return HandIns(one_module(folder / "empty"), folder / "few", 4)


@pytest.mark.kernel
def test_every_way_is_measured_with_growing_work(found: Result) -> None:
    assert found.axes == grading.AXES
    assert {curve.label for curve in found.curves} == {
        "kenshu grade",
        "kenshu grade --files",
        "stock nbgrader autograde",
        "floor: read, parse, compare with the key",
    }
    for curve in found.curves:
        assert curve.work == sorted(curve.work)
        assert len(curve.work) >= 2
        assert all(cost > 0 for cost in curve.cost)
    assert all(row.values and row.least > 0 for row in found.rows)
    assert max(row.work for row in found.rows if row.what == "kenshu grade") == QUICK.most


@pytest.mark.kernel
def test_every_target_has_its_figure(found: Result) -> None:
    assert [target.wanted for target in found.targets] == ["≥ 1,000×", "≥ 400×", "≤ 10×", "≤ 1.2×", "≤ 500 MB"]
    assert all(any(letter.isdigit() for letter in target.found) for target in found.targets)


def test_the_same_hand_ins_can_be_graded_again(hand_ins: HandIns) -> None:
    for _ in range(2):
        assert len(grade_all(hand_ins.ungraded()).grades) == hand_ins.count
    assert 0 < floor(hand_ins.course, key_of(hand_ins.course)) <= hand_ins.count * QUESTIONS
