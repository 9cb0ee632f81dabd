"""How a text is read: kana beside kanji, numbers, and the author's corrections."""

import pytest

from kenshu.furigana.notation import lines_of, readings_of, written
from kenshu.readings.making import read
from kenshu.readings.spans import parts_between, spans_of
from kenshu.readings.sudachi import sudachi


def as_written(text: str, *corrections: str) -> str:
    words = read(text, sudachi(), readings_of(corrections))
    return written(parts_between(text, [span for word in words for span in word], 0, len(text)))


@pytest.mark.parametrize(
    ("word", "reading", "parts"),
    [
        ("取扱い", "トリアツカイ", [["取扱", "とりあつか"], ["い", ""]]),
        ("書き込む", "カキコム", [["書", "か"], ["き", ""], ["込", "こ"], ["む", ""]]),
        ("スキー場", "スキージョウ", [["スキー", ""], ["場", "じょう"]]),
        ("お知らせ", "オシラセ", [["お", ""], ["知", "し"], ["らせ", ""]]),
        ("若しくは", "モシクワ", [["若しくは", "もしくわ"]]),  # the kana do not fit: the word is one
        ("ひらがな", "ヒラガナ", [["ひらがな", ""]]),
    ],
)
def test_kana_stay_outside_the_ruby(word: str, reading: str, parts: list[list[str]]) -> None:
    assert parts_between(word, spans_of(word, reading, 0), 0, len(word)) == parts


@pytest.mark.parametrize(
    "line",
    [
        "12月《がつ》｜1日《ついたち》",
        "｜1日《いちにち》に3回《かい》",
        "11日《にち》と｜20日《はつか》",
        "｜2日《ふつか》間《かん》",
        "｜4時《よじ》10分《ぷん》",
        "3人《にん》と｜1人《ひとり》",
        "11人《にん》",
        "2千《せん》円《えん》",
        "参加《さんか》の3分《ぶん》の1",
        "小学《しょうがく》｜4年《よねん》生《せい》",
        "8(1)ク",
    ],
)
def test_a_counter_is_read_as_its_number_wants(line: str) -> None:
    text = "".join(part for part, _ in [part for words in readings_of([line]).values() for part in words])
    assert as_written(text) == line


def test_the_author_has_the_last_word() -> None:
    assert as_written("仏の松井", "仏《ほとけ》の") == "仏《ほとけ》の松井《まつい》"


def test_of_two_corrections_the_longer_counts() -> None:
    assert as_written("この方と、早い方が", "方《かた》", "早《はや》い方《ほう》") == "この方《かた》と、早《はや》い方《ほう》が"


def test_a_correction_changes_no_word_that_it_would_cut() -> None:
    assert as_written("市場が開く", "場《ば》が") == "市場《しじょう》が開《ひら》く"


def test_lists_are_written_as_they_are_read() -> None:
    lines = ["12月《がつ》｜1日《ついたち》", "取《と》り扱《あつか》い", "｜お茶《おちゃ》"]
    assert sorted(lines_of(readings_of(lines))) == sorted(lines)
    with pytest.raises(ValueError, match="取扱《"):
        readings_of(["取扱《とり"])
