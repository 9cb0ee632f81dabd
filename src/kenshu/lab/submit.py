"""Handing in from a notebook: an ordinary nbgrader submission of its folder."""

import logging
import sys

from kenshu.attempts.notebook_journal import ANSWERS
from kenshu.errors import HandInRefused
from kenshu.lab.notebook_attempt import NotebookAttempt


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
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeError, ExchangeFactory

    app = NbGrader()
    app.load_config_file()
    config = app.config
    config.CourseDirectory.student_id = attempt.employee_id
    config.CourseDirectory.assignment_id = attempt.folder.name
    config.Exchange.assignment_dir = str(attempt.folder.parent)
    config.Exchange.timezone = "UTC"  # any other is written with its name and read back as UTC
    try:
        (attempt.folder / ANSWERS).touch()  # nothing answered is a hand-in too
        submission = ExchangeFactory(config=config).Submit(
            coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
        )
        submission.log = logging.getLogger("kenshu.submission")
        submission.start()
    except (ExchangeError, OSError, RuntimeError) as fault:
        raise HandInRefused("notebook.exchange", reason=fault) from fault
    attempt.close()
