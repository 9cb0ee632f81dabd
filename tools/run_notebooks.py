"""The analyst's notebooks executed on a fresh sample city of a fixed day, and saved with what they show.

    python -m tools.run_notebooks

`notebooks/hr.ipynb` and `trainer.ipynb` are committed as this command saves them, in Japanese; run twice, it writes the same. A
page that shows notebooks without a kernel shows no widget: what stands below a control is saved as plain outputs of its cell.
"""

import base64
import io
import os
import shutil
import tempfile
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import nbformat
from nbclient import NotebookClient
from PIL import Image
from rich.console import Console

from kenshu.course import Course
from kenshu.demo import run as demo
from kenshu.i18n import Lang

ROOT = Path(__file__).parents[1]
NAMES = ("hr", "trainer")
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
_VIEW, _PICTURE = "application/vnd.jupyter.widget-view+json", "image/png"
_CONTROL = "[操作欄は JupyterLab で動きます / The controls work in JupyterLab]"
_COLOURS = 128  # of a saved picture: a quarter of the bytes, and it looks the same
# In a namespace of its own: the notebook finds no name that it has not made.
_SET_CLOCK = """exec('''
from datetime import datetime
from kenshu import clock
clock.now = lambda: datetime.fromisoformat("{now}")
''', dict())"""


def sample_city(root: Path, now: datetime = NOW) -> Course:
    """Make the sample city in an empty folder, as of a moment."""
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "grading").mkdir()
    for file in ("course.yaml", "grading/roster.csv", "grading/nbgrader_config.py"):
        shutil.copy(ROOT / file, root / file)
    course = Course.at(root)
    demo.run(course, now, "ja", Console(file=io.StringIO()))
    return course


def executed(path: Path, course: Course, now: datetime = NOW, lang: Lang = "ja") -> Any:
    """Return a notebook with its outputs: run on a course from top to bottom, at a moment, in a kernel of its own.

    Raises CellExecutionError where a cell fails; an error below a control is among the outputs of its cell.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, record_timing=False, resources={"metadata": {"path": str(course.root)}})
    # Else nbclient plays the front end below each control, on a channel on which it then sometimes waits in vain for two minutes.
    client.comm_open_handlers = {"jupyter.widget": lambda message: None}
    client.on_notebook_start = partial(_set_clock, client, now)
    # One thread: more of them wait for each other, and take three times as long on two cores that others use.
    of_kernel = {"KENSHU_COURSE": str(course.root), "KENSHU_LANG": lang, "OPENBLAS_NUM_THREADS": "1"}
    client.execute(env={**os.environ, **of_kernel})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _plain(cell.outputs)
    notebook.metadata = {"ran": sources_of(notebook), **{name: notebook.metadata[name] for name in ("kernelspec", "title")}}
    return notebook


def sources_of(notebook: Any) -> str:
    """Return the SHA-256 of all code of a notebook; `ran` in its metadata is that of what was executed last."""
    return sha256("\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code").encode()).hexdigest()


def _set_clock(client: NotebookClient, now: datetime, notebook: Any) -> None:
    assert client.kc is not None  # the kernel has started
    client.kc.execute(_SET_CLOCK.format(now=now.isoformat()), silent=True)


def _plain(outputs: list[Any]) -> list[Any]:
    """Return outputs as a page without a kernel shows them: a line that stands for the control, then what is shown below it."""
    shown = [output for output in outputs if _VIEW not in output.get("data", {})]
    for output in shown:
        _lighten(output)
    control = nbformat.v4.new_output("display_data", {"text/plain": _CONTROL})
    return shown if len(shown) == len(outputs) else [control, *shown]


def _lighten(output: Any) -> None:
    """Write the picture of an output, where it is one, with fewer colours."""
    picture = output.get("data", {}).get(_PICTURE)
    if picture:
        drawn, lighter = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB"), io.BytesIO()
        drawn.quantize(_COLOURS, dither=Image.Dither.NONE).save(lighter, "png", optimize=True)
        output["data"][_PICTURE] = base64.b64encode(lighter.getvalue()).decode("ascii")


@click.command()
@click.option("--into", type=click.Path(path_type=Path), default=ROOT / "notebooks", help="where the notebooks are written")
def main(into: Path) -> None:
    """Execute the notebooks of this repository on a fresh sample city, and save them with their outputs."""
    with tempfile.TemporaryDirectory() as folder:
        course = sample_city(Path(folder))
        for name in NAMES:
            notebook = executed(ROOT / "notebooks" / f"{name}.ipynb", course)
            (into / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
            click.echo(into / f"{name}.ipynb")


if __name__ == "__main__":
    main()
