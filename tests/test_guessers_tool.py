"""The tables of guessers show what they earn beside chance, and exit by the limit."""

from pathlib import Path

import pytest
from tools.guessers import PLAYERS, main, passes, shares

from kenshu.content import Content
from kenshu.content.guessing import CHANCE, guessed
from tests.content.small_course import course_of, module_of
from tests.content.test_guessers import single


def small(content: Content, pass_mark: int = 80) -> Content:
    pool = [f"s{number}-1" for number in range(8)]
    module = module_of(content, [(2, 1, pool[1:]), (1, 1, ["a-free-text", "another"])], practice=pool[:1], pass_mark=pass_mark)
    return course_of(content, [single(at, "載せない", "載せる") for at in range(8)], {"small": module})


def test_a_row_holds_what_each_guesser_earns_beside_chance(content: Content) -> None:
    course = small(content)
    rows = {row[0]: dict(zip(("questions", *PLAYERS), row[2:], strict=True)) for row in shares(course, guessed(course, "ja"))}
    assert rows.keys() == {"small", "all"}
    for row in rows.values():
        assert (row["questions"], row[CHANCE], row["strictest"], row["mix"]) == ("8", "0.25", "1.00", "1.00")
        assert row["pattern"] == "(0.25)"  # it has no rule where the options are mixed


def test_a_module_is_passed_or_not_by_what_free_text_is_given(content: Content) -> None:
    course = small(content)
    [figures] = [figures for player, figures in passes(course.modules["small"], guessed(course, "ja")) if player == "strictest"]
    assert figures == [pytest.approx(1.0)] * 4  # 2.5 of 3 points are more than 80 %
    harder = small(content, 90).modules["small"]
    [figures] = [figures for player, figures in passes(harder, guessed(course, "ja")) if player == "strictest"]
    assert figures == [0.0, 0.0, pytest.approx(1.0), pytest.approx(1.0)]


@pytest.mark.parametrize(("pass_mark", "code", "word", "other"), [(80, 1, "**missed**", "nothing"), (90, 0, "kept", "**missed**")])
def test_it_says_whether_a_module_keeps_the_limit(
    content: Content,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pass_mark: int,
    code: int,
    word: str,
    other: str,
) -> None:
    monkeypatch.setattr("tools.guessers.load", lambda _course: small(content, pass_mark))
    assert main(["--course", str(Path(__file__).parents[1]), "--lang", "ja"]) == code
    said = capsys.readouterr().out
    assert word in said
    assert other not in said
