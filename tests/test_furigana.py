"""Furigana: a text in parts, each with its reading."""

from kenshu.furigana import annotated

READINGS = {
    "勤務": [["勤務", "きんむ"]],
    "勤務時間中": [["勤務時間中", "きんむじかんちゅう"]],
    "人": [["人", "ひと"]],
    "3人": [["3", ""], ["人", "にん"]],
    "取扱い": [["取扱", "とりあつか"], ["い", ""]],
}


def test_the_longest_words_count() -> None:
    assert annotated("勤務時間中の勤務", READINGS) == [("勤務時間中", "きんむじかんちゅう"), ("の", ""), ("勤務", "きんむ")]


def test_what_stands_around_a_word_decides() -> None:
    assert annotated("3人と人", READINGS) == [("3", ""), ("人", "にん"), ("と", ""), ("人", "ひと")]


def test_the_parts_joined_are_the_text() -> None:
    for text in ("", "取扱いの人", "知らない漢字"):
        assert "".join(part for part, _ in annotated(text, READINGS)) == text
    assert annotated("知らない", {}) == [("知らない", "")]
