"""`kenshu grade` writes the rows that stock `nbgrader autograde` writes, of every hand-in, and into one gradebook with it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from tools import rows_equal
from tools.rows_equal import ANSWERED, BOTH, Outcome, compare, rows_of

from kenshu.course import Course
from kenshu.nbgrader import tables as nbgrader

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both have worked."""
    return tmp_path_factory.mktemp("equal 同じ")


@pytest.fixture(scope="module")
def outcome(worked: Path, released_course: Course) -> Outcome:
    """What both did, once for the module: stock takes two seconds a hand-in."""
    return compare(Course.at(Path(shutil.copytree(released_course.root, worked / "course"))), worked)


def test_no_row_differs(outcome: Outcome) -> None:
    assert outcome.differences == []
    assert outcome.hand_ins == len(ANSWERED) + 1
    assert outcome.rows["student"] == outcome.rows["submitted_notebook"] == len(ANSWERED) + len(BOTH)
    assert outcome.rows["grade"] == 9 * outcome.rows["comment"] == 9 * outcome.rows["submitted_notebook"]


def test_the_hand_ins_are_of_many_outcomes(outcome: Outcome, worked: Path) -> None:
    assert outcome.hand_ins
    rows = rows_of(worked / "stock" / "gradebook.db")
    scores = {row["auto_score"] for row in rows["grade"].values()}
    assert {None, 0.0, 1.0} < scores
    assert any(score and score % 1 for score in scores)
    mixed = rows_of(worked / "mixed" / "gradebook.db", BOTH)
    asked_again = [row for row in mixed["grade"].values() if row["manual_score"] is not None and row["needs_manual_grade"]]
    assert len(asked_again) == 3  # two texts, and a question that the first grader's trainer had overruled
    assert {row["auto_comment"] for row in rows["comment"].values()} == {None, "No response."}


def test_a_row_that_differs_is_found(outcome: Outcome, worked: Path, tmp_path: Path) -> None:
    assert outcome.hand_ins
    other = Path(shutil.copy(worked / "stock" / "gradebook.db", tmp_path))
    engine = create_engine(f"sqlite:///{other}")
    with engine.begin() as conn:
        conn.execute(update(nbgrader.submitted_notebook).values(late_submission_penalty=1.0))
        conn.execute(nbgrader.student.insert().values(id="nobody"))
    engine.dispose()
    found = Outcome()
    rows_equal.compare_rows(rows_of(worked / "stock" / "gradebook.db"), rows_of(other), "", found)
    assert {row["table"] for row in found.differences} == {"student", "submitted_notebook"}
