from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.kernel


def run(folder: Path) -> list[Any]:
    """The outputs of the released notebook's cells, executed in a kernel with no front end."""
    notebook = nbformat.read(folder / "working-hours.ipynb", as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, timeout=60).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


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
    assert [output.output_type for output in outputs] == ["execute_result"] * len(outputs)
    assert all("application/vnd.jupyter.widget-view+json" in output.data for output in outputs)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
