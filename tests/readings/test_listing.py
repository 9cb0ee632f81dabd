"""A list of readings made of texts: it gives every text exactly the readings wanted, by words that tell places apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshu.errors import KenshuError
from kenshu.furigana import Readings, annotated
from kenshu.furigana.notation import lines_of, parts_of
from kenshu.readings.listing import Read, listed


def read(line: str) -> Read:
    """A text and its readings, written as 行《い》った."""
    at, spans = 0, []
    for part, reading in parts_of(line):
        if reading:
            spans.append((at, at + len(part), reading))
        at += len(part)
    return Read("".join(part for part, _ in parts_of(line)), [(span,) for span in spans])


def replayed(lines: list[str], readings: Readings) -> list[str]:
    """Each text as the list reads it."""
    return [
        "".join(f"{part}《{reading}》" if reading else part for part, reading in annotated(read(line).text, readings))
        for line in lines
    ]


def test_a_word_stands_in_the_list_once_without_the_kana_beside_it() -> None:
    assert lines_of(listed([read("働《はたら》く人《ひと》"), read("働《はたら》いた")], {})) == ["人《ひと》", "働《はたら》"]


def test_what_stands_around_is_added_where_a_word_is_read_otherwise() -> None:
    lines = ["市《し》に行《い》った", "学校《がっこう》に行《い》った", "調査《ちょうさ》を行《おこな》った"]
    readings = listed([read(line) for line in lines], {})
    assert replayed(lines, readings) == lines
    assert {tuple(parts[-1]) for words, parts in readings.items() if words.endswith("行")} == {("行", "い"), ("行", "おこな")}


def test_a_word_that_begins_inside_another_is_told_apart() -> None:
    lines = ["本《ほん》市《いち》場《ば》", "本市《ほんし》", "市場《しじょう》", "日《にち》本《ほん》市《いち》"]
    assert replayed(lines, listed([read(line) for line in lines], {})) == lines


def test_a_text_that_is_one_word_alone_counts_against_the_most_frequent_reading() -> None:
    lines = ["月《つき》", "5月《がつ》に", "6月《がつ》は"]
    assert replayed(lines, listed([read(line) for line in lines], {})) == lines


def test_what_is_known_already_is_not_listed_again_and_holds() -> None:
    known = listed([read("人《ひと》が行《い》く")], {})
    readings = listed([read("人《ひと》が行《い》く"), read("3人《にん》")], known)
    assert not set(readings) & set(known)
    assert replayed(["人《ひと》が行《い》く", "3人《にん》"], {**known, **readings}) == ["人《ひと》が行《い》く", "3人《にん》"]


def test_one_text_that_would_be_read_in_two_ways_is_refused() -> None:
    with pytest.raises(KenshuError) as fault:
        listed([read("行《い》った"), read("行《おこな》った")], {})
    assert "行" in str(fault.value.values["found"])


words = st.sampled_from(["行《い》", "行《おこな》", "市《し》", "市《いち》", "場《ば》", "市場《しじょう》", "場《じょう》"])
texts = st.lists(st.one_of(words, st.sampled_from(["った", "を", "に", "3"])), min_size=1, max_size=7).map("".join)


@given(st.lists(texts.map(lambda line: line.replace("》《", "》")), min_size=1, max_size=8))
def test_any_texts_read_as_wanted_or_are_refused(lines: list[str]) -> None:
    kept = list({read(line).text: line for line in lines}.values())
    readings = listed([read(line) for line in kept], {})
    assert replayed(kept, readings) == kept
