"""The key never leaves the trainer's side: no byte a learner can get holds one, and none changes when a key does."""

import json
from pathlib import Path

import pytest

import kenshu
from kenshu.content import load
from kenshu.course import Course
from kenshu.player import attempts
from kenshu.player.component import component_source, component_style
from tests.key_courses import CANARY, bytes_below, course_with, permute_key, put_canary

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def canaried(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_with(put_canary, tmp_path_factory.mktemp("canaried"))


@pytest.fixture(scope="module")
def permuted(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_with(permute_key, tmp_path_factory.mktemp("permuted"))


def test_the_changed_courses_do_differ_in_their_keys(canaried: Course, permuted: Course) -> None:
    first, second = load(canaried), load(permuted)
    keyed = [question for question in first.questions.values() if not question.awaits_person]
    assert all(question.key() != second.questions[question.id].key() for question in keyed)
    assert all(CANARY in part.why.ja for question in keyed for part in question.parts)


def test_the_source_notebooks_do_hold_the_key(canaried: Course, permuted: Course) -> None:
    for module in load(canaried).modules:
        sources = [(course.modules / module / f"{module}.ipynb").read_bytes() for course in (canaried, permuted)]
        assert sources[0] != sources[1]


def test_the_released_folder_holds_no_canary(canaried: Course) -> None:
    files = bytes_below(canaried.release)
    assert len(files) >= 6
    assert [path for path, content in files.items() if CANARY.encode() in content] == []


def test_the_released_folder_is_the_same_bytes_under_other_keys(canaried: Course, permuted: Course) -> None:
    assert bytes_below(canaried.release) == bytes_below(permuted.release)


def test_the_released_notebook_names_no_field_of_a_key(canaried: Course) -> None:
    for path in canaried.release.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not [field for field in ('"right"', '"breaks"', '"verdict"', '"why"', '"key"', "HIDDEN") if field in text], path


def test_a_draw_does_not_depend_on_the_key(canaried: Course, permuted: Course) -> None:
    released = [
        json.loads((course.release / "working-hours" / "questions.json").read_text("utf-8")) for course in (canaried, permuted)
    ]
    assert attempts.fingerprint(released[0]) == attempts.fingerprint(released[1])


def test_the_package_and_the_component_hold_no_content() -> None:
    questions = load(Course.at(REPOSITORY)).questions
    texts = [component_source(), component_style()]
    texts += [
        path.read_text("utf-8")
        for path in Path(kenshu.__file__).parent.rglob("*")
        if path.suffix in (".py", ".js", ".yaml", ".html")
    ]
    assert [name for name in questions if any(name in text for text in texts)] == []
