"""The hidden test of a graded cell: always a number, and never the learner's code."""

import json
from pathlib import Path
from typing import Any

import pytest

from kenshu.content import Content
from kenshu.editions.build import notebook
from kenshu.editions.compose import compose
from kenshu.nbgrader.checks import hidden_test, points
from kenshu.results.scoring import score
from tests.conftest import Desk, right_answers

KEYS: dict[str, dict[str, Any]] = {
    "a-1": {"kind": "single", "key": "k3"},
    "a-2": {"kind": "multiple", "key": ["b1", "c2"]},
}


def write(folder: Path, question: str, value: object) -> None:
    (folder / "answers.json").write_text(json.dumps({"draw": {"t01": question}, "answers": {"t01": value}}))


@pytest.mark.parametrize(
    ("question", "value", "earned"),
    [
        ("a-1", "k3", 2.0),
        ("a-1", "b1", 0.0),
        ("a-1", None, 0.0),
        ("a-2", ["b1"], 1.0),
        ("a-2", ["b1", "c2", "x9"], 1.0),
        ("a-2", None, 0.0),
    ],
)
def test_a_slot_earns_the_answers_share_of_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, value: object, earned: float
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, question, value)
    found = points("t01", KEYS, 2)
    assert (found, type(found)) == (earned, float)


def test_a_question_that_is_not_in_the_pool_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "other-1", "k3")
    with pytest.raises(KeyError):
        points("t01", KEYS, 1)


def test_without_answers_it_raises_and_validation_says_whether_the_keys_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError):
        points("t01", KEYS, 1)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert points("t01", KEYS, 1) == 1.0
    impossible = {"a-3": {"kind": "order", "key": []}}
    assert points("t01", {**KEYS, **impossible}, 1) == 0.0


def test_a_hidden_test_is_read_without_being_executed() -> None:
    source = f'# said\nfrom kenshu.course_api import points\npoints("t01", {json.dumps(KEYS)}, 2)'
    found = hidden_test(source)
    assert (found.slot, found.keys, found.worth) == ("t01", KEYS, 2)


@pytest.mark.parametrize("source", ["", "1.0", 'points("t01", open("x").read(), 1)', "points()"])
def test_what_is_no_hidden_test_is_refused(source: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        hidden_test(source)


def test_every_key_of_the_course_earns_all_the_points(content: Content) -> None:
    for module in content.modules.values():
        for cell in notebook(content, module, compose(content, module))["cells"]:
            if cell["metadata"].get("kenshu", {}).get("role") == "grade":
                assert hidden_test("".join(cell["source"])).holds()


def test_the_content_scores_as_the_notebook_does(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    answers = right_answers(content, attempt)
    key = desk.edition().key
    scores = score(key, attempt.draw, answers)
    assert list(scores) == [slot.id for slot in content.modules["working-hours"].test_slots]
    assert sum(each["points"] or 0 for each in scores.values()) == desk.edition().max_score - 2  # the text is blank: 0, not None
    assert all(each["points"] == 0.0 for each in score(key, attempt.draw, {}).values())
