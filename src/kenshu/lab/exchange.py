"""Putting released modules into nbgrader's exchange: only what is there can be handed in from JupyterLab."""

import filecmp
import logging

from kenshu.attempts.notebook_journal import ANSWERS
from kenshu.course import Course
from kenshu.editions.released import QUESTIONS
from kenshu.errors import KenshuError
from kenshu.nbgrader.release import nbgrader_config


def offer_for_hand_in(course: Course) -> None:
    """Release to the exchange every module whose released folder is not there yet as it stands. Raises KenshuError."""
    waiting = [
        path.parent.name for path in sorted(course.release.glob(f"*/{QUESTIONS}")) if not _is_offered(course, path.parent.name)
    ]
    if not waiting:
        return
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeError, ExchangeFactory

    for module_id in waiting:
        config = nbgrader_config(course)
        config.CourseDirectory.assignment_id = module_id
        config.CourseDirectory.ignore = [".*", ANSWERS]
        config.ExchangeReleaseAssignment.force = True
        release = ExchangeFactory(config=config).ReleaseAssignment(
            coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
        )
        release.log = _log()
        try:
            release.start()
        except (ExchangeError, OSError) as fault:
            raise KenshuError("lab.exchange", folder=course.exchange, reason=fault) from fault


def _log() -> logging.Logger:
    # nbgrader warns that it makes the exchange's folder: that is what was asked of it.
    log = logging.getLogger("kenshu.exchange")
    log.setLevel(logging.ERROR)
    return log


def _is_offered(course: Course, module_id: str) -> bool:
    released = course.release / module_id
    offered = course.exchange / course.settings["id"] / "outbound" / module_id
    names = [path.name for path in released.iterdir() if path.is_file() and path.name != ANSWERS]
    return offered.is_dir() and filecmp.cmpfiles(released, offered, names, shallow=False)[0] == names
