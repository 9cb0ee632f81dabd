"""Only what was offered is accepted as an answer."""

from typing import Any

import pytest

from kenshu.errors import AnswerRefused
from kenshu.i18n import LANGS
from kenshu.kinds import is_complete, read_answer

PARTS = [{"id": part_id, "text": {"ja": "文", "en": "text"}} for part_id in ("a1", "b2", "c3")]


def offered(kind: str) -> Any:
    return {"id": f"scene-{kind}", "kind": kind, "parts": [] if kind == "text" else PARTS, "max_length": 20}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("single", "a1", "a1"),
        ("multiple", ["c3", "a1"], ["a1", "c3"]),
        ("multiple", [], None),
        ("mark", [], []),
        ("mark", ["b2"], ["b2"]),
        ("order", ["c3", "a1", "b2"], ["c3", "a1", "b2"]),
        ("sort", {"c3": "consult", "a1": "allowed"}, {"a1": "allowed", "c3": "consult"}),
        ("sort", {}, None),
        ("text", "𠮷野家の前で", "𠮷野家の前で"),
        ("text", "  ", None),
        *((kind, None, None) for kind in ("single", "multiple", "mark", "order", "sort", "text")),
    ],
)
def test_an_offered_answer_has_one_form(kind: str, raw: object, value: object) -> None:
    assert read_answer(offered(kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "key"),
    [
        ("single", "z9", "answer.not_offered"),
        ("single", ["a1"], "answer.shape"),
        ("single", True, "answer.shape"),
        ("single", {"$ne": None}, "answer.shape"),
        ("multiple", "a1", "answer.shape"),
        ("multiple", ["a1", "z9"], "answer.not_offered"),
        ("multiple", ["a1", "a1"], "answer.twice"),
        ("multiple", [["a1"]], "answer.not_offered"),
        ("mark", [1], "answer.not_offered"),
        ("order", ["a1", "b2"], "answer.order_incomplete"),
        ("order", ["a1", "b2", "b2"], "answer.twice"),
        ("sort", [], "answer.shape"),
        ("sort", {"z9": "allowed"}, "answer.not_offered"),
        ("sort", {"a1": "perhaps"}, "answer.not_offered"),
        ("sort", {"a1": ["allowed"]}, "answer.not_offered"),
        ("text", 5, "answer.shape"),
        ("text", "長" * 21, "answer.too_long"),
        ("text", "zero\0", "answer.control_characters"),
        ("text", "half \ud842 pair", "answer.control_characters"),
    ],
)
def test_anything_else_is_refused_with_its_reason(kind: str, raw: object, key: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        read_answer(offered(kind), raw)
    assert refused.value.key == key
    for lang in LANGS:
        assert f"scene-{kind}" in refused.value.message(lang)


def test_a_long_refused_value_is_not_repeated_in_full() -> None:
    with pytest.raises(AnswerRefused) as refused:
        read_answer(offered("single"), "x" * 1_000_000)
    assert len(refused.value.message("ja")) < 300


@pytest.mark.parametrize(
    ("kind", "value", "complete"),
    [
        ("single", "a1", True),
        ("single", None, False),
        ("mark", [], True),
        ("mark", None, False),
        ("sort", {"a1": "allowed"}, False),
        ("sort", {"a1": "allowed", "b2": "allowed", "c3": "consult"}, True),
        ("text", "はい", True),
        ("text", None, False),
    ],
)
def test_complete_means_nothing_left_open(kind: str, value: object, complete: bool) -> None:
    assert is_complete(offered(kind), value) is complete
