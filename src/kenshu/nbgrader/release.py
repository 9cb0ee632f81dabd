"""Release of modules to nbgrader: `grading/release/<module>/`, made by `nbgrader generate_assignment`, and the gradebook."""

import copy
import json
import logging
import shutil
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import Tests, forget_hand_ins, gradebook, known_tests
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.nbgrader.tables import submitted_notebook
from kenshu.storage.files import fresh_folder

if TYPE_CHECKING:
    from traitlets.config import Config


# nbgrader's own, in its order.
_STEPS = (
    *("IncludeHeaderFooter", "InstantiateTests", "LockCells", "ClearSolutions", "ClearOutput", "CheckCellMetadata"),
    *("ComputeChecksums", "SaveCells", "ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums", "CheckCellMetadata"),
)


def release(course: Course, module_ids: list[str]) -> None:
    """Release modules, one after the other, with nbgrader's own converter in this process; what is in place already, stays.

    Learners' kernels read the released folder meanwhile: it is replaced as a whole, once the new one is complete. nbgrader keeps
    a grade for each cell, and refuses other cells while it holds hand-ins: where the slots have changed it is made to forget them,
    and `kenshu.grading.bulk` writes them again from the records. Raises KenshuError where nbgrader refuses, and StorageFailed.
    """
    course.grading.mkdir(parents=True, exist_ok=True)
    for module_id in module_ids:
        with gradebook(course) as book:
            with book.reading() as conn:
                known = known_tests(conn, [module_id]).get(module_id)
                if known is not None and _is_in_place(course, module_id, known):
                    continue
                changed = known is not None and _slots_changed(conn, course, module_id, known)
            if changed:
                take_manual_scores(course)  # what was given in formgrader goes into the records first
                with book.writing() as conn:
                    forget_hand_ins(conn, module_id)
        # 0.8 s: nobody who does not release pays for it.
        from nbgrader.converters import GenerateAssignment
        from nbgrader.converters.base import NbGraderException
        from nbgrader.coursedir import CourseDirectory

        with fresh_folder(course.release / module_id) as fresh:
            config = nbgrader_config(course)
            # `./<module>` is what nbgrader appends to the folder it releases into.
            config.CourseDirectory.release_directory = str(fresh)
            config.CourseDirectory.assignment_id = module_id
            config.CourseDirectory.notebook_id = module_id  # a trainer's copy beside it is not released
            converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
            converter.log = logging.getLogger("kenshu.release")
            try:
                converter.start()
            except NbGraderException as fault:
                raise KenshuError("build.release", module=module_id, reason=fault) from fault
            for path in (fresh / module_id).iterdir():
                shutil.move(path, fresh / path.name)
            (fresh / module_id).rmdir()


def nbgrader_config(course: Course) -> "Config":
    """Return nbgrader's configuration for a course, as `grading/nbgrader_config.py` sets it for nbgrader's own commands."""
    from traitlets.config import Config

    config = Config()
    configure(config, course)
    return config


def configure(config: Any, course: Course) -> None:
    """Set where a course's files are, in nbgrader's words, and that what a module's cells show without a kernel is released."""
    config.CourseDirectory.course_id = course.settings["id"]
    config.CourseDirectory.root = str(course.grading)
    config.CourseDirectory.source_directory = "../notebooks/modules"
    config.CourseDirectory.db_url = course.gradebook_url
    config.GenerateAssignment.preprocessors = [
        f"nbgrader.preprocessors.{name}" if name != "ClearOutput" else "kenshu.nbgrader.steps.ClearOtherOutputs" for name in _STEPS
    ]
    config.Exchange.root = str(course.exchange)


def _slots_changed(conn: Connection, course: Course, module_id: str, known: Tests) -> bool:
    """Return whether nbgrader holds hand-ins at a module whose cells are others now."""
    held = select(submitted_notebook.c.id).where(submitted_notebook.c.notebook_id == known.notebook)
    changed = _marked(_notebook(course.modules, module_id)).keys() != known.cells.keys()
    return changed and conn.execute(held.limit(1)).first() is not None


def _is_in_place(course: Course, module_id: str, known: Tests) -> bool:
    """Return whether a release would leave the module's released folder, and its cells in the gradebook, as they are.

    What is released says all that the source says but for the hidden tests, and those are in the gradebook. nbgrader takes a
    sixth of a second of the processor and forty commits a module to come to the same.
    """
    source, released = (_notebook(folder, module_id) for folder in (course.modules, course.release))
    marked = _marked(source)
    worth = {name: cell["metadata"]["nbgrader"].get("points") for name, cell in marked.items()}
    tests = {name: "".join(cell["source"]) for name, cell in marked.items() if cell["metadata"]["nbgrader"]["locked"]}
    return (
        worth == {name: cell.worth for name, cell in known.cells.items()}
        and tests == {name: cell.source for name, cell in known.cells.items() if cell.locked}
        and _released_from(source) == _released_from(released)
        and _beside(course.modules / module_id) == _beside(course.release / module_id)
    )


def _notebook(folder: Path, module_id: str) -> dict[str, Any]:
    path = folder / module_id / f"{module_id}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {"cells": []}
    return notebook


def _marked(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return {name: cell} of the cells that nbgrader keeps."""
    marked = (cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"])
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in marked}


def _released_from(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook but for what nbgrader puts into a release of its own accord, and what it strips from it."""
    same: dict[str, Any] = copy.deepcopy(notebook)
    for cell in _marked(same).values():
        for name in ("deletable", "editable"):
            cell["metadata"].pop(name, None)
        for name in ("checksum", "cell_type"):
            cell["metadata"]["nbgrader"].pop(name, None)
        if cell["metadata"]["nbgrader"]["grade"]:
            kept = takewhile(lambda line: not line.startswith(("### BEGIN", "YOUR ANSWER HERE")), cell["source"])
            cell["source"] = "".join(kept).strip()
    return same


def _beside(folder: Path) -> dict[Path, bytes]:
    """Return {path: bytes} of what is released with a notebook."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    return {path.relative_to(folder): path.read_bytes() for path in files}
