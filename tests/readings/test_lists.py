"""The lists that are committed are what the tokenizer, the numbers and the corrections make of the texts today."""

from pathlib import Path

from click.testing import CliRunner
from tools.kit_furigana import FILE, made

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.content.unread import unread

ROOT = Path(__file__).parents[2]


def test_the_list_of_the_kits_words_is_what_is_made_of_them() -> None:
    assert made() == FILE.read_text(encoding="utf-8"), "run python -m tools.kit_furigana"


def test_the_list_of_the_course_is_what_is_made_of_its_texts() -> None:
    found = CliRunner().invoke(kenshu, ["--course", str(ROOT), "furigana", "--check"])
    assert found.exit_code == 0, f"run kenshu furigana: {found.output}"


def test_no_kanji_of_the_course_is_without_a_reading(content: Content) -> None:
    assert [fault.message("en") for fault in unread(content)] == []
