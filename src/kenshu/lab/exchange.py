"""Nbgrader's exchange: released modules are put there, since only what is there can be handed in, and notebooks are handed in."""

import filecmp
import logging
import sys
from typing import TYPE_CHECKING

from kenshu.attempts.notebook_journal import ANSWERS
from kenshu.course import Course
from kenshu.editions.released import QUESTIONS
from kenshu.errors import HandInRefused, KenshuError
from kenshu.lab.notebook_attempt import NotebookAttempt

if TYPE_CHECKING:
    from traitlets.config import Config


def offer_for_hand_in(course: Course) -> None:
    """Release to the exchange every module whose released folder is not there yet as it stands. Raises KenshuError."""
    released = [path.parent.name for path in sorted(course.release.glob(f"*/{QUESTIONS}"))]
    waiting = [module_id for module_id in released if not _is_offered(course, module_id)]
    if not waiting:
        return
    from nbgrader.exchange import ExchangeError

    from kenshu.nbgrader.release import nbgrader_config

    # nbgrader warns that it makes the exchange's folder: that is what was asked of it.
    log = logging.getLogger("kenshu.exchange")
    log.setLevel(logging.ERROR)
    for module_id in waiting:
        config = nbgrader_config(course)
        config.CourseDirectory.assignment_id = module_id
        config.CourseDirectory.ignore = [".*", ANSWERS]
        config.ExchangeReleaseAssignment.force = True
        try:
            _exchange("ReleaseAssignment", config, log)
        except (ExchangeError, OSError) as fault:
            raise KenshuError("lab.exchange", folder=course.exchange, reason=fault) from fault


def submit(attempt: NotebookAttempt) -> None:
    """Submit the attempt's folder to nbgrader's exchange, as this system's nbgrader is configured, and close the attempt.

    Who it belongs to and when it came is decided where it is collected. Raises HandInRefused, StorageFailed.
    """
    if sys.platform == "win32":
        raise HandInRefused("notebook.no_exchange")
    if attempt.folder.name != attempt.released.module_id:
        raise HandInRefused("notebook.folder_renamed", found=attempt.folder.name, module=attempt.released.module_id)
    # 3 s: only the hand-in pays for it.
    from nbgrader.apps import NbGrader
    from nbgrader.exchange import ExchangeError

    app = NbGrader()
    app.load_config_file()
    config = app.config
    config.CourseDirectory.student_id = attempt.employee_id
    config.CourseDirectory.assignment_id = attempt.folder.name
    config.Exchange.assignment_dir = str(attempt.folder.parent)
    config.Exchange.timezone = "UTC"  # any other is written with its name and read back as UTC
    try:
        (attempt.folder / ANSWERS).touch()  # nothing answered is a hand-in too
        _exchange("Submit", config, logging.getLogger("kenshu.submission"))
    except (ExchangeError, OSError, RuntimeError) as fault:
        raise HandInRefused("notebook.exchange", reason=fault) from fault
    attempt.close()


def _exchange(act: str, config: "Config", log: logging.Logger) -> None:
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    done = getattr(ExchangeFactory(config=config), act)(
        coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
    )
    done.log = log
    done.start()


def _is_offered(course: Course, module_id: str) -> bool:
    released = course.release / module_id
    offered = course.exchange / course.settings["id"] / "outbound" / module_id
    names = [path.name for path in released.iterdir() if path.is_file() and path.name != ANSWERS]
    return offered.is_dir() and filecmp.cmpfiles(released, offered, names, shallow=False)[0] == names
