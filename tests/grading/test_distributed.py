"""`kenshu grade` with several processes, and on a Dask cluster that loses a worker: the rows are those of one process."""

from pathlib import Path

import pytest
from bench.cluster import cluster
from tools.killgrade import end_state, sample_course

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.grading import bulk
from kenshu.grading.bulk import grade
from tests.conftest import REPOSITORY

HAND_INS = 120


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with hand-ins, none of them graded."""
    return sample_course(Course.at(REPOSITORY), tmp_path_factory.mktemp("sample") / "course", HAND_INS)


@pytest.fixture(scope="module")
def alone(sample: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What one process makes of them."""
    course = copy(sample, tmp_path_factory.mktemp("alone") / "course")
    assert len(grade(course).grades) == HAND_INS
    return end_state(course)


def copy(sample: Course, root: Path) -> Course:
    import shutil

    shutil.copytree(sample.root, root)
    return Course.at(root)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 10)


def test_two_processes_write_the_rows_of_one(sample: Course, alone: dict[str, object], tmp_path: Path) -> None:
    course = copy(sample, tmp_path / "course")
    assert len(grade(course, jobs=2).grades) == HAND_INS
    assert end_state(course) == alone


def test_a_cluster_that_loses_a_worker_writes_the_rows_of_one_process_and_says_when_none_is_left(
    sample: Course, alone: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(sample, tmp_path / "course")
    with cluster(tmp_path / "dask", 2) as workers:
        killed_at: list[int] = []

        def kill(done: int, total: int) -> None:
            if not killed_at:
                workers.kill_one()
                killed_at.append(done)

        assert len(grade(course, progress=kill, scheduler=workers.address).grades) == HAND_INS
        assert killed_at
        assert killed_at[0] < HAND_INS
        assert end_state(course) == alone

        monkeypatch.setattr("kenshu.grading.scorers._PATIENCE", 2)
        workers.workers[1].kill()
        workers.workers[1].wait()
        other = copy(sample, tmp_path / "other")
        with pytest.raises(KenshuError) as fault:
            grade(other, scheduler=workers.address)
    assert fault.value.key == "grading.workers"


def test_a_scheduler_that_is_not_there_is_named_and_nothing_is_graded(
    sample: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kenshu.grading.scorers._CONNECT", 1)
    course = copy(sample, tmp_path / "course")
    with pytest.raises(KenshuError) as fault:
        grade(course, scheduler="tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in fault.value.message("ja")
    assert end_state(course)["grades"] == 0
