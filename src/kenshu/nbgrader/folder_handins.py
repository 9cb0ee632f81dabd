"""Hand-ins that are folders of nbgrader's and no records of the kit's: `submitted/<employee>/<module>/` without a receipt.

`nbgrader collect` puts them there, or a trainer who was sent one. Notebook and answers are read as data, whatever is in them, and
give the rows in the gradebook that `nbgrader autograde` would write; they are no attempt, and count for no completion. One is
graded once: `graded_folder` has the SHA-256 of what was in it.
"""

import hashlib
import json
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dateutil import parser, tz
from sqlalchemy import Connection, func, select

from kenshu import clock
from kenshu.course import Course
from kenshu.editions.released import QUESTIONS
from kenshu.errors import KenshuError
from kenshu.nbgrader import handed_in_notebook
from kenshu.nbgrader import tables as nbgrader
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.folders import READ_ONLY
from kenshu.nbgrader.gradebook import Submission, Tests
from kenshu.nbgrader.handed_in_notebook import Found
from kenshu.nbgrader.submission import TIMESTAMP
from kenshu.storage.files import fresh_folder
from kenshu.storage.tables import attempt, graded_folder, receipt

Whose = tuple[str, str]  # employee, module

_MOST = 50_000_000  # bytes of a file that is read as a whole


class FolderRefused(KenshuError):
    """A folder that cannot be graded. `submission` is what nbgrader's rows say of it all the same; None where it has none."""

    def __init__(self, fault: KenshuError, folder: str, submission: Submission | None) -> None:
        super().__init__(fault.key, **fault.values, folder=folder)
        self.submission = submission


@dataclass(frozen=True)
class FolderHandIn:
    """A folder that is to be graded; `digest` is of all that is in it."""

    employee_id: str
    module_id: str
    folder: Path
    digest: str

    @property
    def name(self) -> str:
        """`<employee>/<module>`."""
        return f"{self.employee_id}/{self.module_id}"

    def submission(self, tests: Tests) -> Submission:
        """What nbgrader's rows have to say of it. Raises FolderRefused, which may have rows too."""
        if not any(_notebooks(self.folder)):
            raise self._refused("none", KenshuError("folder.no_notebook", module=self.module_id))
        try:
            at = _handed_in_at(self.folder / TIMESTAMP)
        except (ValueError, OverflowError, OSError) as fault:
            raise self._refused("undated", KenshuError("folder.time", file=TIMESTAMP, reason=fault)) from fault
        try:
            found, _ = self._graded(tests)
        except FileNotFoundError as fault:
            raise self._refused("damaged", KenshuError("folder.no_notebook", module=self.module_id), at) from fault
        except OSError as fault:
            raise self._refused("damaged", KenshuError("folder.unreadable", reason=fault), at) from fault
        except KenshuError as fault:
            raise self._refused("damaged", fault, at) from fault
        if found.fault is not None:
            raise self._refused("damaged", found.fault, at, found)
        return self._submission("graded", at, found)

    def write_autograded(self, course: Course, tests: Tests) -> None:
        """Put `autograded/<employee>/<module>/` in place, where formgrader looks for it, once `submission` has not refused it.

        Raises StorageFailed.
        """
        _, notebook = self._graded(tests)
        with fresh_folder(course.autograded / self.employee_id / self.module_id) as fresh:
            for path in _files(self.folder):
                if path.suffix != ".ipynb":
                    copy = fresh / path.relative_to(self.folder)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, copy)
            shutil.copyfile(course.release / self.module_id / QUESTIONS, fresh / QUESTIONS)
            (fresh / f"{self.module_id}.ipynb").write_bytes(notebook)
            for path in _files(fresh):
                path.chmod(READ_ONLY)

    def _graded(self, tests: Tests) -> tuple[Found, bytes]:
        return handed_in_notebook.graded(_read(self.folder / f"{self.module_id}.ipynb"), tests, _answers(self.folder / ANSWERS))

    def _refused(self, state: Any, fault: KenshuError, at: datetime | None = None, found: Found | None = None) -> FolderRefused:
        nothing = Found({}, frozenset())
        return FolderRefused(fault, self.name, None if state == "none" else self._submission(state, at, found or nothing))

    def _submission(self, state: Any, at: datetime | None, found: Found) -> Submission:
        return Submission(self.employee_id, self.module_id, at, found.auto, found.no_response, state=state)


