"""Opening nbgrader's gradebook for a course."""

from typing import TYPE_CHECKING

from kenshu.course import Course

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


def open_gradebook(course: Course) -> "Gradebook":
    """The course's gradebook, to be used in a `with` block, made where there is none. The import behind it costs 2.7 s once.

    Without the course's id nbgrader would add a course of its own, `default_course`.
    """
    from nbgrader.api import Gradebook

    _stamp(course.gradebook_url)
    return Gradebook(course.gradebook_url, course.settings["id"])


def _stamp(url: str) -> None:
    # nbgrader asks a program `alembic` for the version of a new gradebook, which fails where that is not on the PATH.
    from pathlib import Path

    import nbgrader
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(url)
    try:
        with engine.begin() as conn:
            if inspect(conn).has_table("alembic_version"):
                return
            scripts = Config()
            scripts.set_main_option("script_location", str(Path(nbgrader.__file__).parent / "alembic"))
            version = ScriptDirectory.from_config(scripts).get_current_head()
            conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            conn.execute(text("INSERT INTO alembic_version (version_num) VALUES (:version)"), {"version": version})
    finally:
        engine.dispose()
