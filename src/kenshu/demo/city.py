"""The sample city: who in it is fictional, and beginning anew without touching anybody who is not."""

import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import create_engine, inspect, select, text

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.storage import open_database
from kenshu.storage.tables import employee, schema

# No mail address can end so (RFC 2606): a database in which everybody's does is a demo's.
FICTIONAL = "@fictional.example"
_SHOWN = 5


def begin_anew(course: Course) -> None:
    """Empty the course's records, gradebook and folders of a demo.

    Raises KenshuError where any of them knows somebody who is not fictional; then nothing was changed.
    """
    fictional, strangers = _people(course)
    known_by_name = {*_folders(course), *_students(course)}
    strangers |= known_by_name - fictional
    if strangers:
        found = sorted(strangers)
        shown = ", ".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
        raise KenshuError("demo.in_use", folder=course.grading, number=len(found), found=shown)
    database = open_database(course.database_url)
    try:
        with database.writing() as conn:
            schema.drop_all(conn)
    finally:
        database.close()
    open_database(course.database_url).close()
    for folder in (course.release, course.reports, *_of_people(course)):
        _remove(folder)
    _gradebook(course).unlink(missing_ok=True)


def _people(course: Course) -> tuple[set[str], set[str]]:
    """The ids on record: of fictional people, and of others."""
    database = open_database(course.database_url)
    try:
        with database.reading() as conn:
            mails = {row.id: row.mail for row in conn.execute(select(employee.c.id, employee.c.mail))}
    finally:
        database.close()
    fictional = {key for key, mail in mails.items() if mail.endswith(FICTIONAL)}
    return fictional, set(mails) - fictional


def _folders(course: Course) -> Iterable[str]:
    for folder in _of_people(course):
        if folder.is_dir():
            yield from (path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _of_people(course: Course) -> tuple[Path, ...]:
    return course.submitted, course.autograded, course.grading / "feedback"


def _students(course: Course) -> set[str]:
    if not _gradebook(course).exists():
        return set()
    engine = create_engine(course.gradebook_url)
    try:
        with engine.connect() as conn:
            return set(conn.scalars(text("SELECT id FROM student"))) if inspect(conn).has_table("student") else set()
    finally:
        engine.dispose()


def _gradebook(course: Course) -> Path:
    return course.grading / "gradebook.db"


def _remove(folder: Path) -> None:
    for path in folder.rglob("*"):  # Windows deletes no file that is read-only, and nbgrader's graded files are
        path.chmod(stat.S_IRUSR | stat.S_IWUSR | (stat.S_IXUSR if path.is_dir() else 0))
    shutil.rmtree(folder, ignore_errors=True)
