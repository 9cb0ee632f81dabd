"""Furigana: a text in parts, each with its reading. `component/furigana.js` reads the same table alike (tests/browser/)."""

import json
from pathlib import Path
from typing import Any

import pytest

from kenshu.furigana import annotated, occurring
from kenshu.furigana.texts import japanese_in, pieces_of

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("furigana_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["why"]))
def test_a_text_is_read_by_the_list(case: dict[str, Any]) -> None:
    found = annotated(case["text"], TABLE["readings"])
    assert [list(part) for part in found] == case["parts"]
    assert "".join(part for part, _ in found) == case["text"]


def test_without_a_list_nothing_is_read() -> None:
    assert annotated("勤務", {}) == [("勤務", "")]


def test_by_what_occurs_in_a_text_any_piece_of_it_reads_as_by_all() -> None:
    text = "勤務時間中の3人は、11日の取扱い。"
    some = occurring(text, TABLE["readings"])
    assert set(some) == {"勤務", "勤務時間中", "3人", "人", "11日", "1日", "取扱い"}
    for start in range(len(text)):
        assert annotated(text[start:], some) == annotated(text[start:], TABLE["readings"])


def test_texts_are_what_is_said_in_japanese_cut_where_a_page_cuts_them() -> None:
    data = {"id": "漢字", "title": {"ja": "題名", "en": "題"}, "easy": [{"ja-x-easy": "話《はなし》", "ja": "ひらがな"}]}
    assert list(japanese_in(data)) == ["題名", "話《はなし》"]
    assert pieces_of(["**勤務**の\n時間\n\n次"]) == ["勤務", "時間", "次", "の時間"]


def test_a_wide_space_stands_in_a_line_as_in_the_blanks_of_a_date() -> None:
    assert pieces_of(["　年　月　日 様"]) == ["　年　月　日", "様"]
