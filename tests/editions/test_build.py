"""A quiz becomes a notebook: the same bytes every time, and no key where a learner looks."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import Content, load
from kenshu.content.lesson import Picture
from kenshu.course import Course
from kenshu.editions.build import build, built, differences, notebook
from kenshu.editions.compose import compose
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang
from kenshu.kinds.question import Words
from tests.conftest import REPOSITORY


def test_the_committed_notebooks_are_what_the_scenarios_and_quizzes_say(content: Content) -> None:
    assert differences(Course.at(REPOSITORY), content) == ([], [])


def test_the_same_course_gives_the_same_bytes(content: Content) -> None:
    assert built(load(Course.at(REPOSITORY))) == built(content)


def test_an_edited_a_missing_and_a_stray_notebook_are_found_and_mended(course: Course, content: Content) -> None:
    edited = course.modules / "working-hours" / "working-hours.ipynb"
    edited.write_bytes(edited.read_bytes() + b"\n")
    missing = course.modules / "confidentiality" / "questions.json"
    missing.unlink()
    stray = course.modules / "gone" / "gone.ipynb"
    stray.parent.mkdir()
    stray.write_text(json.dumps({"metadata": {"kenshu": {"module": "gone"}}}))
    found = (sorted(path.relative_to(course.root) for path in (edited, missing)), [stray.relative_to(course.root)])
    assert differences(course, content) == found
    assert build(course, content) == found
    assert differences(course, content) == ([], [])
    assert not stray.exists()


def test_what_a_trainer_made_beside_the_modules_stays_as_it_is(course: Course, content: Content) -> None:
    own = course.modules / "working-hours" / "working-hours.ipynb"
    made = {
        "working-hours/working-hours-Copy1.ipynb": own.read_bytes(),
        "working-hours/notes.ipynb": b'{"metadata": {}}',
        "ps1/problem1.ipynb": b'{"metadata": {"kenshu": {}}}',
        "ps1/ps1.ipynb": b"{",
        "ps1/questions.json": b'{"module": "ps2"}',
        "copied/working-hours.ipynb": own.read_bytes(),
        "gone/questions.json": b"[]",
    }
    built_of_old = course.modules / "gone" / "gone.ipynb"
    for name, data in made.items():
        (course.modules / name).parent.mkdir(exist_ok=True)
        (course.modules / name).write_bytes(data)
    built_of_old.write_text(json.dumps({"metadata": {"kenshu": {"module": "gone"}}}))
    assert build(course, content) == ([], [built_of_old.relative_to(course.root)])
    assert {name: (course.modules / name).read_bytes() for name in made} == made
    assert not built_of_old.exists()


@pytest.mark.parametrize("theirs", ['{"metadata": {}}', "<<<<<<< HEAD"])
def test_a_notebook_of_somebody_elses_in_a_modules_place_is_refused_and_nothing_is_changed(
    course: Course, content: Content, theirs: str
) -> None:
    (course.modules / "confidentiality" / "questions.json").unlink()
    path = course.modules / "working-hours" / "working-hours.ipynb"
    path.write_text(theirs)
    with pytest.raises(KenshuError, match=r"working-hours/working-hours\.ipynb"):
        build(course, content)
    assert path.read_text() == theirs
    assert not (course.modules / "confidentiality" / "questions.json").exists()


def test_questions_of_somebody_elses_are_not_overwritten(course: Course, content: Content) -> None:
    path = course.modules / "working-hours" / "questions.json"
    path.with_name("working-hours.ipynb").unlink()
    path.write_text('["a survey"]')
    with pytest.raises(KenshuError, match=r"working-hours/questions\.json"):
        build(course, content)
    assert path.read_text() == '["a survey"]'


def test_the_command_says_what_it_removed(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    stray = course.modules / "gone" / "gone.ipynb"
    stray.parent.mkdir()
    stray.write_text(json.dumps({"metadata": {"kenshu": {"module": "gone"}}}))
    command = ["--course", str(course.root), "build"]
    checked = CliRunner().invoke(kenshu, [*command, "--check"])
    assert (checked.exit_code, "Of a module that is gone: notebooks/modules/gone/gone.ipynb" in checked.output) == (1, True)
    assert stray.exists()
    said = CliRunner().invoke(kenshu, command)
    assert "Removed (kenshu build made it, of a module that is gone): notebooks/modules/gone/gone.ipynb" in said.output
    assert "Written" not in said.output
    stray.write_text(json.dumps({"metadata": {"kenshu": {"module": "gone"}}}))
    figures = json.loads(CliRunner().invoke(kenshu, [*command, "--json"]).output)
    assert (figures["changed"], figures["removed"]) == ([], ["notebooks/modules/gone/gone.ipynb"])


def test_every_slot_has_its_cells_in_order(content: Content) -> None:
    for path, data in built(content).items():
        if path.suffix != ".ipynb":
            continue
        module = content.modules[path.stem]
        roles = [cell["metadata"]["kenshu"] for cell in json.loads(data)["cells"]]
        practice = [role["slot"] for role in roles if role["role"] == "practice"]
        test = [role["slot"] for role in roles if role["role"] == "question"]
        graded = [role["slot"] for role in roles if role["role"] in ("grade", "text")]
        assert practice == list(module.practice_slots)
        assert test == graded == [slot.id for slot in module.test_slots]
        assert roles[-1]["role"] == "handin"
        assert [role["lang"] for role in roles if role["role"] == "intro"] == ["ja", "en", *content.language_names]


@pytest.mark.parametrize("lang", LANGS)
def test_the_lesson_stands_in_the_notebook_as_text_with_its_pictures(content: Content, tmp_path: Path, lang: Lang) -> None:
    shutil.copytree(REPOSITORY / "quizzes" / "pictures", tmp_path / "pictures")
    (tmp_path / "pictures" / "snow.png").write_bytes(b"png")
    module = content.modules["working-hours"]
    picture = Picture(block="picture", file="snow.png", alt=Words(ja="雪", en="Snow"))
    source = replace(content.sources["quizzes/working-hours.yaml"], path=tmp_path / "working-hours.yaml")
    placed = replace(content, sources={**content.sources, "quizzes/working-hours.yaml": source})
    module = module.model_copy(update={"lesson": (*module.lesson, picture)})
    made = notebook(placed, module, compose(placed, module))
    cells = made["cells"]
    (cell,) = [each for each in cells if each["id"] == f"lesson-{lang}"]
    text = "".join(cell["source"])
    assert content.guideline.by_id["8-1-ku"].text.within(lang) in text
    assert {"ja": "| 直す前 | 直した後 |", "en": "| Before | After |"}[lang] in text
    assert f'<img alt="{picture.alt.within(lang)}" width="480" src="data:image/png;base64,cG5n">' in text
    nbformat.validate(nbformat.from_dict(made))
