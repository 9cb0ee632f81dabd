"""Strays: what lies in `submitted/` beside the hand-ins on record, such as a notebook that came by mail, or a folder renamed.

Nothing of it is graded, and none of it counts as no points: each is named, with what is there and what to do. What belongs to a
foreign assignment is nbgrader's.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.folding import folded
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.foreign import is_foreign
from kenshu.nbgrader.hand_in_files import TIMESTAMP, nbgrader_time
from kenshu.storage.tables import attempt, employee, receipt

_SHOWN = 5  # files of a folder


@dataclass(frozen=True)
class _Known:
    course: Course
    people: Collection[str]
    modules: Collection[str]
    handed_in: Collection[tuple[str, str]]
    now: str


def strays(course: Course, conn: Connection, now: datetime) -> list[KenshuError]:
    """Return a fault for each stray, in the order of the folders."""
    if not course.submitted.is_dir():
        return []
    rows = conn.execute(select(attempt.c.employee_id, attempt.c.module_id).join(receipt)).all()
    known = _Known(
        course=course,
        people=frozenset(conn.scalars(select(employee.c.id))),
        modules=on_record(conn).modules.keys(),
        handed_in={(row.employee_id, row.module_id) for row in rows},
        now=nbgrader_time(now),
    )
    return [fault for path in _inside(course.submitted) for fault in _of_person(path, known)]


def printable(name: str) -> str:
    r"""Return a name as it can be shown: a line feed in it is `\n`."""
    return name if name.isprintable() else repr(name)[1:-1]


def _inside(folder: Path) -> list[Path]:
    """Return what is in a folder, but for what begins with a dot, as nbgrader looks for it."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _of_person(path: Path, known: _Known) -> Iterator[KenshuError]:
    if not path.is_dir():
        if path.suffix == ".ipynb":
            yield _fault("place", path, known)
        return
    try:
        inside = _inside(path)
    except OSError as fault:
        yield _fault("unreadable", path, known, reason=fault.strerror)
        return
    yield from filter(None, (_of_module(each, known) for each in inside))


def _of_module(path: Path, known: _Known) -> KenshuError | None:
    """Return what is wrong with one entry of a person's folder; None for a hand-in on record, and for what is nbgrader's."""
    person, module = path.parent.name, path.name
    if not path.is_dir():
        return _fault("place", path, known) if path.suffix == ".ipynb" else None
    misnamed = _misnamed(path, known)
    if misnamed or module not in known.modules:
        return misnamed
    recorded = (person, module) in known.handed_in
    try:
        if not recorded:
            return _unrecorded(path, known)
        return _fault("later", path, known) if (path / TIMESTAMP).read_text(encoding="utf-8") > known.now else None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        return None if recorded else _fault("unreadable", path, known, reason=reason)


def _misnamed(path: Path, known: _Known) -> KenshuError | None:
    """Return why a folder is nobody's at no module, by its names alone."""
    person, module = path.parent.name, path.name
    if not (person + module).isprintable():
        return _fault("name", path, known)
    if module not in known.modules:
        meant = _alike(module, known.modules)
        return _fault("module", path, known, allowed=meant) if meant and not is_foreign(known.course, module) else None
    if person not in known.people:
        return _fault("person", path, known, allowed=_alike(person, known.people) or "-")
    return _fault("link", path, known) if path.is_symlink() or path.parent.is_symlink() else None


def _unrecorded(path: Path, known: _Known) -> KenshuError:
    """Return why a folder of which there is no hand-in on record is not graded. Raises OSError, and ValueError for no JSON."""
    names = [printable(each.name) for each in _inside(path)]
    if not names:
        return _fault("empty", path, known)
    if ANSWERS not in names:
        shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        return _fault("no_answers", path, known, found=shown, file=ANSWERS)
    answers = json.loads((path / ANSWERS).read_text(encoding="utf-8-sig"))
    whose = written_for(answers)
    if whose != f"{path.parent.name}/{path.name}":
        return _fault("others", path, known, found=printable(whose), file=ANSWERS)
    return _fault("unrecorded", path, known)


def written_for(answers: Any) -> str:
    """Return whose answers at which module a file of answers holds, `E0001/working-hours`; "-" of what says neither."""
    match answers:
        case {"employee": str(person), "module": str(module)}:
            return f"{person}/{module}"
        case _:
            return "-"


def _alike(name: str, allowed: Collection[str]) -> str | None:
    """Return which of these differs in capitals, widths, blanks and the like alone."""
    return next((each for each in allowed if folded(each) == folded(name)), None)


def _fault(reason: str, path: Path, known: _Known, /, **values: object) -> KenshuError:
    folder = printable(path.relative_to(known.course.root).as_posix())
    return KenshuError(f"stray.{reason}", folder=folder, **values)
