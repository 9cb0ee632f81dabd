"""What an answer of each kind scores."""

from itertools import permutations
from typing import Any

import pytest
from pydantic import TypeAdapter

from kenshu.errors import KenshuError
from kenshu.kinds import BaseQuestion, Question, kind_of, share

WORDS = {"ja": "文", "en": "text"}


def part(part_id: str, **more: Any) -> dict[str, Any]:
    return {"id": part_id, "text": WORDS, "why": WORDS, "clause": "8-1-ku", **more}


def scored(asked: BaseQuestion, value: Any) -> float | None:
    return share(asked.kind, asked.key(), value)


def question(kind: str, **more: Any) -> BaseQuestion:
    made: BaseQuestion = TypeAdapter(Question).validate_python({"id": f"scene-{kind}", "kind": kind, "prompt": WORDS, **more})
    return made


SINGLE = question("single", options=[part("a1"), part("b2", right=True), part("c3")])
MULTIPLE = question("multiple", options=[part("a1", right=True), part("b2", right=True), part("c3"), part("d4")])
MARK = question("mark", sentences=[part("a1", breaks=True), part("b2"), part("c3", breaks=True)])
ORDER = question("order", steps=[part("a1"), part("b2"), part("c3")], order=["c3", "a1", "b2"])
SORT = question("sort", statements=[part("a1", verdict="allowed"), part("b2", verdict="forbidden"), part("c3", verdict="consult")])
TEXT = question("text", clauses=["8-1-ku"], guide=WORDS, criteria=[WORDS])


@pytest.mark.parametrize(
    ("asked", "value", "earned"),
    [
        (SINGLE, "b2", 1.0),
        (SINGLE, "a1", 0.0),
        (MULTIPLE, ["a1", "b2"], 1.0),
        (MULTIPLE, ["a1"], 0.5),
        (MULTIPLE, ["a1", "b2", "c3"], 0.5),
        (MULTIPLE, ["a1", "b2", "c3", "d4"], 0.0),
        (MULTIPLE, ["c3", "d4"], 0.0),
        (MARK, ["a1", "c3"], 1.0),
        (MARK, ["a1", "b2", "c3"], 0.5),
        (MARK, [], 0.0),
        (ORDER, ["c3", "a1", "b2"], 1.0),
        (ORDER, ["a1", "c3", "b2"], 1 / 3),
        (ORDER, ["b2", "a1", "c3"], 0.0),
        (SORT, {"a1": "allowed", "b2": "forbidden", "c3": "consult"}, 1.0),
        (SORT, {"a1": "allowed", "b2": "allowed"}, 1 / 3),
    ],
)
def test_an_answer_scores_its_share(asked: BaseQuestion, value: Any, earned: float) -> None:
    assert scored(asked, value) == pytest.approx(earned)


@pytest.mark.parametrize("asked", [SINGLE, MULTIPLE, MARK, ORDER, SORT, TEXT], ids=lambda asked: asked.kind)
def test_a_blank_answer_scores_nothing(asked: BaseQuestion) -> None:
    assert scored(asked, None) == 0.0


@pytest.mark.parametrize("asked", [SINGLE, MULTIPLE, MARK, ORDER, SORT], ids=lambda asked: asked.kind)
def test_the_key_scores_everything(asked: BaseQuestion) -> None:
    assert scored(asked, asked.key()) == 1.0


def test_a_text_waits_for_a_person() -> None:
    assert scored(TEXT, "自分の言葉で") is None
    assert scored(TEXT, " \n") == 0.0


def test_an_order_scores_by_pairs() -> None:
    shares = sorted({round(scored(ORDER, list(order)) or 0.0, 3) for order in permutations(["a1", "b2", "c3"])})
    assert shares == [0.0, 0.333, 1.0]


def test_a_kind_that_is_not_there_is_scored_by_no_other_rule() -> None:
    with pytest.raises(KenshuError) as fault:
        share("riddle", ["a1"], ["a1"])
    assert "riddle" in fault.value.message("ja")


@pytest.mark.parametrize("asked", [SINGLE, MULTIPLE, MARK, ORDER, SORT])
def test_nothing_is_right_in_a_question_left_blank(asked: BaseQuestion) -> None:
    treated = [kind_of(asked.kind).treated(asked.key(), part.id, None) for part in asked.parts]
    assert [(each["right"], each["chosen"]) for each in treated] == [(False, False)] * len(asked.parts)
