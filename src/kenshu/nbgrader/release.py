"""Release of modules to nbgrader: `grading/release/<module>/`, made by `nbgrader generate_assignment`, and the gradebook."""

import json
import logging
import shutil
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import forget_hand_ins, gradebook, known_tests
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.nbgrader.tables import submitted_notebook
from kenshu.storage.files import fresh_folder

if TYPE_CHECKING:
    from traitlets.config import Config


def release(course: Course, module_ids: list[str]) -> None:
    """Release modules, one after the other, with nbgrader's own converter in this process.

    Learners' kernels read the released folder meanwhile: it is replaced as a whole, once the new one is complete. nbgrader keeps
    a grade for each cell, and refuses other cells while it holds hand-ins: where the slots have changed it is made to forget them,
    and `kenshu.grading.bulk` writes them again from the records. Raises KenshuError where nbgrader refuses, and StorageFailed.
    """
    # 0.8 s: nobody who does not release pays for it.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    course.grading.mkdir(parents=True, exist_ok=True)
    for module_id in module_ids:
        with gradebook(course) as book:
            with book.reading() as conn:
                changed = _slots_changed(conn, course, module_id)
            if changed:
                take_manual_scores(course)  # what was given in formgrader goes into the records first
                with book.writing() as conn:
                    forget_hand_ins(conn, module_id)
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
    """Set where a course's files are, in nbgrader's words."""
    config.CourseDirectory.course_id = course.settings["id"]
    config.CourseDirectory.root = str(course.grading)
    config.CourseDirectory.source_directory = "../notebooks/modules"
    config.CourseDirectory.db_url = course.gradebook_url
    config.Exchange.root = str(course.exchange)


def _slots_changed(conn: Connection, course: Course, module_id: str) -> bool:
    """Return whether nbgrader holds hand-ins at a module whose cells are others now."""
    known = known_tests(conn, [module_id]).get(module_id)
    if known is None:
        return False
    held = select(submitted_notebook.c.id).where(submitted_notebook.c.notebook_id == known.notebook)
    source = json.loads((course.modules / module_id / f"{module_id}.ipynb").read_text(encoding="utf-8"))
    new = {cell["metadata"]["nbgrader"]["grade_id"] for cell in source["cells"] if "nbgrader" in cell["metadata"]}
    return new != set(known.cells) and conn.execute(held.limit(1)).first() is not None
