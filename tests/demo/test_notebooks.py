"""The analyst's notebooks run from top to bottom, and what is saved in them is what they show of the fictional sample city."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tools.run_notebooks import NAMES, executed, sources_of

from kenshu.content import Content
from kenshu.i18n import Lang
from kenshu.roster.rows import read_roster_file
from tests.conftest import REPOSITORY
from tests.demo.test_demo import NOW, ROSTER, Ran, ran

__all__ = ["ran"]


def path_of(name: str) -> Path:
    return REPOSITORY / "notebooks" / f"{name}.ipynb"


def saved(name: str) -> Any:
    return nbformat.read(path_of(name), as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shapes(notebook: Any) -> dict[str, list[list[str]]]:
    """{cell: what its outputs are}, such as a picture or a table."""
    return {cell.id: [sorted(output.get("data", [output.get("name")])) for output in cell.outputs] for cell in code_cells(notebook)}


def words(notebook: Any) -> str:
    """Everything in the notebook but its pictures."""
    return re.sub(r'"image/png": "[^"]*"', "", json.dumps(notebook, ensure_ascii=False))


@pytest.mark.kernel
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("name", "lang"), [("hr", "ja"), ("trainer", "en")])
def test_a_notebook_runs_from_top_to_bottom_without_a_warning(ran: Ran, name: str, lang: Lang) -> None:
    notebook = executed(path_of(name), ran.course, NOW + timedelta(hours=1), lang)
    assert shapes(notebook) == shapes(saved(name))
    said = [output for cell in code_cells(notebook) for output in cell.outputs if output.get("name") == "stderr"]
    assert said == []
    assert ("Department" in words(notebook)) == (lang == "en")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_saved_was_shown_by_the_cells_as_they_are(name: str) -> None:
    notebook = saved(name)
    assert notebook.metadata["ran"] == sources_of(notebook), "run python -m tools.run_notebooks, and look at the notebooks"
    assert [cell.id for cell in code_cells(notebook) if not cell.outputs] == []
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_a_static_page_shows_each_result_and_needs_no_widget(name: str) -> None:
    notebook = saved(name)
    assert "widget" not in json.dumps([cell.outputs for cell in code_cells(notebook)])
    assert "widgets" not in notebook.metadata
    controls = [cell for cell in code_cells(notebook) if "interactive(" in cell.source.rpartition("\n")[2]]
    assert len(controls) >= 4
    shown = [
        {kind for output in cell.outputs[1:] for kind in output.get("data", ())} & {"image/png", "text/html"} for cell in controls
    ]
    assert all(shown)


@pytest.mark.parametrize("name", NAMES)
def test_each_text_is_in_both_languages_and_says_that_the_saved_people_are_fictional(name: str) -> None:
    texts = [cell.source for cell in saved(name).cells if cell.cell_type == "markdown"]
    assert all(re.search("[ぁ-ん]", text) and re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", text) for text in texts)
    assert "架空の見本の市" in texts[0]
    assert "fictional sample city" in texts[0]


def test_hrs_notebook_holds_no_question_and_no_score(content: Content) -> None:
    text = words(saved("hr"))
    assert [question for question in content.questions if question in text] == []
    assert [word for word in ("得点率", "mean_score", "questions(", "options(", "正答率") if word in text] == []


def test_people_are_named_in_hrs_notebook_alone_and_stand_in_the_fictional_roster() -> None:
    roster = {person.id: person.name for person in read_roster_file(ROSTER).entries}
    named = set(re.findall(r"\b\d{6}\b", words(saved("hr"))))
    assert named <= set(roster)
    assert len(named) > 0
    trainer = words(saved("trainer"))
    assert [key for key, name in roster.items() if key in trainer or name in trainer] == []
