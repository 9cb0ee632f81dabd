"""What a module's notebook shows where no kernel has run it: nbconvert, a static viewer, a printout, a comparison."""

import difflib
import json
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.build import notebook
from kenshu.editions.compose import compose
from kenshu.editions.released import Released, released_module
from kenshu.i18n import LANGS, Lang
from kenshu.kinds.question import Words

MODULE = "working-hours"


@pytest.fixture(scope="module")
def page(released_course: Course) -> str:
    """The released notebook as nbconvert makes a page of it."""
    released = nbformat.read(released_course.release / MODULE / f"{MODULE}.ipynb", as_version=4)
    text: str = HTMLExporter().from_notebook_node(released)[0]
    return text


@pytest.fixture(scope="module")
def released(released_course: Course) -> Released:
    return released_module(released_course.release / MODULE)


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_of_the_released_notebook_shows_lesson_scenes_and_options(page: str, released: Released, lang: Lang) -> None:
    assert {"ja": "帰りの特急で", "en": "On the train home"}[lang] in page
    practice = [released.questions[slot.pool[0]] for slot in released.of("practice")]
    said = [question["scenario"]["title"][lang] for question in practice]
    said += [part["text"][lang] for question in practice for part in question["parts"]]
    readable = page.replace("&#x27;", "'").replace("&quot;", '"')
    assert len(said) > 20
    assert [words for words in said if words not in readable] == []


def test_it_spills_no_question_of_the_test(page: str, released: Released) -> None:
    pools = [released.questions[name] for slot in released.of("test") for name in slot.pool]
    asked = [words for question in pools for words in (question["scenario"]["story"]["ja"], question["scenario"]["title"]["ja"])]
    assert [words for words in asked if words in page] == []
    assert page.count("この設問は、受講を始めたときに決まり") == len(released.of("test"))


def lines(content: Content) -> list[str]:
    """The module's source notebook, line by line, as a commit holds it."""
    module = content.modules[MODULE]
    made = notebook(content, module, compose(content, module))
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True).splitlines()


def changed_lines(before: Content, after: Content) -> list[str]:
    found = difflib.unified_diff(lines(before), lines(after), n=0, lineterm="")
    return [line for line in found if line[0] in "+-" and not line.startswith(("+++", "---"))]


def with_practice_option(content: Content, **changes: Any) -> Content:
    """The content with another first option in the first practice question."""
    name = content.modules[MODULE].practice[0]
    scenario = content.scenario_of[name]
    questions = []
    for question in scenario.questions:
        first, *others = question.parts
        options = (first.model_copy(update=changes), *others)
        questions.append(question.model_copy(update={"options": options}) if question.id == name else question)
    scenarios = {**content.scenarios, scenario.id: scenario.model_copy(update={"questions": tuple(questions)})}
    return replace(content, scenarios=scenarios)


def test_a_comparison_of_two_builds_shows_the_option_that_changed(content: Content) -> None:
    old = content.questions[content.modules[MODULE].practice[0]].parts[0].text
    new = Words(ja="新しい選択肢", en="A new option")
    found = changed_lines(content, with_practice_option(content, text=new))
    for lang in LANGS:
        assert [line for line in found if line.startswith("-") and old.within(lang) in line] != []
        assert [line for line in found if line.startswith("+") and new.within(lang) in line] != []
    assert len(found) == 2 * 2 * len(LANGS)  # out and in, as HTML and as text


def test_another_reason_or_key_of_a_practice_question_changes_no_byte(content: Content) -> None:
    changed = with_practice_option(content, why=Words(ja="別の理由", en="Another reason"), right=True)
    assert changed_lines(content, changed) == []
