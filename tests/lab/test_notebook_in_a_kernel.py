import html
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert.exporters import HTMLExporter

from kenshu.lab.notebook_attempt import NotebookAttempt

pytestmark = pytest.mark.kernel


def executed(folder: Path, last: str = "") -> Any:
    """The released notebook, executed in a kernel with no front end, and `last` after it."""
    notebook = nbformat.read(folder / "working-hours.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(last))
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, timeout=60).execute()
    return notebook


def run(folder: Path) -> list[Any]:
    """The outputs of its cells."""
    return [output for cell in executed(folder).cells for output in cell.get("outputs", [])]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_in_nbgraders_kernel_the_cells_say_nothing_and_write_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.delenv("KENSHU_EMPLOYEE")
    assert run(folder) == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_in_any_other_kernel_the_cells_show_widgets_and_write_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    outputs = run(folder)
    assert {output.output_type for output in outputs} == {"display_data"}
    words, widgets = outputs[::2], outputs[1::2]
    assert all(sorted(output.data) == ["text/html", "text/plain"] for output in words)
    assert all(sorted(output.data) == ["application/vnd.jupyter.widget-view+json", "text/plain"] for output in widgets)
    assert len(words) == len(widgets) > 10
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("with_state", [True, False], ids=["nbconvert --execute", "saved by a learner"])
def test_a_page_of_an_executed_notebook_shows_each_question_and_its_answer_without_any_script(
    folder: Path, with_state: bool
) -> None:
    attempt = NotebookAttempt(folder, "E0001")
    choosing = [slot for slot in attempt.test if attempt.question(slot)["kind"] in ("single", "multiple")]
    chosen = {slot: attempt.question(slot)["parts"][0] for slot in choosing}
    first, *others = choosing
    for slot in others:
        given = chosen[slot]["id"]
        attempt.save(slot, given if attempt.question(slot)["kind"] == "single" else [given], 1)
    value = repr(chosen[first]["id"] if attempt.question(first)["kind"] == "single" else [chosen[first]["id"]])
    answering = f"import kenshu\nkenshu.question({first!r}).set_state({{'answer': {{'value': {value}, 'click': 1}}}})"
    notebook = executed(folder, answering)
    if not with_state:
        del notebook.metadata["widgets"]
    page = re.sub(r"<script.*?</script>", "", HTMLExporter().from_notebook_node(notebook)[0], flags=re.DOTALL)
    for slot in (*attempt.practice, *attempt.test):
        question = attempt.question(slot)
        said = [question["scenario"]["title"]["ja"], question["prompt"]["ja"], *(part["text"]["ja"] for part in question["parts"])]
        assert [words for words in said if html.escape(words) not in page] == []
    for part in chosen.values():
        assert f"<p><strong>回答</strong></p>\n<p>{html.escape(part['text']['ja'])}</p>" in page
    assert "Widget object" not in page
