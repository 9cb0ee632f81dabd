"""JupyterLab in this process: on the course for its authors, or on one learner's folder."""

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from kenshu.course import Course
from kenshu.errors import AccountRefused
from kenshu.lab.exchange import offer_for_hand_in
from kenshu.lab.home import learner_config, learner_home
from kenshu.storage import open_database
from kenshu.storage.tables import employee

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

# Nothing is asked of another host: no news, no look for a newer version, no list of extensions.
_QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--Application.log_level=ERROR",
)
# A second front end for the same files, and what translates its old settings.
_OLD_NOTEBOOK = ("notebook", "notebook_shim")
_NBGRADER = tuple(
    f"nbgrader.server_extensions.{name}" for name in ("formgrader", "validate_assignment", "assignment_list", "course_list")
)


def authors_lab(course: Course, port: int, *, open_browser: bool) -> "ServerApp":
    """JupyterLab on the course's folder, with nbgrader and formgrader on its gradebook; not started yet."""
    _look_in(course.grading)  # where nbgrader_config.py is
    return _lab(course.root, port, open_browser=open_browser)


def learners_lab(course: Course, employee_id: str, port: int, *, open_browser: bool) -> "ServerApp":
    """JupyterLab as one learner has it: a folder of the learner's own, hand-in by nbgrader's exchange; not started yet.

    It explains practice answers to its kernels, at an address that only they are told. Raises AccountRefused for somebody who is
    not in the roster, KenshuError.
    """
    database = open_database(course.database_url)
    with database.reading() as conn:
        if conn.execute(select(employee.c.id).where(employee.c.id == employee_id)).first() is None:
            raise AccountRefused("account.no_employee", employee=employee_id)
        home = learner_home(course, conn, employee_id)
    if sys.platform != "win32":
        offer_for_hand_in(course)
    os.environ["JUPYTER_CONFIG_DIR"] = str(learner_config(course, employee_id))
    os.environ["KENSHU_EMPLOYEE"] = employee_id
    os.environ["KENSHU_TIME_ZONE"] = course.settings["time_zone"]
    server = _lab(home, port, _NBGRADER, open_browser=open_browser, terminals_enabled=False)

    from kenshu.lab.practice import PracticeHandler

    path = f"{server.base_url}kenshu/practice/{secrets.token_urlsafe(32)}"
    handlers = [(path, PracticeHandler, {"database": database})]
    server.web_app.add_handlers(".*$", handlers)
    os.environ["KENSHU_PRACTICE"] = f"http://127.0.0.1:{server.port}{path}"
    return server


def _lab(root: Path, port: int, without: tuple[str, ...] = (), **more: object) -> "ServerApp":
    from jupyterlab.labapp import LabApp

    _look_in(Path(__file__).with_name("config"))
    # Root is let in: a container has nobody else, and the server listens on this machine alone and asks for its token.
    settings = {"ip": "127.0.0.1", "port": port, "root_dir": root, "allow_root": True, "answer_yes": True, **more}
    arguments = [f"--ServerApp.{name}={value}" for name, value in settings.items()]
    # A token of our own: of one that it makes itself, the server prints an address, in English and before it listens there.
    arguments.append(f"--IdentityProvider.token={secrets.token_hex(24)}")
    arguments += [f"--ServerApp.jpserver_extensions={name}=False" for name in (*_OLD_NOTEBOOK, *without)]
    server: ServerApp = LabApp.initialize_server(argv=[*arguments, *_QUIET])
    return server


def _look_in(folder: Path) -> None:
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = f"{folder}{os.pathsep}{before}" if before else str(folder)
