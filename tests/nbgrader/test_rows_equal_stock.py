"""`kenshu grade`, and nbgrader as the kit configures it, write the rows of stock `nbgrader autograde`, also into one gradebook."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from tools import rows_equal
from tools.rows_equal import ANSWERED, BOTH, Outcome, compare, rows_of
from tools.tampered import KINDS, MODULE, REFUSED, STOPPING

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
    assert outcome.hand_ins == len(KINDS) + len(ANSWERED) + len(BOTH) >= 40
    # Everybody but whose notebook is nowhere is a student; whose time is none has handed in nothing.
    assert outcome.rows["student"] == outcome.hand_ins - len(REFUSED) - 1
    assert outcome.rows["submitted_assignment"] == outcome.rows["submitted_notebook"] == outcome.rows["student"] - 1
    assert outcome.rows["grade"] == 11 * outcome.rows["comment"] == 11 * outcome.rows["submitted_notebook"]


def test_what_stock_scores_as_nothing_for_want_of_answers_is_refused_aloud(outcome: Outcome, worked: Path) -> None:
    assert outcome.hand_ins
    theirs = rows_of(worked / "stock" / "graded.db", REFUSED)["grade"]
    ours = rows_of(worked / "configured" / "grading" / "gradebook.db", REFUSED)["grade"]
    assert {row["auto_score"] for key, row in theirs.items() if key[3].startswith("grade")} == {0.0}
    scored = [row["auto_score"] for key, row in ours.items() if key[3].startswith("grade")]
    assert scored == [None] * len(scored)
    log = (worked / "configured" / "grading" / "nbgrader.log").read_text(encoding="utf-8")
    assert all(f"{person}/{MODULE}" in log for person in REFUSED)


def test_stock_stops_where_the_kit_goes_on(outcome: Outcome, worked: Path) -> None:
    assert outcome.hand_ins
    commands = (worked / "stock" / "nbgrader.log").read_text(encoding="utf-8").split("\nnbgrader ")
    alone = {
        person: [said for said in commands if said.startswith(f"autograde {MODULE} --student {person}\n")] for person in STOPPING
    }
    ends = {person: [said.splitlines()[-1] for said in found] for person, found in alone.items()}
    assert ends == {person: ["ended with 1"] for person in STOPPING}


def test_the_hand_ins_are_of_many_outcomes(outcome: Outcome, worked: Path) -> None:
    assert outcome.hand_ins
    rows = rows_of(worked / "stock" / "graded.db")
    scores = {row["auto_score"] for row in rows["grade"].values()}
    assert {None, 0.0, 1.0} < scores
    assert any(score and score % 1 for score in scores)
    mixed = rows_of(worked / "mixed" / "gradebook.db", tuple(BOTH))
    asked_again = [key for key, row in mixed["grade"].items() if row["manual_score"] is not None and row["needs_manual_grade"]]
    assert sum(key[3].startswith("text") for key in asked_again) == len(BOTH)
    assert sum(key[3].startswith("grade") for key in asked_again) == 2  # those whose points against the key are of a first hand-in
    assert {row["auto_comment"] for row in rows["comment"].values()} == {None, "No response."}


def test_a_row_that_differs_is_found(outcome: Outcome, worked: Path, tmp_path: Path) -> None:
    assert outcome.hand_ins
    other = Path(shutil.copy(worked / "stock" / "graded.db", tmp_path))
    engine = create_engine(f"sqlite:///{other}")
    with engine.begin() as conn:
        conn.execute(update(nbgrader.submitted_notebook).values(late_submission_penalty=1.0))
        conn.execute(nbgrader.student.insert().values(id="nobody"))
    engine.dispose()
    found = Outcome()
    rows_equal.compare_rows(rows_of(worked / "stock" / "graded.db"), rows_of(other), "", found)
    assert {row["table"] for row in found.differences} == {"student", "submitted_notebook"}
