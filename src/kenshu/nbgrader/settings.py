"""Nbgrader's settings for a course; `grading/nbgrader_config.py` loads them for nbgrader's own commands and for formgrader.

Classes are named, not imported: the configuration is also read where nothing is graded.
"""

from pathlib import Path
from typing import Any

from kenshu.course import Course
from kenshu.nbgrader.on_demand import write_what_nbgrader_looks_for
from kenshu.nbgrader.release import configure


def configure_course(config: Any, root: Path) -> None:
    """Set nbgrader up for the course at `root`: where its files are, grading without a kernel, feedback without keys.

    Then put in place the folders of hand-ins that nbgrader is about to look for.
    """
    course = Course.at(root)
    configure(config, course)
    config.Autograde.autograde_preprocessors = [
        "kenshu.nbgrader.execute.ScoreWithoutKernel",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "kenshu.nbgrader.feedback.WithoutKeys",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    config.GenerateFeedback.exporter_class = "kenshu.nbgrader.feedback.LocalPage"
    # Any other zone is written by its name and read back as UTC: nine hours wrong in Japan.
    config.Exchange.timezone = "UTC"
    write_what_nbgrader_looks_for(course)
