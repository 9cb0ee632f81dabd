"""Nbgrader's gradebook of a course, opened: its tables by themselves, or nbgrader's own object over them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select, text

from kenshu.course import Course
from kenshu.nbgrader import tables as nbgrader
from kenshu.storage import Database, engines
from kenshu.storage.faults import storage_faults

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@contextmanager
def gradebook(course: Course) -> Iterator[Database]:
    """Open the course's gradebook, made by nbgrader's own declaration where there is none (2.7 s). Raises StorageFailed.

    Its tables are those of `kenshu.nbgrader.tables`.
    """
    with closing(Database(engines.open_engine(course.gradebook_url, wal=False))) as book:
        _make(book, course)
        yield book


def open_gradebook(course: Course) -> "Gradebook":
    """Open nbgrader's own object over the course's gradebook, to be used in a `with` block. The import behind it costs 2.7 s once.

    The gradebook is made here where there is none: nbgrader would ask a program `alembic` for its version, which fails where that
    is not on the PATH. Without the course's id nbgrader would add a course of its own, `default_course`. Raises StorageFailed.
    """
    from nbgrader.api import Gradebook

    with gradebook(course):
        return Gradebook(course.gradebook_url, course.settings["id"])


def _make(book: Database, course: Course) -> None:
    with storage_faults():
        if inspect(book.engine).has_table(nbgrader.assignment.name):
            return
    from nbgrader.api import Base

    with book.writing() as conn:
        Base.metadata.create_all(conn)
        conn.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        if conn.execute(select(nbgrader.alembic_version)).first() is None:
            conn.execute(nbgrader.alembic_version.insert().values(version_num=nbgrader.VERSION))
        if conn.execute(select(nbgrader.course)).first() is None:
            conn.execute(nbgrader.course.insert().values(id=course.settings["id"]))
