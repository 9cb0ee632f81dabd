"""nbgrader's own example course, graded in a course of the kit's: what is not the kit's goes nbgrader's own way.

`nbgrader quickstart` makes the assignment `ps1`; its documentation has two people's hand-ins, one of whom is called hacker.
"""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tools import stock_nbgrader
from tools.rows_equal import Rows, rows_of

import nbgrader
from kenshu.course import Course
from kenshu.nbgrader.foreign import is_foreign

EXAMPLE = "ps1"
DOCUMENTED = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "submitted"
COMMANDS = [("generate_assignment", EXAMPLE), ("autograde", EXAMPLE), ("generate_feedback", EXAMPLE)]


def claim_to_be_a_module(folder: Path) -> None:
    """What a learner can write into a notebook's metadata."""
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_bytes())
        notebook["metadata"]["kenshu"] = {"module": path.stem}
        path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, released_course: Course) -> tuple[Path, Path]:
    """nbgrader's folders of a stock course and of a course of the kit's, after the same commands; a kernel for each notebook."""
    folder = tmp_path_factory.mktemp("foreign")
    course = Course.at(Path(shutil.copytree(released_course.root, folder / "研修")))
    stock_nbgrader.run(folder, [("quickstart", "stock")])
    stock = folder / "stock"
    shutil.copytree(stock / "source" / EXAMPLE, course.modules / EXAMPLE)
    for place in (stock, course.grading):
        shutil.copytree(DOCUMENTED, place / "submitted")
        claim_to_be_a_module(place / "submitted" / "hacker" / EXAMPLE)
    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(lambda place: stock_nbgrader.run(place, COMMANDS), (stock, course.grading)))
    return stock, course.grading


def rows(place: Path) -> Rows:
    return rows_of(place / "gradebook.db", module=EXAMPLE)


def test_every_row_is_stocks(both: tuple[Path, Path]) -> None:
    stock, kit = map(rows, both)
    assert kit == stock
    assert len(stock["grade"]) == 2 * 9
    assert {row["needs_manual_grade"] for row in stock["grade"].values()} == {True, False}
    assert {row["auto_comment"] for row in stock["comment"].values()} == {None, "No response."}


def test_the_example_is_graded_as_its_documentation_has_it(both: tuple[Path, Path]) -> None:
    points: dict[str, float] = {}
    for (_, student, *_), row in rows(both[1])["grade"].items():
        points[student] = points.get(student, 0.0) + (row["auto_score"] or 0.0)
    assert points == {"bitdiddle": 1.5, "hacker": 3.0}


def test_feedback_is_stocks_byte_for_byte(both: tuple[Path, Path]) -> None:
    stock, kit = ({path.relative_to(place): path.read_bytes() for path in place.rglob("feedback/*/*/*.html")} for place in both)
    assert len(stock) == 4
    assert kit == stock


def test_what_the_kit_does_not_know_is_not_foreign(released_course: Course, both: tuple[Path, Path]) -> None:
    course = Course(both[1].parent)
    assert is_foreign(course, EXAMPLE)
    assert [module for module in ("working-hours", "gone") if is_foreign(course, module)] == []
    assert not is_foreign(released_course, EXAMPLE)
