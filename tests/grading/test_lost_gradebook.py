"""Grading with nbgrader's gradebook lost: the kit grades all the same, and writes nbgrader's rows once there is one again."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kenshu.attempts.attempts import Attempt
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.grading import bulk
from kenshu.ledger.recompute import recompute
from kenshu.nbgrader.three_ways import gradebook_rows
from tests.conftest import Desk
from tests.grading.test_bulk import count_grades, hand_in_with_text, held


def deleted(book: Path) -> None:
    """The file is gone."""
    book.unlink()


def garbage(book: Path) -> None:
    """The file holds bytes that no database wrote."""
    book.write_bytes(b"\x00not a database\xff" * 1000)


def emptied(book: Path) -> None:
    """The file is there, and empty."""
    book.write_bytes(b"")


def run(desk: Desk, *words: str) -> Result:
    return CliRunner().invoke(kenshu, ["--course", str(desk.course.root), *words], env={"KENSHU_LANG": "en"})


@pytest.fixture
def handed_in(desk: Desk, content: Content) -> list[Attempt]:
    """Two hand-ins with every answer right, and one that is blank; none is graded."""
    some = [hand_in_with_text(desk, content, desk.employ(f"E{number}"))[0] for number in (1, 2)]
    blank = desk.start(desk.employ("E3"))
    desk.hand_in(blank)
    return [*some, blank]


@pytest.mark.parametrize("lose", [deleted, garbage, emptied])
def test_everything_is_graded_and_what_is_missing_is_said_with_the_way_out(
    desk: Desk, handed_in: list[Attempt], lose: Callable[[Path], None]
) -> None:
    book = desk.course.grading / "gradebook.db"
    lose(book)
    done = run(desk, "grade", "--json")
    figures = json.loads(done.stdout)
    assert done.exit_code == 1
    assert {line["attempt"] for line in figures["graded"]} == {attempt.id for attempt in handed_in}
    assert figures["refused"] == []
    assert figures["unheld"]
    assert all("kenshu build" in said for said in figures["unheld"])
    most = desk.edition().max_score
    assert [held(desk, attempt).score for attempt in handed_in] == [most - 2, most - 2, 0.0]
    assert recompute(desk.course).differences == []


@pytest.mark.parametrize("graded", ["before", "without"])
@pytest.mark.parametrize("lose", [deleted, garbage])
def test_after_a_build_nbgrader_holds_every_row_it_would_have_held(
    desk: Desk, handed_in: list[Attempt], lose: Callable[[Path], None], graded: str, tmp_path: Path
) -> None:
    book, other = desk.course.grading / "gradebook.db", tmp_path / "where nothing was lost"
    if graded == "before":
        run(desk, "grade")
    shutil.copytree(desk.course.root, other)
    bulk.grade(Course.at(other))
    lose(book)
    run(desk, "grade")
    if lose is garbage:  # which build does not touch: somebody may restore it
        spoiled = book.read_bytes()
        assert isinstance(run(desk, "build").exception, StorageFailed)
        assert book.read_bytes() == spoiled
        book.unlink()
    assert run(desk, "build").exit_code == 0
    run(desk, "grade")
    wanted = gradebook_rows(other / "grading" / "gradebook.db")
    assert len(wanted) > len(handed_in)
    assert gradebook_rows(book) == wanted
    assert count_grades(desk) == len(handed_in)
    assert json.loads(run(desk, "grade", "--json").stdout)["graded"] == []
