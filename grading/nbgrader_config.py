"""nbgrader on this course: `nbgrader` run in this folder, and formgrader, read this."""

from pathlib import Path

from kenshu.course_api import configure_course

configure_course(get_config(), Path(__file__).parent.parent)  # noqa: F821 - nbgrader gives it
