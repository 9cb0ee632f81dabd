"""The readings of a course as files: read with the line of each fault; what has no reading is named with its line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import NO_FURIGANA, Content, Furigana
from kenshu.content.furigana_file import CORRECTIONS, LIST, corrections_of, furigana_of, written
from kenshu.content.unread import unread
from kenshu.course import Course
from kenshu.editions.compose import compose, compose_guideline
from kenshu.editions.edition import public
from kenshu.errors import KenshuError
from kenshu.furigana.notation import readings_of
from kenshu.i18n import LANGS
from tests.content.test_giveaways import one_module

__all__ = ["one_module"]  # the fixture

GIVEN = Furigana({"人": [["人", "ひと"]]}, {"3人": [["3", ""], ["人", "にん"]]})


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course.yaml").touch()
    (tmp_path / "languages").mkdir()
    return Course.at(tmp_path)


def test_a_list_is_read_as_it_was_written(course: Course) -> None:
    faults: list[KenshuError] = []
    assert furigana_of(course, faults) == NO_FURIGANA
    (course.languages / LIST).write_bytes(written(GIVEN))
    assert furigana_of(course, faults) == GIVEN
    assert faults == []


def test_a_line_that_is_no_reading_is_named(course: Course) -> None:
    faults: list[KenshuError] = []
    (course.languages / CORRECTIONS).write_text("- 人《ひと》\n- 人《ひと\n", encoding="utf-8")
    assert list(corrections_of(course, faults)) == ["人"]
    assert [fault.message("en").partition(": ")[0] for fault in faults] == [f"{CORRECTIONS}:2"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("- 窓口《まどぐち》\n- 人《hito》\n", [("reading_not_kana", 2)]),
        ("- 窓口《窓口》\n", [("reading_not_kana", 1)]),
        ("- ｜まど《まど》の窓口《まどぐち》\n", [("reading_without_kanji", 1)]),
        ("- ｜SNS《エスエヌエス》\n", [("reading_without_kanji", 1)]),
        ("- 窓口\n", [("furigana", 1)]),
        ("# names\n- 東《ひがし》さん\n- 人《ひと》\n- 東《あずま》さん\n", [("corrected_twice", 4)]),
        ("窓口: まどぐち\n", [("not_a_list", 1)]),
        ("窓口《まどぐち》\n", [("not_a_list", 1)]),
        ("- 人《ひと》\n- [窓口《まどぐち》]\n- {窓口: まどぐち}\n", [("not_text", 2), ("not_text", 3)]),
        ("- 人《ひと》\n\t- 窓口《まどぐち》\n", [("tab", 2)]),
        ("", []),
        ("# none yet\n", []),
        ("[]\n", []),
    ],
)
def test_corrections_that_cannot_be_meant_are_named_with_their_line(
    course: Course, written: str, told: list[tuple[str, int]]
) -> None:
    (course.languages / CORRECTIONS).write_text(written, encoding="utf-8")
    faults: list[KenshuError] = []
    corrections_of(course, faults)
    assert [(fault.key, fault.values["line"]) for fault in faults] == [(f"content.{key}", line) for key, line in told]
    assert all("{" not in fault.message(lang).replace("{窓口: …}", "") for fault in faults for lang in LANGS)


def test_a_correction_of_words_that_stand_nowhere_is_named_by_lint_and_by_the_command(one_module: Path) -> None:
    (one_module / "languages").mkdir(exist_ok=True)
    corrections = "- 研修《けんしゅう》\n- 象印《ぞうじるし》の方《かた》\n"
    (one_module / "languages" / CORRECTIONS).write_text(corrections, encoding="utf-8")
    told = f"{CORRECTIONS}:2: [2]: “象印の方” stands nowhere in the course."
    for command in ("lint", "furigana"):
        said = CliRunner(env={"KENSHU_LANG": "en"}).invoke(kenshu, ["--course", str(one_module), command])
        assert [line for line in said.output.splitlines() if "stands nowhere" in line] == [
            f"{told} Check its spelling, or remove it."
        ]
        assert not isinstance(said.exception, KenshuError)


@pytest.mark.parametrize("line", ["", "《ひと》", "人《》", "｜《ひと》", "人《ひと", "ひと》"])
def test_nothing_that_is_no_reading_gets_into_a_list(course: Course, line: str) -> None:
    faults: list[KenshuError] = []
    (course.languages / LIST).write_text(f'offered: ["{line}"]\n', encoding="utf-8")
    (course.languages / CORRECTIONS).write_text(f'- "{line}"\n', encoding="utf-8")
    assert (furigana_of(course, faults), corrections_of(course, faults)) == (NO_FURIGANA, {})
    assert [fault.key for fault in faults] == ["content.furigana", "content.furigana"]


def test_kanji_without_a_reading_are_named_with_their_place(content: Content) -> None:
    assert list(unread(content)) == []
    offered = {words: parts for words, parts in content.furigana.offered.items() if "嘱託" not in words}
    found = list(unread(replace(content, furigana=Furigana(offered, content.furigana.explained))))
    assert {fault.values["found"] for fault in found} == {"嘱託"}
    source = content.sources["scenarios/guideline.yaml"]
    lines = source.path.read_text(encoding="utf-8").splitlines()
    named = [fault.values["line"] for fault in found if fault.values["file"] == source.path.name]
    assert named
    assert all("嘱託" in "".join(lines[line - 1 : line + 3]) for line in named if isinstance(line, int))


def test_a_course_without_a_list_has_no_furigana_and_no_remark(content: Content) -> None:
    without = replace(content, furigana=NO_FURIGANA)
    module = without.modules["basics"]
    assert list(unread(without)) == []
    assert "furigana" not in compose(without, module)
    assert "furigana" not in public(compose(without, module))
    assert "furigana" not in compose_guideline(without)


def test_what_learners_get_holds_no_reading_that_explanations_alone_need(content: Content) -> None:
    module = content.modules["working-hours"]
    composed = compose(content, module)
    said = json.dumps([public(composed) | {"furigana": []}, composed["lesson"]], ensure_ascii=False)
    lines = composed["furigana"]["offered"]
    assert lines
    assert composed["furigana"]["explained"]
    assert [words for words in readings_of(lines) if words not in said] == []
    assert public(composed)["furigana"] == lines
    # What is offered follows from the list of what anybody may read: another list of explanations changes nothing of it.
    other = replace(content, furigana=Furigana(content.furigana.offered, {"市": [["市", "いち"]]}))
    assert compose(other, module)["furigana"]["offered"] == lines