def waiting(course: Course, conn: Connection, book: Connection) -> list[FolderHandIn]:
    """The folders that are not graded as they are now, or that the gradebook has no row of; in the order of their names."""
    released = set(book.execute(select(nbgrader.assignment.c.name)).scalars())
    folders = {whose: folder for whose, folder in _folders(course) if whose[1] in released}
    if not folders:
        return []
    for employee_id, module_id in conn.execute(select(attempt.c.employee_id, attempt.c.module_id).join(receipt).distinct()):
        folders.pop((employee_id, module_id), None)
    graded, held = _graded(conn), _held(book)
    found = (FolderHandIn(*whose, folder, digest_of(folder)) for whose, folder in sorted(folders.items()))
    return [each for each in found if graded.get(_whose(each)) != each.digest or _whose(each) not in held]


def note(conn: Connection, hand_ins: Sequence[FolderHandIn]) -> None:
    """Note that these are graded as they are."""
    now = clock.now()
    rows = [
        {"employee_id": each.employee_id, "module_id": each.module_id, "digest": each.digest, "graded_at": now} for each in hand_ins
    ]
    if rows:
        conn.execute(graded_folder.insert(), rows)


def digest_of(folder: Path) -> str:
    """SHA-256 over the files below a folder: their paths, sorted, and what is in them. A link counts as where it points to."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            content = hashlib.sha256(str(path.readlink()).encode())
        elif stat.S_ISREG(mode):
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256")
        else:
            continue
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content.hexdigest()}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _folders(course: Course) -> Iterator[tuple[Whose, Path]]:
    # As nbgrader finds them: what begins with a dot is none.
    for folder in course.submitted.glob("[!.]*/[!.]*"):
        if folder.is_dir():
            yield (folder.parent.name, folder.name), folder


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if stat.S_ISREG(path.lstat().st_mode)]


def _notebooks(folder: Path) -> Iterator[Path]:
    return folder.glob("[!.]*.ipynb")


def _whose(hand_in: FolderHandIn) -> Whose:
    return hand_in.employee_id, hand_in.module_id


def _graded(conn: Connection) -> dict[Whose, str]:
    """{(employee, module): what the folder was when it was graded last}."""
    newest = select(func.max(graded_folder.c.id)).group_by(graded_folder.c.employee_id, graded_folder.c.module_id)
    rows = conn.execute(select(graded_folder).where(graded_folder.c.id.in_(newest)))
    return {(row.employee_id, row.module_id): row.digest for row in rows}


def _held(book: Connection) -> set[Whose]:
    submitted, module = nbgrader.submitted_assignment, nbgrader.assignment
    query = select(submitted.c.student_id, module.c.name).join(module, module.c.id == submitted.c.assignment_id)
    return {(employee_id, module_id) for employee_id, module_id in book.execute(query)}


def _read(path: Path) -> bytes:
    if path.is_symlink() or not path.stat().st_mode & stat.S_IFREG or path.stat().st_size > _MOST:
        raise OSError(f"{path.name}: not a file of at most {_MOST // 1_000_000} MB")
    return path.read_bytes()


def _answers(path: Path) -> Any:
    """What `answers.json` holds, or why it holds nothing."""
    try:
        return json.loads(_read(path))
    except (OSError, ValueError, RecursionError) as fault:
        return fault


def _handed_in_at(path: Path) -> datetime | None:
    """The time that nbgrader reads from `timestamp.txt`: with its zone, or in UTC. Raises ValueError, OverflowError, OSError."""
    if not path.exists():
        return None
    written = path.read_text(encoding="utf-8").strip()
    if not written:
        return None
    parts = written.split(" ")
    if len(parts) == 3:
        zone = int(parts[2]) if parts[2].lstrip("+-").isdigit() else tz.gettz(parts[2])
        at: datetime = parser.parse(f"{parts[0]} {parts[1]} TZ", tzinfos={"TZ": zone})
    else:
        at = parser.parse(written)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
