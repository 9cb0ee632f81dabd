"""Traces: what the folders of a course and nbgrader's gradebook hold of people who are to be forgotten."""

import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from kenshu.course import Course
from kenshu.nbgrader.gradebook import forget, gradebook
from kenshu.storage.files import remove_folder, write_whole


@dataclass(frozen=True)
class Known:
    """A person to look for."""

    employee_id: str
    number: str
    name: str
    mail: str


def remove_traces(course: Course, people: Collection[Known], certificates: Mapping[str, str]) -> None:
    """Delete their folders, hand-ins in the exchange, mails kept as files, gradebook rows, certificates ({number: employee}).

    Rosters that wait to be confirmed go all together: they hold everybody, and can be sent again.
    """
    shutil.rmtree(course.rosters, ignore_errors=True)
    ids = {person.employee_id for person in people}
    for path in _folders(course, ids):
        if path.is_dir():
            remove_folder(path, surely=True)
        else:
            path.unlink()
    for number, employee_id in certificates.items():
        if employee_id in ids:
            (course.certificates / f"{number}.pdf").unlink(missing_ok=True)
    for path in list(_mails(course, people)):
        path.unlink()
    _forget_collected(course, ids)
    _forget_students(course, ids)


def _folders(course: Course, ids: Collection[str]) -> Iterator[Path]:
    for root in (course.submitted, course.autograded, course.grading / "feedback", course.grading / "home"):
        yield from (root / name for each in ids for name in (each, f".{each}") if (root / name).exists())
    for root in (course.inbound, course.inbound.with_name("feedback")):
        yield from (path for path in root.glob("*+*") if path.name.partition("+")[0] in ids)


def _mails(course: Course, people: Collection[Known]) -> Iterator[Path]:
    for path in course.outbox.rglob("*"):
        if path.is_file():
            text = _readable(path)
            if any(word and word in text for person in people for word in (person.number, person.name, person.mail)):
                yield path


def _readable(path: Path) -> str:
    raw = path.read_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([path.name, *(f"{name}: {value}" for name, value in mail.items()), *map(str, parts)])


def _forget_collected(course: Course, ids: Collection[str]) -> None:
    path = course.grading / "collected.txt"
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.partition("+")[0] not in ids]
        if kept != lines:
            write_whole(path, "".join(kept).encode())


def _forget_students(course: Course, ids: Collection[str]) -> None:
    path = course.grading / "gradebook.db"
    in_a_file = course.gradebook_url.startswith("sqlite")
    if in_a_file and not path.exists():
        return
    with gradebook(course) as book, book.writing() as conn:
        forget(conn, ids)
    if in_a_file:
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("PRAGMA secure_delete=ON")
            plain.execute("VACUUM")
