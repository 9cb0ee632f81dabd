"""JupyterLab in this process: on the course for its authors, or on one learner's folder, whose practice answers it explains.

That folder is `grading/home/<employee>/`, a module in each folder of it.
"""

import json
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from tornado.web import HTTPError, RequestHandler

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.attempts.notebook_journal import ANSWERS, Mark, NotebookJournal
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.editions.released import QUESTIONS
from kenshu.errors import AccountRefused, KenshuError
from kenshu.furigana.kit import with_furigana
from kenshu.i18n import LANGS
from kenshu.kinds import read_answer, review
from kenshu.lab.exchange import offer_for_hand_in
from kenshu.lab.notebook_attempt import latest_number
from kenshu.people.names import name_of
from kenshu.people.numbers import number_of
from kenshu.storage import Database, open_database

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
# JupyterLab's page: `learners/` also leaves out what only authors use, so that a notebook opens sooner.
_CONFIG = Path(__file__).with_name("config")
_NBGRADER = tuple(
    f"nbgrader.server_extensions.{name}" for name in ("formgrader", "validate_assignment", "assignment_list", "course_list")
)


def authors_lab(course: Course, port: int, *, open_browser: bool) -> "ServerApp":
    """Return JupyterLab on the course's folder, with nbgrader and formgrader on its gradebook; not started yet."""
    _look_in(course.grading)  # where nbgrader_config.py is
    return _lab(course.root, port, open_browser=open_browser)


def learners_lab(course: Course, employee_id: str, port: int, *, open_browser: bool) -> "ServerApp":
    """Return JupyterLab as one learner has it: a folder of the learner's own, hand-in by nbgrader's exchange; not started yet.

    It explains practice answers to its kernels, at an address that only they are told. Raises AccountRefused for somebody who is
    not in the roster, KenshuError.
    """
    database = open_database(course.database_url)
    with database.reading() as conn:
        if name_of(conn, employee_id) is None:
            raise AccountRefused("account.no_employee", employee=employee_id)
        home = learner_home(course, conn, employee_id)
        number = number_of(conn, employee_id, clock.today(course.time_zone))
    if sys.platform != "win32":
        offer_for_hand_in(course)
    _look_in(_CONFIG / "learners")
    os.environ["JUPYTER_CONFIG_DIR"] = str(learner_config(course, employee_id))
    os.environ["KENSHU_EMPLOYEE"] = employee_id
    os.environ["KENSHU_NUMBER"] = number
    os.environ["KENSHU_TIME_ZONE"] = course.settings["time_zone"]
    server = _lab(home, port, _NBGRADER, open_browser=open_browser, terminals_enabled=False)

    path = f"{server.base_url}kenshu/practice/{secrets.token_urlsafe(32)}"
    server.web_app.add_handlers(".*$", [(path, PracticeHandler, {"database": database})])
    os.environ["KENSHU_PRACTICE"] = f"http://127.0.0.1:{server.port}{path}"
    return server


def _lab(root: Path, port: int, without: tuple[str, ...] = (), **more: object) -> "ServerApp":
    from jupyterlab.labapp import LabApp

    _look_in(_CONFIG)
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


def learner_home(course: Course, conn: Connection, employee_id: str) -> Path:
    """Return the learner's folder, made or brought up to date: every released module as it stands, beside the answers kept there.

    An attempt that was begun or handed in elsewhere, on the page, is noted, so that the notebook goes on from it.
    """
    home = course.grading / "home" / employee_id
    for questions in sorted(course.release.glob(f"*/{QUESTIONS}")):
        folder = home / questions.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        for released in questions.parent.iterdir():
            if released.is_file() and released.name != ANSWERS:  # a trainer may have tried the released notebook where it lies
                shutil.copyfile(released, folder / released.name)
        _go_on(NotebookJournal(folder / ANSWERS), attempts.of(conn, employee_id, folder.name))
    return home


def learner_config(course: Course, employee_id: str) -> Path:
    """Return the folder of the learner's Jupyter configuration: nbgrader's exchange, and its cache of this learner alone."""
    folder = course.grading / "home" / f".{employee_id}"
    exchange = {"root": str(course.exchange), "cache": str(folder / "cache")}
    settings = {"CourseDirectory": {"course_id": course.settings["id"]}, "Exchange": exchange}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.json").write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def _go_on(journal: NotebookJournal, known: list[attempts.Attempt]) -> None:
    lines = journal.lines()
    handed_in = {line.number for line in lines if isinstance(line, Mark) and line.mark == "handed_in"}
    for attempt in known:
        if attempt.number > latest_number(lines):
            journal.append(Mark(attempt.number, "begun", attempt.started_at))
            lines = journal.lines()
        if attempt.handed_in_at is not None and attempt.number == latest_number(lines) and attempt.number not in handed_in:
            journal.append(Mark(attempt.number, "handed_in", attempt.handed_in_at))


class PracticeHandler(RequestHandler):
    """`POST {"module", "question", "value", "lang"}` gives what `question.review` gives. Its address is the secret of the lab.

    Where `furigana` is true, the readings of what it says come with it.

    The kernel holds no key: it sends the answer that it has kept. A question of the test is not explained here.
    """

    def initialize(self, database: Database) -> None:
        """Take the records that hold what was released."""
        self.database = database

    def post(self) -> None:
        """Explain an answer to a practice question: 400 for what is no such message or names no module on record.

        404 for a question that is not practised, or another language; 422 for an answer that was not offered.
        """
        try:
            asked: dict[str, Any] = json.loads(self.request.body)
            module, name, value, lang = (asked[key] for key in ("module", "question", "value", "lang"))
            edition = self._edition(module)
        except (ValueError, TypeError, KeyError) as fault:
            raise HTTPError(400) from fault
        if lang not in (*LANGS, *edition.released.languages) or [name] not in [
            list(slot.pool) for slot in edition.released.of("practice")
        ]:
            raise HTTPError(404)
        question = edition.questions[name]
        try:
            answer = read_answer(question["offered"], value)
        except KenshuError as fault:
            raise HTTPError(422) from fault
        said = review(question, answer, lang, edition.clauses)
        self.write(with_furigana(said, edition.furigana(explained=True)) if asked.get("furigana") is True else said)

    def _edition(self, module: str) -> Edition:
        with self.database.reading() as conn:
            return on_record(conn).modules[module]

    def check_xsrf_cookie(self) -> None:
        """Ask for no cookie: a kernel has none, it knows the address."""
