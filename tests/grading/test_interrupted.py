"""A run of `kenshu grade` that is killed, and one after it, end as a run that nobody killed."""

from pathlib import Path

from tools.killgrade import end_state, killgrade, sample_course

from kenshu.course import Course
from tests.conftest import REPOSITORY


def test_killed_runs_end_as_one_that_nobody_killed(tmp_path: Path) -> None:
    sample = sample_course(Course.at(REPOSITORY), tmp_path / "sample", hand_ins=60)
    outcome = killgrade(sample, 4)
    assert (outcome.kills, outcome.different) == (4, 0)
    assert outcome.rows > 60 * 12
    assert end_state(sample)["grades"] == 0
