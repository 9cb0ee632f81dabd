"""A course's few settings, as somebody writes them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.course import Course
from kenshu.errors import CourseMissing, KenshuError
from kenshu.i18n import LANGS


@pytest.mark.parametrize("written", ["Asia/Tokio", "../../etc/passwd", "日本", ""])
def test_a_time_zone_that_nobody_knows_is_named(course: Course, written: str) -> None:
    course.settings["time_zone"] = written
    with pytest.raises(KenshuError) as refused:
        _ = course.time_zone
    assert all(written in refused.value.message(lang) and "Asia/Tokyo" in refused.value.message(lang) for lang in LANGS)


@pytest.mark.parametrize("command", [["report"], ["grade"], ["xapi", "--out", "-"], ["build"]], ids=" ".join)
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("title: {ja: あ, en: a}\ntime_zone: Asia/Tokyo\n", "course.yaml:1: id: this field is missing. Add it."),
        ("id: x\ntime_zone: Asia/Tokyo\n", "course.yaml:1: title: this field is missing. Add it."),
        ("id: x\ntitle: {ja: あ}\ntime_zone: Asia/Tokyo\n", "course.yaml:1: title.en: this field is missing. Add it."),
        ("id: x\ntitle: あ\ntime_zone: Asia/Tokyo\n", "course.yaml:1: title.ja: this field is missing. Add it."),
        ("id: x\ntitle: {ja: あ, en: a}\n", "course.yaml:1: time_zone: this field is missing. Add it."),
        ("", "course.yaml:1: id: this field is missing. Add it."),
        ("id: x\ntitle: [", "course.yaml:2: -: "),
    ],
    ids=["id", "title", "title in English", "title in both", "time_zone", "empty", "no YAML"],
)
def test_a_course_file_that_lacks_a_field_is_said_by_every_command(
    course: Course, command: list[str], written: str, said: str
) -> None:
    (course.root / "course.yaml").write_text(written, encoding="utf-8")
    found = CliRunner(env={"KENSHU_LANG": "en"}).invoke(kenshu, ["--course", str(course.root), *command])
    assert isinstance(found.exception, KenshuError)
    assert found.exception.message("en").startswith(said)


def test_a_notebook_finds_the_course_that_is_named_else_the_nearest_above(
    course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    below = course.notebooks / "mine"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert Course.here() == course
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseMissing) as refused:
        Course.here()
    assert all(str(tmp_path) in refused.value.message(lang) and "KENSHU_COURSE" in refused.value.message(lang) for lang in LANGS)
    monkeypatch.setenv("KENSHU_COURSE", str(course.root))
    assert Course.here() == course


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("vi", "vi"),
        ("5", "5"),
        ("[vi]", "['vi']"),
        ("{VI: Tiếng Việt}", "VI"),
        ("{zh_Hans: 中文}", "zh_Hans"),
        ('{"../x": x}', "../x"),
        ("{ja: 日本語}", "ja"),
        ("{en: English}", "en"),
        ("{zh-Hans: 中文, zh-hans: 中文}", "zh-hans"),
        ("{vi: [Tiếng]}", "vi"),
        ("{vi: }", "vi"),
        ('{vi: "  "}', "vi"),
    ],
)
def test_what_is_no_language_is_named(tmp_path: Path, written: str, found: str) -> None:
    text = f"id: x\ntitle: {{ja: あ, en: a}}\ntime_zone: Asia/Tokyo\nlanguages: {written}\n"
    (tmp_path / "course.yaml").write_text(text, encoding="utf-8")
    for command in (["lint"], ["build"], ["language", "vi"]):
        told = CliRunner().invoke(kenshu, ["--course", str(tmp_path), *command])
        assert isinstance(told.exception, KenshuError)
        assert all(
            f"{quotes[0]}{found}{quotes[1]}" in told.exception.message(lang) for lang, quotes in (("en", "“”"), ("ja", "「」"))
        )


def test_a_language_is_text_whatever_yaml_takes_its_tag_or_name_for(tmp_path: Path) -> None:
    text = "id: x\ntitle: {ja: あ, en: a}\ntime_zone: Asia/Tokyo\nlanguages: {no: Norsk, vi: 5, en-GB: on}\n"
    (tmp_path / "course.yaml").write_text(text, encoding="utf-8")
    assert Course.at(tmp_path).added_languages == {"no": "Norsk", "vi": "5", "en-GB": "on"}
