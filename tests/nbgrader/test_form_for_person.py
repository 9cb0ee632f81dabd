"""A form of which a person grades a field, in nbgrader: a cell graded by hand whose points are the rules' and the person's."""

from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from kenshu.demo.simulate import grade_free_text
from kenshu.grading.bulk import grade
from kenshu.grading.override import not_taken
from kenshu.nbgrader.gradebook import forget_hand_ins, gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.nbgrader.shown_to_graders import ShowToGraders
from kenshu.nbgrader.three_ways import compare
from tests.kinds.city import MODULE, SORTS
from tests.kinds.graded_form import ANSWER, BY_RULE, SLOT, WAITS, Town
from tests.web.conftest import cheap_hashes


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with cheap_hashes(), closing(Town(tmp_path)) as running:
        running.hand_in(ANSWER)
        yield running


@pytest.mark.parametrize(("typed", "given"), [(1.83, 1.0), (1.33, 0.5), (0.83, 0.0), (1.84, 1.0)])
def test_a_sum_typed_into_formgrader_is_taken_as_what_the_rules_gave_and_the_rest(town: Town, typed: float, given: float) -> None:
    town.type_in_formgrader(typed)
    assert take_manual_scores(town.course) == 1
    assert town.held["points"] == pytest.approx(BY_RULE + given, abs=0.005)
    assert (take_manual_scores(town.course), not_taken(town.course)) == (0, [])
    assert town.recomputed.differences == []
    assert "faults: 0" in town.audited


@pytest.mark.parametrize("typed", [0.5, 1.95])
def test_points_for_the_field_alone_typed_into_formgrader_are_named_and_not_taken(town: Town, typed: float) -> None:
    town.type_in_formgrader(typed)
    assert take_manual_scores(town.course) == 0
    assert town.held == WAITS
    [fault] = not_taken(town.course)
    assert fault.key == "override.beyond"
    assert "0.83〜1.83点" in fault.message("ja")


def test_formgraders_page_says_what_the_other_fields_earned_and_which_sum_to_enter(town: Town) -> None:
    folder = town.course.autograded / town.learner / MODULE
    notebook = nbformat.read(folder / f"{MODULE}.ipynb", nbformat.NO_CONVERT)
    shown: Preprocessor = ShowToGraders(config=Config(CourseDirectory={"root": str(town.course.grading)}))  # type: ignore[no-untyped-call]
    about = {"submission_id": "1", "student": town.learner, "metadata": {"path": str(folder)}}
    cells = {cell.get("id"): "".join(cell["source"]) for cell in shown.preprocess(notebook, about)[0].cells}
    before, cell = cells[f"criteria-{SLOT}"], cells[f"text-{SLOT}"]
    assert "ソーシャルメディアの種類: フェイスブック (一部正解)" in unescape(before)
    assert "0.83点 に、この欄の0〜1点を足した合計 (0.83〜1.83点)" in unescape(before)
    assert "運用開始日: R8.12.1" in unescape(cell)
    assert "一部正解" not in cell
    assert "<b>" not in cell


def test_nbgraders_rows_are_written_again_as_they_were(town: Town) -> None:
    town.mark(ticked=["0"], comment="よい")
    before = town.row
    with gradebook(town.course) as book, book.writing() as rows:
        forget_hand_ins(rows, MODULE)
    grade(town.course)
    assert town.row == before


def test_the_demos_trainer_gives_points_for_the_field_beside_what_the_rules_gave(town: Town) -> None:
    assert grade_free_text(town.course, town.database) > 0
    assert not_taken(town.course) == []
    assert town.held["points"] in (None, *(pytest.approx(BY_RULE + given) for given in (0, 0.5, 1)))


@pytest.mark.kernel
def test_stock_nbgrader_gives_no_points_where_a_person_does(town: Town) -> None:
    town.mark(ticked=["0"])
    found = compare(town.course)
    assert (found.hand_ins, found.cells, found.differences) == (len(SORTS) + 1, len(SORTS) + 1, [])
