"""A course with a small city's year in its records."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tools.fliptest import lift_guards
from tools.sample_year import write_year

from kenshu.content import Content
from kenshu.course import Course
from kenshu.ledger.verify import Broken, verify
from kenshu.storage import Database, open_database

Tamper = Callable[..., None]


@pytest.fixture(scope="session")
def written_year(tmp_path_factory: pytest.TempPathFactory, released_course: Course, content: Content) -> Path:
    """A course in which two people have had a year, written once: to be copied."""
    root = tmp_path_factory.mktemp("year")
    shutil.copytree(released_course.root, root, dirs_exist_ok=True)
    course = Course.at(root)
    database = open_database(course.database_url)
    write_year(database, course, content, 60)
    database.close()
    return root


@pytest.fixture
def course(written_year: Path, tmp_path: Path) -> Course:
    """The course and its records, the test's own."""
    root = tmp_path / "研修 course"
    for name in ("scenarios", "quizzes"):
        shutil.copytree(written_year / name, root / name)
    shutil.copytree(written_year / "grading", root / "grading", ignore=shutil.ignore_patterns("gradebook.db"))
    shutil.copy(written_year / "course.yaml", root)
    return Course.at(root)


@pytest.fixture
def year(course: Course) -> Iterator[Database]:
    """Records of every kind, of two people."""
    database = open_database(course.database_url)
    yield database
    database.close()


@pytest.fixture
def tamper(year: Database) -> Tamper:
    """Change the database behind the kit's back."""

    def execute(statement: str, **values: Any) -> None:
        lift_guards(year)
        with year.writing() as conn:
            conn.execute(text("PRAGMA defer_foreign_keys=ON"))
            conn.execute(text(statement), values)

    return execute


def found(database: Database, noted: tuple[int, str] | None = None) -> list[Broken]:
    with database.reading() as conn:
        return verify(conn, noted)


def whats(database: Database, noted: tuple[int, str] | None = None) -> list[tuple[str, str, str]]:
    return [(one.what, one.record, one.key) for one in found(database, noted)]
