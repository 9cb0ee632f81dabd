"""Languages that a course adds: one file a room, by the words that they say anew."""

import shutil
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import Content, load, read_all
from kenshu.content.lint import coverage
from kenshu.content.lint import lint as editor
from kenshu.content.translating import progress, untranslated
from kenshu.content.wrapping import width
from kenshu.course import Course
from kenshu.editions.compose import compose
from kenshu.i18n import multilingual
from tests.conftest import REPOSITORY

MODULE = "working-hours"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course that adds Vietnamese, of which nothing is said yet."""
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    settings = "id: x\ntitle: {ja: 研修, en: Training}\ntime_zone: Asia/Tokyo\nlanguages: {vi: Tiếng Việt}\n"
    (tmp_path / "course.yaml").write_text(settings, encoding="utf-8")
    return Course.at(tmp_path)


def say(course: Course, room: str, text: str) -> Path:
    """Write the file of a room."""
    file = course.root / "languages" / "vi" / f"{room}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_one_file_a_room_adds_a_language(course: Course) -> None:
    say(course, "quizzes", "- {en: Working hours and private accounts, to: Giờ làm việc}\n")
    title = load(course).guideline.title
    say(course, "guideline", f"- {{ja: {title.ja}, to: Hướng dẫn}}\n")
    content = load(course)
    edition = multilingual(compose(content, content.modules[MODULE]))
    assert edition["title"]["vi"] == "Giờ làm việc"
    assert edition["guideline"]["title"]["vi"] == "Hướng dẫn"
    assert edition["languages"] == {"vi": "Tiếng Việt"}


def test_what_is_not_translated_is_said_in_the_language_it_stands_on(course: Course) -> None:
    content = load(course)
    edition = multilingual(compose(content, content.modules[MODULE]))
    assert edition["title"]["vi"] == content.modules[MODULE].title.en
    assert edition["title"]["ja-x-easy"] == content.modules[MODULE].title.ja


def test_a_course_without_further_languages_is_composed_as_ever(content: Content) -> None:
    plain = Content(content.guideline, content.scenarios, content.modules, content.sources)
    composed = compose(plain, plain.modules[MODULE])
    assert "languages" not in composed
    assert set(composed["title"]) == {"ja", "en"}


def test_a_translation_whose_words_have_changed_is_named_with_its_line(course: Course) -> None:
    say(course, "quizzes", "- {en: Working hours and private accounts, to: Giờ làm việc}\n- {en: Said no more, to: Hết}\n")
    (found,) = [fault for fault in editor(load(course)) if fault.key == "content.translates_nothing"]
    assert (found.values["line"], found.values["found"]) == (2, "Said no more")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("- {en: Hours, to: Giờ}\n- {en: Hours, to: Giờ}\n", "content.translated_twice"),
        ("- {to: Giờ}\n", "content.one_source"),
        ("- {en: Hours, ja: 時間, to: Giờ}\n", "content.one_source"),
        ("Hours: Giờ\n", "content.not_a_list"),
        ('- {en: Hours, to: "Giờ\n', "content.yaml"),
        ("-\t{en: Hours}\n", "content.tab"),
        ("- {en: Hours, en: Hours}\n", "content.duplicate_key"),
    ],
)
def test_a_file_that_cannot_be_meant_is_a_fault_with_its_line(course: Course, written: str, key: str) -> None:
    say(course, "quizzes", written)
    _, faults = read_all(course)
    assert [fault.key for fault in faults] == [key]
    assert faults[0].message("en").startswith("languages/vi/quizzes.yaml:")


@pytest.mark.parametrize(("field", "words"), [("ja", "同期の5人 (木曜)"), ("en", "Five who joined together (Thursday)")])
def test_words_of_a_drawing_that_run_over_their_place_are_named_where_they_are_translated(
    course: Course, field: str, words: str
) -> None:
    long = "Năm người vào làm cùng một ngày và viết với nhau vào thứ năm"
    say(course, "quizzes", f"- {{{field}: {words}, to: {long}}}\n")
    say(course, "scenarios", f"- {{en: Abe, to: Abe}}\n- {{{field}: {words}, to: {long}}}\n")
    (fault,) = read_all(course)[1]
    assert fault.message("en") == (
        "languages/vi/scenarios.yaml:2: [2].to: in vi this does not fit the place “group” of the drawing peer-group-chat.svg in "
        "peer-group-chat.yaml (1 line at most, of about 23 letters as wide as high). Shorten the translation, or widen the place: "
        "Năm người vào làm cùng một ngày và viết / với nhau vào thứ năm"
    )
    say(course, "quizzes", "[]\n")
    say(course, "scenarios", f"- {{{field}: {words}, to: Năm người (thứ năm)}}\n")
    assert read_all(course)[1] == []


def test_an_accent_that_is_written_apart_takes_no_room(course: Course) -> None:
    assert width(unicodedata.normalize("NFD", "Tiếng Việt")) == width("Tiếng Việt")
    assert width("🏢") == width("庁")


@pytest.mark.parametrize("written", ["", "# nothing yet\n", "[]\n"])
def test_a_file_without_an_entry_is_none_yet_and_can_be_made_ready(course: Course, written: str) -> None:
    file = say(course, "quizzes", written)
    said = CliRunner(env={"KENSHU_LANG": "en"}).invoke(kenshu, ["--course", str(course.root), "language", "vi", "--whole"])
    assert (said.exit_code, "to: ''" in file.read_text(encoding="utf-8")) == (0, True), said.output


def test_a_file_made_ready_holds_every_text_once_and_keeps_what_is_translated(course: Course) -> None:
    say(course, "quizzes", "- {en: Said no more, to: Hết}\n- {en: Working hours and private accounts, to: Giờ làm việc}\n")
    kept = "# quizzes/working-hours.yaml\n- en: Working hours and private accounts\n  to: Giờ làm việc\n"
    assert untranslated(load(course), "vi", "quizzes") == kept  # less than half of each quiz is translated
    text = untranslated(load(course), "vi", "quizzes", whole=True)
    assert "Said no more" not in text
    say(course, "quizzes", text)
    again = load(course)
    assert again.languages["vi"] == {"Working hours and private accounts": "Giờ làm việc"}
    assert untranslated(again, "vi", "quizzes", whole=True) == text
    whole = untranslated(again, "vi", "scenarios", whole=True)
    say(course, "scenarios", whole)
    (row,) = [each for each in progress(load(course)) if each.room == "scenarios"]
    assert (row.done, row.of) == (0, whole.count("to: ''"))
    say(course, "quizzes", text.replace("to: ''", "to: x"))
    assert "# quizzes/basics.yaml" in untranslated(load(course), "vi", "quizzes")


def test_making_a_file_ready_keeps_every_translation_however_it_is_written(course: Course) -> None:
    quiz = load(course).modules[MODULE]
    said = f"- {{ja: {quiz.title.ja}, to: Giờ}}\n"
    say(course, "quizzes", said)
    for whole in (False, True):
        say(course, "quizzes", untranslated(load(course), "vi", "quizzes", whole=whole))
        (found,) = [row for row in progress(load(course)) if row.room == "quizzes"]
        assert (found.done, load(course).languages["vi"]) == (1, {quiz.title.en: "Giờ"})


def test_the_command_says_what_to_do_where_nothing_is_translated(course: Course) -> None:
    said = CliRunner(env={"KENSHU_LANG": "en"}).invoke(kenshu, ["--course", str(course.root), "language", "vi"])
    assert (said.exit_code, "--whole" in said.output) == (0, True)
    assert not (course.root / "languages").exists()


def test_coverage_tells_the_languages_of_a_clause(course: Course) -> None:
    clause = load(course).guideline.clauses[0]
    say(course, "guideline", f"- {{ja: {clause.text.ja}, to: Mục đích}}\n")
    rows = coverage(load(course), "ja")
    assert [row.languages for row in rows if row.languages] == [["vi"]]
