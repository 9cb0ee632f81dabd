"""What click says of a command that it cannot read is said in the language of the shell."""

import ast
import inspect
import re

import pytest
from click import exceptions, parser, types
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.i18n import catalogue

# Nothing of the kit's leads there: no UUID, no pair of values, no program to be executed. What a path is to be, click asks once, at
# the start, so the Japanese words do without it.
NEVER_SAID = {
    "{value!r} is not a valid UUID.",
    "{len_type} values are required, but {len_value} was given.",
    "{len_type} values are required, but {len_value} were given.",
    "{name} {filename!r} is not executable.",
    "Choice({choices})",
    *("file", "directory", "path"),
}


def said(*words: str) -> str:
    done = CliRunner().invoke(kenshu, list(words))
    assert done.exit_code == 2
    return done.output


@pytest.mark.parametrize(
    ("words", "ja", "en"),
    [
        (["report", "--level", "9"], "'--level' の値が使えません: 9 は範囲", "Invalid value for '--level': 9 is not in the range"),
        (["report", "--level", "x"], "数を半角で", "not a valid integer"),
        (
            ["report", "--counted-in", "x"],
            "「x」は使えません。使えるのは 'day', 'completion'",
            "'x' is not one of 'day', 'completion'",
        ),
        (["items"], "引数がありません: 'MODULE'", "Missing argument 'MODULE'"),
        (["assign", "working-hours", "--duo", "x"], "オプション「--duo」はありません", "No such option '--duo'"),
        (["repotr"], "コマンド「repotr」はありません", "No such command 'repotr'"),
        (["roster", "import", "nowhere.csv"], "「nowhere.csv」がありません", "File 'nowhere.csv' does not exist"),
        (["results", "."], "「.」はフォルダーです", "File '.' is a directory"),
        (["report", "x"], "引数「x」は余分です", "Got unexpected extra argument (x)"),
        (["report", "--level"], "オプション「--level」には値を", "Option '--level' requires an argument"),
    ],
    ids=str,
)
def test_a_command_that_cannot_be_read_is_said_in_the_language_asked_for(
    monkeypatch: pytest.MonkeyPatch, words: list[str], ja: str, en: str
) -> None:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    japanese = said(*words)
    assert ja in japanese
    assert not re.search(r"Error|Invalid|Missing|No such|Usage|Try", japanese)
    monkeypatch.setenv("KENSHU_LANG", "en")
    assert en.casefold() in said(*words).casefold()


def test_all_that_click_says_of_what_was_typed_is_in_the_catalogue() -> None:
    known = {entry["en"] for entry in catalogue("click").values()}
    calls = [
        node
        for module in (exceptions, parser, types)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")
    ]
    found = {each.value for call in calls for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    assert found - known == NEVER_SAID
    assert len(found) > 30


def test_each_translation_fills_what_click_fills() -> None:
    for key, entry in catalogue("click").items():
        filled = {lang: set(re.findall(r"\{(\w+)", entry[lang])) for lang in ("ja", "en")}
        assert filled["ja"] <= filled["en"], key
