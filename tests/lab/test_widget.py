import errno
import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import kenshu
from kenshu.attempts.notebook_journal import ANSWERS, NotebookJournal
from kenshu.content import Content
from kenshu.editions.compose import compose
from kenshu.editions.edition import public
from kenshu.editions.released import released_module
from kenshu.furigana import annotated
from kenshu.kinds import kind_of
from kenshu.lab.notebook_forms import HandInWidget, StartWidget
from kenshu.lab.widget import QuestionWidget, Sentence

Reopen = Callable[[], None]

CANARY = "canary-7f3a"


def shown(slot: str) -> QuestionWidget:
    cell = kenshu.practice(slot) if slot.startswith("p") else kenshu.question(slot)
    assert isinstance(cell, QuestionWidget)
    return cell


def some_answer(question: Any, turn: int = 0) -> Any:
    """An answer that was offered."""
    return kind_of(question["kind"]).samples.guess(question, random.Random(turn))


def answer(widget: QuestionWidget, value: object) -> None:
    """What the front end sends when a learner answers."""
    widget.set_state({"answer": {"value": value, "click": widget.answer["click"] + 1}})


@pytest.mark.usefixtures("folder")
def test_an_answer_is_on_disk_before_it_is_called_saved(folder: Path) -> None:
    question = shown("t01")
    value = some_answer(question.question)
    on_disk: list[bytes] = []
    question.observe(lambda _change: on_disk.append((folder / ANSWERS).read_bytes()), "saved")
    answer(question, value)
    assert question.saved["state"] == "saved"
    assert question.saved["click"] == 1
    kept = json.loads(on_disk[0])
    assert {name: kept[name] for name in ("number", "slot", "question", "value", "click")} == {
        "number": 1,
        "slot": "t01",
        "question": question.question["id"],
        "value": value,
        "click": 1,
    }


def test_answers_are_there_when_the_notebook_is_opened_again(folder: Path, reopen: Reopen) -> None:
    given = {}
    for slot in (slot.id for slot in released_module(folder).of("test")):
        question = shown(slot)
        given[slot] = (question.question["id"], some_answer(question.question, 1))
        answer(question, given[slot][1])
        assert question.saved["state"] == "saved"
    reopen()
    again = {slot: shown(slot) for slot in given}
    assert {slot: (question.question["id"], question.answer["value"]) for slot, question in again.items()} == given
    assert all(question.saved["state"] == "saved" for question in again.values())
    assert all(question.saved["click"] == question.answer["click"] for question in again.values())


@pytest.mark.parametrize("value", ["nowhere", 7, ["k3"], {"k3": "allowed"}, True, "x" * 10_000_000])
def test_an_answer_that_was_not_offered_is_refused_and_not_kept(folder: Path, value: object) -> None:
    question = next(one for one in map(shown, ("t01", "t02", "t03", "p01")) if one.question["kind"] == "single")
    answer(question, value)
    assert question.saved["state"] == "refused"
    assert question.question["id"] in question.saved["message"]
    assert not (folder / ANSWERS).exists()


@pytest.mark.usefixtures("folder")
def test_a_full_disk_is_said_and_nothing_is_called_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    question = shown("t01")
    monkeypatch.setattr(os, "fsync", full)
    answer(question, some_answer(question.question))
    assert question.saved["state"] == "refused"
    assert "保存できませんでした" in question.saved["message"]


@pytest.mark.usefixtures("folder")
def test_a_cell_that_is_run_again_shows_the_same_question() -> None:
    assert shown("t01") is shown("t01")


@pytest.mark.usefixtures("folder")
def test_one_switch_changes_the_language_of_every_cell() -> None:
    start, question, last = kenshu.start(), shown("t01"), kenshu.hand_in()
    assert isinstance(start, StartWidget)
    assert isinstance(last, HandInWidget)
    assert (question.lang, last.words["hand_in"]) == ("ja", "提出する")
    start.set_state({"lang": "en"})
    assert (question.lang, question.words["check"], last.words["hand_in"]) == ("en", "Check the answer", "Hand in")


@pytest.mark.usefixtures("folder")
def test_one_switch_puts_furigana_over_every_cell_in_japanese() -> None:
    start, question, hand_in = kenshu.start(), shown("p01"), kenshu.hand_in()
    assert isinstance(start, StartWidget)
    assert isinstance(hand_in, HandInWidget)
    assert (start.furigana, question.furigana, hand_in.furigana) == (None, None, None)
    start.set_state({"with_furigana": True})
    assert start.furigana == question.furigana == hand_in.furigana
    assert ("勤務", "きんむ") in annotated("勤務時間", question.furigana or {})
    assert ("提出", "ていしゅつ") in annotated("提出する", hand_in.furigana or {})
    start.set_state({"lang": "en"})
    assert (start.furigana, question.furigana, hand_in.furigana) == (None, None, None)
    start.set_state({"lang": "ja"})
    assert question.furigana


