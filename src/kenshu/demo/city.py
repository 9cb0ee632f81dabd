"""The sample city begun anew, and the sign by which its fictional people are told from others."""

from contextlib import closing

from sqlalchemy import Connection, select

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import gradebook
from kenshu.nbgrader.tables import student
from kenshu.storage import open_database
from kenshu.storage.files import remove_folder
from kenshu.storage.tables import employee, schema

# No mail address can end so (RFC 2606): a database in which everybody's does is a demo's.
FICTIONAL = "@fictional.example"
_SHOWN = 5


def begin_anew(course: Course) -> None:
    """Empty the course's records, gradebook and folders of a demo.

    Raises KenshuError where any of them knows somebody who is not fictional; then nothing was changed.
    """
    file = course.grading / "gradebook.db"
    in_a_file = course.gradebook_url.startswith("sqlite")
    of_people = (course.submitted, course.autograded, course.grading / "feedback")
    with closing(open_database(course.database_url)) as database:
        with database.reading() as conn:
            real = strangers(conn)
            fictional = set(conn.scalars(select(employee.c.id))) - real
        known = {path.name for folder in of_people for path in folder.glob("[!.]*") if path.is_dir()}
        known |= _students(course) if not in_a_file or file.exists() else set()
        found = sorted(real | known - fictional)
        if found:
            shown = ", ".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
            raise KenshuError("demo.in_use", folder=course.grading, number=len(found), found=shown)
        with database.writing() as conn:
            schema.drop_all(conn)
    open_database(course.database_url).close()
    for folder in (course.release, course.reports, *of_people):
        remove_folder(folder)
    if in_a_file:
        file.unlink(missing_ok=True)
    else:
        _drop_gradebook(course)


def is_empty(course: Course) -> bool:
    """Tell whether nobody is on record. Raises StorageFailed."""
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        return conn.execute(select(employee.c.id).limit(1)).first() is None


def strangers(conn: Connection) -> set[str]:
    """Return the ids of those on record who are not fictional."""
    return {row.id for row in conn.execute(select(employee.c.id, employee.c.mail)) if not row.mail.endswith(FICTIONAL)}


def _students(course: Course) -> set[str]:
    """Return the ids of those whom nbgrader's gradebook knows."""
    with gradebook(course) as book, book.reading() as conn:
        return set(conn.scalars(select(student.c.id)))


def _drop_gradebook(course: Course) -> None:
    """Drop nbgrader's tables; whoever opens the gradebook makes them again."""
    from nbgrader.api import Base  # 0.8 s

    with gradebook(course) as book, book.writing() as conn:
        Base.metadata.drop_all(conn)
