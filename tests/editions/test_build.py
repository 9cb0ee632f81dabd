"""A quiz becomes a notebook: the same bytes every time, and no key where a learner looks."""

import json

from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.editions.build import build, built, differences
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
    stray.write_text('{"metadata": {"kenshu": {"module": "gone"}}}')
    found = (sorted(path.relative_to(course.root) for path in (edited, missing)), [stray.relative_to(course.root)])
    assert differences(course, content) == found
    assert build(course, content) == found
    assert differences(course, content) == ([], [])
    assert not stray.exists()


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
        assert [role["lang"] for role in roles if role["role"] == "intro"] == ["ja", "en"]