@pytest.mark.usefixtures("folder")
def test_the_language_begins_as_the_surroundings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    assert shown("t01").lang == "en"


@pytest.mark.usefixtures("folder")
def test_the_last_cell_knows_what_is_blank() -> None:
    last, question = kenshu.hand_in(), shown("t02")
    assert isinstance(last, HandInWidget)
    assert last.blank == list(range(1, last.total + 1))
    answer(question, some_answer(question.question))
    assert 2 not in last.blank
    answer(question, None)
    assert 2 in last.blank


@pytest.mark.usefixtures("folder")
def test_without_the_kit_a_practice_answer_says_where_its_explanation_stands() -> None:
    question = shown("p01")
    question.set_state({"check": 1})
    assert question.feedback is None
    answer(question, some_answer(question.question))
    question.set_state({"check": 2})
    feedback: Any = question.feedback
    assert "研修一覧" in feedback["title"]
    assert feedback["parts"] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("slot", ["t99", "../t01", ""])
def test_a_slot_that_is_not_there_gives_a_sentence(slot: str) -> None:
    assert isinstance(kenshu.question(slot), Sentence)


@pytest.mark.usefixtures("folder")
def test_who_is_not_known_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_EMPLOYEE", "<b>山田</b>")
    cell = kenshu.question("t01")
    assert isinstance(cell, Sentence)
    assert "KENSHU_EMPLOYEE" in str(cell)
    assert "&lt;b&gt;" in cell._repr_html_()


def test_a_folder_without_questions_gives_a_sentence(folder: Path) -> None:
    (folder / "questions.json").unlink()
    assert isinstance(kenshu.start(), Sentence)


@pytest.mark.usefixtures("folder")
def test_where_nbgrader_runs_the_cells_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert [kenshu.start(), kenshu.practice("p01"), kenshu.question("t01"), kenshu.hand_in()] == [None] * 4


def test_a_handed_in_attempt_stays_readable_and_the_next_has_other_questions(folder: Path, reopen: Reopen) -> None:
    first, last = shown("t01"), kenshu.hand_in()
    assert isinstance(last, HandInWidget)
    before = first.question["id"]
    answer(first, some_answer(first.question))
    last._shelf.attempt.close()
    reopen()
    first, last = shown("t01"), kenshu.hand_in()
    assert isinstance(last, HandInWidget)
    assert (first.readonly, last.state, last.may_repeat) == (True, "handed_in", True)
    answer(first, None)
    assert first.saved["state"] == "refused"
    last.set_state({"repeating": 1})
    assert (first.readonly, first.answer, last.state) == (False, {"value": None, "click": 0}, "open")
    assert first.question["id"] != before
    assert [line.number for line in NotebookJournal(folder / ANSWERS).lines()] == [1, 1, 2]


def without_keys(content: Content, *, turned: bool) -> Content:
    """The content with a canary in every reason why, and, where `turned`, with another key."""

    def changed(found: Any) -> Any:
        if isinstance(found, list):
            return [changed(item) for item in found]
        if not isinstance(found, dict):
            return found
        new = {name: changed(item) for name, item in found.items()}
        new |= {name: {"ja": CANARY, "en": CANARY} for name in ("why", "guide") if name in found}
        if turned and found.get("kind") == "single":
            options = new["options"]
            rights = [option.get("right", False) for option in options]
            for option, right in zip(options, rights[1:] + rights[:1], strict=True):
                option["right"] = right
        return new

    scenarios = {
        name: type(scenario).model_validate(changed(scenario.model_dump(by_alias=True)))
        for name, scenario in content.scenarios.items()
    }
    return replace(content, scenarios=scenarios)


def test_what_a_widget_holds_has_no_key_and_does_not_change_with_it(folder: Path, content: Content, reopen: Reopen) -> None:
    states, keys = [], []
    for turned in (False, True):
        changed = without_keys(content, turned=turned)
        keys.append([question.key() for question in changed.questions.values()])
        released = public(compose(changed, changed.modules["working-hours"]))
        (folder / "questions.json").write_text(json.dumps(released, ensure_ascii=False), encoding="utf-8")
        reopen()
        cells: list[Any] = [kenshu.start(), kenshu.hand_in()]
        cells += [shown(slot["id"]) for slot in released["slots"]]
        told = [{name: value for name, value in cell.get_state().items() if name != "layout"} for cell in cells]
        states.append(json.dumps(told, ensure_ascii=False))
    assert keys[0] != keys[1]
    assert CANARY not in states[0]
    assert states[0] == states[1]
