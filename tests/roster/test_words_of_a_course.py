"""A city's own words for its rosters in `course.yaml`: read from there, and held against the schema with file, line and field."""

from pathlib import Path

import pytest
import yaml

from kenshu.content.course_file import course_file_faults
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.roster.rows import read_roster
from kenshu.roster.words import Words, words_of
from tests.conftest import REPOSITORY


def course_with(folder: Path, roster: str) -> Course:
    written = yaml.safe_load((REPOSITORY / "course.yaml").read_text(encoding="utf-8"))
    kept = {name: value for name, value in written.items() if name not in ("roster", "modules")}
    (folder / "course.yaml").write_text(f"{yaml.safe_dump(kept, allow_unicode=True)}roster: {roster}\n", encoding="utf-8")
    return Course.at(folder)


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        ("{headings: {idd: [番号]}}", "roster.headings.idd"),
        ("{headings: {id: 整理番号}}", "roster.headings.id"),
        ("{employment_types: {seiki: [正職員]}}", "'regular', 'reappointed'"),
        ("{left_out: 特別職}", "roster.left_out"),
        ("{left: []}", "roster.left:"),
        ("{headings: {id: [番号], name: [番号]}}", "roster.headings.name[1]: 「番号」は id にも"),
        ("{employment_types: {regular: [特別職]}, left_out: [特別職]}", "roster.left_out[1]: 「特別職」は regular にも"),
    ],
)
def test_a_word_that_cannot_be_meant_is_a_fault_with_its_place(tmp_path: Path, roster: str, said: str) -> None:
    [fault] = course_file_faults(course_with(tmp_path, roster))
    message = fault.message("ja")
    assert message.startswith("course.yaml:")
    assert said in message


def test_what_cannot_be_read_at_work_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(KenshuError, match=r"roster\.left_out"):
        words_of(course_with(tmp_path, "{left_out: 特別職}"))


def test_the_sample_shows_words_that_are_read() -> None:
    words = words_of(Course.at(REPOSITORY))
    assert (words.field("整理番号"), words.employment_type("一般職"), words.is_left_out("特別職")) == ("id", "regular", True)
    assert words_of(Course.at(REPOSITORY)).field("職員番号") == "id"


def test_a_citys_own_heading_comes_before_the_kits() -> None:
    raw = "所属,配属先,職員番号,氏名,任用形態\n本庁舎,総務部,000101,架空 一郎,正規\n".encode()
    found = read_roster("a.csv", raw, words=Words({"department": ["配属先"]}))
    assert [entry.department for entry in found.entries] == ["総務部"]
    assert found.written.passed_by == ("所属",)
