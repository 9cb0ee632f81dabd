"""A simulation in a notebook: one moment after the other, no way back, and what the server has recorded first stands."""

import json
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from kenshu.attempts.notebook_journal import ANSWERS, Entry
from kenshu.course import Course
from kenshu.kinds import right_answer
from kenshu.lab import widget
from kenshu.lab.collect import take_in
from kenshu.lab.widget import QuestionWidget
from tests.conftest import NOW, Desk
from tests.kinds.simulated import MODULE, released_simulations

PERSON = "E0007"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A released course of simulations."""
    return released_simulations(tmp_path / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The released folder, as a learner has it; the working directory."""
    mine = tmp_path / "mine"
    mine.mkdir()
    for file in (course.release / MODULE).iterdir():
        (mine / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(mine)
    monkeypatch.setenv("KENSHU_EMPLOYEE", PERSON)
    with patch.object(widget, "_shelves", {}):
        yield mine


def opened(slot: str) -> QuestionWidget:
    cell = widget.question(slot)
    assert isinstance(cell, QuestionWidget)
    return cell


def decide(cell: QuestionWidget, way: list[str]) -> None:
    cell.set_state({"answer": {"value": way, "click": cell.answer["click"] + 1}})


def test_the_next_moment_is_sent_once_the_choice_is_kept_and_there_is_no_way_back(folder: Path, desk: Desk) -> None:
    cell = opened("t01")
    question = desk.edition(MODULE).questions[cell.question["id"]]
    best = right_answer(question)
    for taken in range(1, len(best) + 1):
        assert len(cell.question["moments"]) == taken
        decide(cell, best[:taken])
        assert cell.saved["state"] == "saved"
    assert len(cell.question["endings"]) == 1
    other = next(part["id"] for part in question["offered"]["parts"] if part["id"] not in best)
    decide(cell, [other])
    assert cell.saved["state"] == "refused"
    assert "前には戻れません" in cell.saved["message"]
    assert cell.answer["value"] == best
    kept = [json.loads(line)["value"] for line in (folder / ANSWERS).read_text(encoding="utf-8").splitlines()]
    assert kept == [best[:taken] for taken in range(1, len(best) + 1)]
    widget._shelves.clear()  # another kernel
    assert (opened("t01").answer["value"], len(opened("t01").question["moments"])) == (best, len(best))


def test_in_the_practice_a_notebook_begins_again(folder: Path) -> None:
    cell = opened("p01")
    decide(cell, ["p4"])
    decide(cell, ["n5"])
    assert cell.saved["state"] == "saved"
    assert [moment["id"] for moment in cell.question["moments"]] == ["first-step", "late"]


def test_a_way_that_the_server_has_on_record_stands_against_another_from_a_notebook(course: Course, desk: Desk) -> None:
    attempt = desk.start(desk.employ(PERSON), MODULE)
    question = desk.edition(MODULE).questions[attempt.draw["t01"]]
    first, *_ = best = right_answer(question)
    outcomes = question["offered"]["moments"][0]["choices"]  # type: ignore[typeddict-item]
    other = next(choice for choice in outcomes if choice != first)
    desk.answer(attempt, {"t01": [first]})
    for way, held in (([other], [first]), (best, best)):
        with desk.database.writing() as conn:
            entry = Entry(1, "t01", question["offered"]["id"], way, 1, NOW, desk.edition(MODULE).public_sha256)
            receipt = take_in(conn, course, MODULE, PERSON, 1, [entry], NOW)
            assert receipt.answers["t01"] == held
            conn.rollback()
