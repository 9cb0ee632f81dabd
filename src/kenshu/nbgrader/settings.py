"""Nbgrader's settings for a course; `grading/nbgrader_config.py` loads them for nbgrader's own commands and for formgrader.

Classes are named, not imported: the configuration is also read where nothing is graded.
"""

import logging
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, make_url, select
from traitlets.config import Application

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.nbgrader.release import configure
from kenshu.storage import open_database
from kenshu.storage.tables import grade, receipt

# nbgrader's commands that look for folders of hand-ins; its others begin with "nbgrader" too.
_LOOKING = frozenset({"nbgrader-autograde", "nbgrader-generate-feedback", "nbgrader-collect", "nbgrader-zip-collect"})


def configure_course(config: Any, root: Path) -> None:
    """Set nbgrader up for the course at `root`: where its files are, grading without a kernel, feedback without keys.

    Then put in place the folders of hand-ins that nbgrader is about to look for: it reads its configuration when one of its
    commands starts, and again before each of formgrader's pages: the one moment that all of its ways in share.
    """
    course = Course.at(root)
    configure(config, course)
    config.Autograde.autograde_preprocessors = [
        "kenshu.nbgrader.steps.ScoreWithoutKernel",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "kenshu.nbgrader.steps.WithoutKeys",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    # What formgrader shows a hand-in with. LocalPage is one too, and makes pages for learners: it takes none of these.
    config.HTMLExporter.preprocessors = ["kenshu.nbgrader.shown_to_graders.ShowToGraders"]
    config.LocalPage.preprocessors = []
    config.GenerateFeedback.exporter_class = "kenshu.nbgrader.steps.LocalPage"
    # Any other zone is written by its name and read back as UTC: nine hours wrong in Japan.
    config.Exchange.timezone = "UTC"
    _write_what_nbgrader_looks_for(course)


def _write_what_nbgrader_looks_for(course: Course) -> None:
    """Write the folders that are missing, if this process is a command of nbgrader's that looks for them, or a Jupyter server.

    What cannot be written is said in the log: nbgrader then goes on with the folders that are there.
    """
    name = Application.instance().name if Application.initialized() else ""
    url = make_url(course.database_url)
    has_records = url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
    if (name.startswith("nbgrader") and name not in _LOOKING) or not has_records:
        return
    try:
        with closing(open_database(course.database_url)) as database, database.reading() as conn:
            handed_in = conn.execute(select(func.count()).select_from(receipt)).scalar_one()
            graded = conn.execute(select(func.max(grade.c.id))).scalar_one()
        _write(course, handed_in, graded)
    except KenshuError as fault:
        _log().error("kenshu: %s", fault)


@lru_cache(maxsize=8)
def _write(course: Course, _handed_in: int, _graded: int | None) -> None:
    # Once for what is handed in and graded by then: a page of formgrader's asks several times.
    missing = write_missing(course)
    if missing.lacking:
        _log().info("kenshu: %d hand-ins had no folder; written: %d", missing.lacking, missing.lacking - len(missing.unwritten))
    for fault in missing.unwritten.values():
        _log().error("kenshu: %s", fault)


def _log() -> logging.Logger:
    log: logging.Logger = Application.instance().log if Application.initialized() else logging.getLogger("kenshu")
    return log
