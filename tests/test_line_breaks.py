"""A line ends where Japanese and English may be parted, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshu.line_breaks import lines

TEXTS = st.text("あかきっ漢字abc 　「」。、（）/…→\n", max_size=60)


def width(letter: str) -> float:
    return 1.0 if letter.isascii() else 2.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("あいうえおか。き", ["あいうえ", "おか。き"]),
        ("あいうえ。", ["あいう", "え。"]),
        ("あいう「えお」", ["あいう", "「えお」"]),
        ("あいうえ]", ["あいう", "え]"]),
        ("あいうえ…", ["あいう", "え…"]),
        ("two words", ["two", "words"]),
        ("iabcdefghij", ["iabcdefg", "hij"]),
        ("i abcdefghij k", ["i", "abcdefgh", "ij k"]),
        ("総務部/人事課", ["総務部/", "人事課"]),
        ("一\n二", ["一", "二"]),
        ("一\n\n二", ["一", "", "二"]),
        ("", [""]),
    ],
)
def test_lines_end_where_japanese_and_english_may(text: str, expected: list[str]) -> None:
    assert lines(text, 8.0, width, cut=True) == expected


def test_a_word_that_is_wider_than_the_room_stays_whole_where_it_is_not_cut() -> None:
    assert lines("an unbreakable word", 8.0, width) == ["an", "unbreakable", "word"]


@given(TEXTS, st.integers(1, 20))
def test_no_line_is_wider_than_the_room_and_no_letter_is_lost(text: str, room: int) -> None:
    found = lines(text, room, width, cut=True)
    assert all(sum(map(width, line)) <= room or len(line) == 1 for line in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(TEXTS, st.integers(1, 20))
def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one(text: str, room: int) -> None:
    written = "\n".join(line.strip() for line in text.strip().split("\n"))
    begins = {line[:1] for line in written.split("\n")}
    ends = {line[-1:] for line in written.split("\n")}
    found = lines(text, room, width)
    assert not {line[:1] for line in found} & set("」）。、っ…/") - begins
    assert not {line[-1:] for line in found} & set("「（") - ends
