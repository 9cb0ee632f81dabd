"""The benchmark of grading makes its figures: from stock nbgrader, from the kit, and from a cluster that loses a worker."""

import sqlite3
from contextlib import closing

import pytest
from bench.course import QUESTIONS, one_module
from bench.grading import QUICK, HandIns, differing, floor, key_of, run, written
from bench.measure import Result

from bench import grading
from kenshu.grading.bulk import AT_ONCE
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
    assert [target.wanted for target in found.targets] == ["≥ 1,000×", "≥ 400×", "≤ 10×", "≤ 1.2×", "≤ 500 MB", "0 differ"]
    assert all(any(letter.isdigit() for letter in target.found) for target in found.targets)


@pytest.mark.kernel
def test_a_killed_worker_changes_no_row(found: Result) -> None:
    assert QUICK.cluster > AT_ONCE  # there is work left when the worker is killed
    target = found.targets[-1]
    assert target.met
    assert target.found == f"0 of {QUICK.cluster * (QUESTIONS + 1):,} differ"


def test_the_same_hand_ins_can_be_graded_again(hand_ins: HandIns) -> None:
    for _ in range(2):
        assert len(grade_all(hand_ins.ungraded()).grades) == hand_ins.count
    assert 0 < floor(hand_ins.course, key_of(hand_ins.course)) <= hand_ins.count * QUESTIONS


def test_a_row_that_differs_is_counted(hand_ins: HandIns) -> None:
    course = hand_ins.ungraded()
    grade_all(course)
    wanted = written(course)
    assert len(wanted) == hand_ins.count * (QUESTIONS + 1)
    assert differing(wanted, written(course)) == 0
    with closing(sqlite3.connect(course.grading / "gradebook.db")) as conn, conn:
        conn.execute("UPDATE grade SET auto_score = auto_score + 1 WHERE id = (SELECT min(id) FROM grade)")
    found = written(course)
    assert differing(wanted, found) == 1
    del found[next(key for key in found if wanted[key] == found[key])]
    assert differing(wanted, found) == 2
