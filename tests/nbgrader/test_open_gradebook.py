"""Nbgrader's gradebook, opened without nbgrader."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Base
from sqlalchemy import Boolean, DateTime, Interval, TableClause, create_engine, inspect, select
from sqlalchemy.types import NullType

from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.nbgrader import tables as nbgrader
from kenshu.nbgrader.gradebook import gradebook, open_gradebook


def test_the_tables_are_those_that_nbgrader_declares() -> None:
    ours = {held.name: held for held in vars(nbgrader).values() if isinstance(held, TableClause)}
    theirs = Base.metadata.tables
    assert set(theirs) - set(ours) == {"solution_cells", "task_cells"}
    assert set(ours) - set(theirs) == {"alembic_version"}
    for name in ours.keys() & theirs.keys():
        assert set(ours[name].c.keys()) == set(theirs[name].c.keys())
        typed = {column.name: column.type for column in theirs[name].c if isinstance(column.type, Boolean | DateTime | Interval)}
        assert {column.name: repr(column.type) for column in ours[name].c if not isinstance(column.type, NullType)} == {
            column: repr(kind) for column, kind in typed.items()
        }


def test_its_version_is_nbgraders_last(tmp_path: Path) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from nbgrader import api

    scripts = Config()
    scripts.set_main_option("script_location", str(Path(api.__file__).parent / "alembic"))
    assert ScriptDirectory.from_config(scripts).get_current_head() == nbgrader.VERSION


def test_a_new_gradebook_is_one_that_nbgrader_opens(course: Course) -> None:
    (course.grading / "gradebook.db").unlink()
    with gradebook(course) as book, book.reading() as conn:
        assert conn.execute(select(nbgrader.course.c.id)).scalars().all() == [course.settings["id"]]
    with open_gradebook(course) as theirs:
        theirs.add_assignment("m")
        assert [found.name for found in theirs.assignments] == ["m"]
    engine = create_engine(course.gradebook_url)
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_what_fails_inside_a_write_leaves_nothing(course: Course) -> None:
    with gradebook(course) as book:
        with pytest.raises(ZeroDivisionError), book.writing() as conn:
            conn.execute(nbgrader.student.insert().values(id="E1"))
            raise ZeroDivisionError
        with book.reading() as conn:
            assert conn.execute(select(nbgrader.student)).all() == []


def test_two_writers_never_write_at_once(course: Course) -> None:
    with gradebook(course) as book, book.writing():
        other = sqlite3.connect(course.grading / "gradebook.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("INSERT INTO student (id) VALUES ('E1')")
        other.close()


def test_a_gradebook_that_is_none_is_a_fault_and_no_traceback(course: Course) -> None:
    (course.grading / "gradebook.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageFailed, match="not a database"), gradebook(course):
        pass


def test_nothing_of_nbgrader_is_imported_to_read_or_write_it(course: Course) -> None:
    script = (
        "import sys; from pathlib import Path; from kenshu.course import Course; "
        "from kenshu.nbgrader.gradebook import released_tests, recorded_times; "
        "from kenshu.nbgrader.gradebook_rows import record; from kenshu.nbgrader.gradebook import gradebook\n"
        f"course = Course.at(Path({str(course.root)!r}))\n"
        "with gradebook(course) as book, book.writing() as conn:\n"
        "    record(conn, course, {'working-hours': released_tests(conn, 'working-hours')}, [])\n"
        "    recorded_times(conn)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('nbgrader', 'nbconvert', 'pandas')])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
