"""The benchmark of saving makes its figures, and finds an answer that is gone."""

import pytest
from bench.learner import Sent
from bench.load import missing
from bench.measure import Result
from bench.saves import AXES, QUICK, run

from tests.conftest import Desk

MODULE = "working-hours"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One quick run."""
    return run(quick=True, folder=tmp_path_factory.mktemp("bench"))


def figure(found: Result, what: str) -> float:
    return next(row.median for row in found.rows if row.what == what)


def test_saves_are_counted_beside_the_disks_syncs(found: Result) -> None:
    assert found.axes == AXES
    assert {curve.label for curve in found.curves} == {
        "through the server",
        "at its writer",
        "fsync of the disk",
        "fdatasync of the disk",
    }
    assert all(cost > 0 for curve in found.curves for cost in curve.cost)
    assert [curve.work for curve in found.curves[:2]] == [[float(writers) for writers in QUICK.writers]] * 2


def test_every_answer_that_was_acknowledged_is_on_disk(found: Result) -> None:
    assert figure(found, "answers acknowledged") > 0
    assert figure(found, "answers lost or wrong") == 0
    assert found.targets[-1].met
    assert all(any(letter.isdigit() for letter in target.found) for target in found.targets)


def test_an_answer_that_is_gone_or_another_is_missing(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    slot = next(slot for slot, name in attempt.draw.items() if desk.edition(MODULE).released.questions[name]["kind"] == "text")
    desk.answer(attempt, {slot: "相談します。"})
    said = Sent(attempt.id, slot, 1, "相談します。")
    gone, other = Sent(attempt.id, slot, 2, "相談します。"), Sent(attempt.id, slot, 1, "投稿します。")

    assert missing(desk.database, [said, gone, other]) == [gone, other]
