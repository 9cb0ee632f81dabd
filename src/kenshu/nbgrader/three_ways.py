"""The comparison of three ways of grading, on every hand-in that the kit has a receipt of.

| way | what runs |
|---|---|
| stock | `nbgrader autograde` with no configuration of ours: a kernel executes every notebook |
| configured | `nbgrader autograde` with `grading/nbgrader_config.py`: no kernel |
| kenshu | what `kenshu grade` wrote into the course's own gradebook |

The first two work on copies, each with a new gradebook. Of the course nothing changes, but that folders which a hand-in needs and
has not yet are written (`kenshu.nbgrader.hand_in_folders`).
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import gradebook, make_gradebook
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.results.handed_in import current
from kenshu.storage import open_database

# Every graded cell of every hand-in, in SQLite and in PostgreSQL.
_CELLS = """
    SELECT submitted_assignment.student_id, assignment.name, base_cell.name,
           grade.auto_score, grade.needs_manual_grade OR grade.manual_score IS NOT NULL,
           comment.auto_comment
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    LEFT JOIN base_cell AS solution ON solution.name = base_cell.name AND solution.type = 'SolutionCell'
         AND solution.notebook_id = base_cell.notebook_id
    LEFT JOIN comment ON comment.cell_id = solution.id AND comment.notebook_id = submitted_notebook.id
"""

# nbgrader's commands one after the other, as its program runs them, in a process that imports nbgrader once.
_COMMANDS = """
import json, sys
from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp

for words in json.loads(sys.argv[1]):
    app = NbGraderApp()
    try:
        app.initialize(words)
        app.start()
    except NoStart:
        pass  # the command has run
    while app is not None:
        app.clear_instance()
        app = app.subapp
"""

# {(employee, module, graded cell): what the gradebook says of it}
Rows = dict[tuple[str, str, str], "Row"]


class Row(NamedTuple):
    """A gradebook's row of one graded cell of one hand-in; `person`: that somebody has to give the points, or has given them.

    Trainers have been at work in the course's own gradebook, not in the copies; that they were is no difference between the ways.
    """

    auto_score: float | None
    person: bool
    comment: str | None

    def __str__(self) -> str:
        points = "-" if self.auto_score is None else f"{self.auto_score:g}"
        return points + (" ?" if self.person else "") + (f" ({self.comment})" if self.comment else "")


class Difference(NamedTuple):
    """A graded cell on which the three ways do not agree; None where a way has no row for it."""

    employee: str
    module: str
    cell: str
    stock: Row | None
    configured: Row | None
    kenshu: Row | None


class Comparison(NamedTuple):
    """Counts compared, and where the ways differ."""

    hand_ins: int
    cells: int
    differences: list[Difference]


def compare(course: Course, progress: Callable[[int, int], None] | None = None, folder: Path | None = None) -> Comparison:
    """Grade every hand-in of a graded course in the other two ways, and compare. About 2 s a hand-in, nearly all of it stock.

    `progress` is called with the hand-ins graded so far, of twice as many as there are. The copies stay in `folder` where one is
    given. Raises KenshuError where nbgrader fails.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="kenshu-") as temporary:
            return compare(course, progress, Path(temporary))
    write_missing(course)
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        hand_ins = sorted((row.employee_id, row.module_id) for row in current(conn))
    if not hand_ins:
        return Comparison(0, 0, [])
    modules = sorted({module for _, module in hand_ins})
    stock, configured = folder / "stock", Course(folder / "configured")
    for source, submitted in ((stock / "source", stock / "submitted"), (configured.modules, configured.submitted)):
        for module in modules:
            shutil.copytree(course.modules / module, source / module, ignore=_but_its_notebook)
        for employee, module in hand_ins:
            shutil.copytree(course.submitted / employee / module, submitted / employee / module)
    # Without the address of a database: the copy has a gradebook of its own.
    own = {name: value for name, value in course.settings.items() if name != "database"}
    (configured.root / "course.yaml").write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    shutil.copy(course.grading / "nbgrader_config.py", configured.grading)

    def count() -> None:
        if progress is not None:
            done = [path for place in (stock, configured.grading) for path in place.glob("autograded/*/*/*.ipynb")]
            progress(len(done), 2 * len(hand_ins))

    for place in (stock, configured.grading):
        make_gradebook(place / "gradebook.db", course.settings["id"])
        _nbgrader(place, [[command, module] for module in modules for command in ("generate_assignment", "autograde")], count)
    ways = [gradebook_rows(grading / "gradebook.db") for grading in (stock, configured.grading)]
    with gradebook(course) as book, book.reading() as conn:
        ways.append(_rows(conn.exec_driver_sql(_CELLS)))
    keys = sorted(key for key in set().union(*ways) if key[:2] in hand_ins)
    rows = [Difference(*key, *(way.get(key) for way in ways)) for key in keys]
    differences = [row for row in rows if not row.stock == row.configured == row.kenshu]
    return Comparison(len({key[:2] for key in keys}), len(keys), differences)


def gradebook_rows(path: Path) -> Rows:
    """Return every graded cell of every hand-in in a gradebook's file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn:
        return _rows(conn.execute(_CELLS))


def _rows(found: Iterable[Any]) -> Rows:
    return {(student, module, cell): Row(score, bool(manual), said) for student, module, cell, score, manual, said in found}


def _but_its_notebook(folder: str, names: list[str]) -> list[str]:
    """Name what is not released: notebooks that a trainer put beside the module's own."""
    return [name for name in names if name.endswith(".ipynb") and name != f"{Path(folder).name}.ipynb"]


def bare_surroundings(place: Path) -> dict[str, str]:
    """Return the environment of an nbgrader at work in a folder, to which no setting of this machine comes.

    Its configuration is an empty folder beside that one, and its programs are those beside this Python.
    """
    home = place.parent / "home"
    home.mkdir(exist_ok=True)
    beside = str(Path(sys.executable).parent)
    return {name: value for name, value in os.environ.items() if name != "KENSHU_DATABASE"} | {
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_CONFIG_PATH": str(home),
        "IPYTHONDIR": str(home),
        "PATH": os.pathsep.join([beside, os.environ.get("PATH", "")]),
    }


def _nbgrader(place: Path, commands: list[list[str]], count: Callable[[], None]) -> None:
    log = place / "nbgrader.log"
    with log.open("ab") as said:
        own = f"--db=sqlite:///{place / 'gradebook.db'}"
        words = [sys.executable, "-c", _COMMANDS, json.dumps([[*words, own] for words in commands])]
        running = subprocess.Popen(words, cwd=place, env=bare_surroundings(place), stdout=said, stderr=said)  # noqa: S603 - our own words
        while running.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=1)
            count()
    if running.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise KenshuError("grading.nbgrader", command="; ".join(f"nbgrader {' '.join(words)}" for words in commands), said=tail)
