"""`kenshu grade` and `kenshu grade --compare` on the command line."""

import json
import shutil
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.nbgrader import three_ways
from tests.conftest import Desk, right_answers


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")


def run(desk: Desk, *words: str) -> Result:
    return CliRunner().invoke(kenshu, ["--course", str(desk.course.root), *words], catch_exceptions=False)


def test_it_says_what_it_graded_and_what_waits_for_a_person(desk: Desk, content: Content) -> None:
    blank = desk.start(desk.employ("E1"))
    desk.hand_in(blank)
    said = run(desk, "grade")
    assert said.exit_code == 0
    assert "Graded: 1; waiting for a trainer: 0; not graded: 0" in said.output
    written = desk.start(desk.employ("E2"))
    slot = next(slot for slot, question in written.draw.items() if content.questions[question].kind == "text")
    desk.answer(written, {**right_answers(content, written), slot: "I would ask first."})
    desk.hand_in(written)
    said = run(desk, "grade", "--json")
    assert said.exit_code == 1
    figures: dict[str, Any] = json.loads(said.stdout)
    assert [(row["employee"], row["awaiting"], row["verdict"]) for row in figures["graded"]] == [("E2", 2.0, "passed")]
    assert figures["refused"] == []
    assert run(desk, "grade").exit_code == 0


def test_what_nbgrader_collected_is_left_to_it(desk: Desk, employee: str) -> None:
    desk.hand_in(desk.start(employee))
    assert run(desk, "grade", "--files").exit_code == 0
    submitted = desk.course.submitted
    shutil.copytree(submitted / employee / "working-hours", submitted / "X001" / "working-hours")
    for person in ("X001", employee):
        (submitted / person / "ps1").mkdir()
    shutil.copytree(submitted / "X001" / "ps1", submitted / "X002" / "ps1")
    shutil.copytree(submitted / "X002" / "ps1", desk.course.autograded / "X002" / "ps1")
    said = run(desk, "grade")
    assert said.exit_code == 1
    assert "grading/submitted/X001/working-hours: nobody has this employee number" in said.output
    assert "Hand-ins at ps1 of which kenshu has no record are left to nbgrader: 2 (nbgrader autograde ps1" in said.output
    assert json.loads(run(desk, "grade", "--json").stdout)["left_to_nbgrader"] == {"ps1": 2}


def test_the_comparison_prints_no_row_where_the_ways_agree(desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hand_in(desk.start(employee))
    monkeypatch.setattr(three_ways, "_nbgrader", lambda *_: None)
    rows = three_ways.gradebook_rows
    monkeypatch.setattr(three_ways, "gradebook_rows", lambda _: rows(desk.course.grading / "gradebook.db"))
    said = run(desk, "grade", "--compare")
    assert said.exit_code == 0
    assert "Compared 1 hand-in with" in said.output
    assert "Differences: 0" in said.output
    assert json.loads(run(desk, "grade", "--compare", "--json").stdout)["differences"] == []
