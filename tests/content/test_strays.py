"""Files that nothing would read are named by lint, so that nobody waits for their words in vain."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kenshu.cli.main import kenshu
from kenshu.content.course_file import course_file_faults
from kenshu.content.strays import strays
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from tests.conftest import REPOSITORY

SETTINGS = "id: x\ntitle: {ja: 研修, en: Training}\ntime_zone: Asia/Tokyo\nlanguages: {vi: Tiếng Việt}\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of nothing but its guideline, which adds Vietnamese."""
    for folder in ("scenarios", "quizzes", "languages/vi"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(REPOSITORY / "scenarios/guideline.yaml", tmp_path / "scenarios")
    (tmp_path / "course.yaml").write_text(SETTINGS, encoding="utf-8")
    return Course.at(tmp_path)


def lint(course: Course) -> Result:
    return CliRunner(env={"KENSHU_LANG": "en"}).invoke(kenshu, ["--course", str(course.root), "lint"])


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("scenarios/bus-home.yml", "stray_ending"),
        ("quizzes/basics.YAML", "stray_ending"),
        ("languages/vi.yaml", "stray_file"),
        ("languages/vi/scenario.yaml", "stray_file"),
        ("languages/vi/quizzes.yml", "stray_file"),
        ("languages/VI/quizzes.yaml", "stray_language"),
        ("languages/de/quizzes.yaml", "stray_language"),
    ],
)
def test_a_file_that_nothing_reads_is_named(course: Course, path: str, key: str) -> None:
    assert list(strays(course)) == []
    (course.root / path).parent.mkdir(exist_ok=True)
    (course.root / path).write_text("[]\n", encoding="utf-8")
    (found,) = strays(course)
    assert found.key == f"content.{key}"
    assert path.startswith(str(found.values["path"]))
    assert all(found.message(lang).startswith(str(found.values["path"])) for lang in LANGS)
    assert found.message("en") in lint(course).output


@pytest.mark.parametrize(
    "path", ["languages/furigana.yaml", "languages/vi/scenarios.yaml", "languages/.vi.yaml", "quizzes/notes.md"]
)
def test_what_is_read_or_looks_like_nothing_of_the_kits_is_not(course: Course, path: str) -> None:
    (course.root / path).touch()
    assert list(strays(course)) == []


@pytest.mark.parametrize("path", ["scenarios/bus-home.yaml", "languages/vi/quizzes.yaml"])
def test_a_folder_under_the_name_of_a_file_is_named(course: Course, path: str) -> None:
    (course.root / path).mkdir()
    said = lint(course)
    assert not isinstance(said.exception, OSError)
    assert Path(path).name in said.output


@pytest.mark.parametrize(("tag", "named"), [("vn", True), ("cn-Hans", True), ("zh-Hans", False), ("ja-x-easy", False)])
def test_a_countrys_code_for_a_language_is_named(course: Course, tag: str, named: bool) -> None:
    (course.root / "course.yaml").write_text(SETTINGS.replace("vi:", f"{tag}:"), encoding="utf-8")
    told = [(fault.values["line"], fault.values["found"]) for fault in course_file_faults(course)]
    assert told == [(4, tag)] * named


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("languages:", "modules: basics\nlanguages:", "course.yaml:4: modules: a list is wanted here, found “basics”."),
        ("languages:", "lab: yes\nlanguages:", "course.yaml:4: lab: a group of fields is wanted here, found “yes”."),
        ("id: x", "id: [x]", "course.yaml:1: id: text is wanted here"),
        ("en: Training", "en: {a: b}", "course.yaml:2: title.en: text is wanted here"),
    ],
)
def test_a_setting_of_another_shape_is_said_where_it_is_used(course: Course, old: str, new: str, told: str) -> None:
    (course.root / "course.yaml").write_text(SETTINGS.replace(old, new), encoding="utf-8")
    with pytest.raises(KenshuError) as refused:
        _ = course.settings
    assert refused.value.message("en").startswith(told)


def test_a_course_file_of_another_encoding_is_said_with_its_line(course: Course) -> None:
    (course.root / "course.yaml").write_bytes(SETTINGS.partition("languages")[0].encode("cp932"))
    with pytest.raises(KenshuError) as refused:
        _ = course.settings
    assert (refused.value.key, refused.value.values["line"]) == ("content.encoding", 2)


def test_settings_are_text_whatever_yaml_takes_them_for(course: Course) -> None:
    written = (
        "id: 2026-04-01\ntitle: {ja: 12:30, en: no}\ntime_zone: Asia/Tokyo\nmail:\n"
        "lab: {accounts: {0012: 007}, shared_account: yes}\n"
    )
    (course.root / "course.yaml").write_text(written, encoding="utf-8-sig")
    assert (course.settings["id"], dict(course.title)) == ("2026-04-01", {"ja": "12:30", "en": "no"})
    assert (course.settings["lab"]["accounts"], course.shared_account) == ({"0012": "007"}, True)
    assert "mail" not in course.settings
