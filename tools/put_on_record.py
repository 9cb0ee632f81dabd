"""Editions of a course's modules, put on record: straight into records that stand apart, or by a whole release of a course."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.editions import on_record
from kenshu.editions.compose import compose, compose_guideline
from kenshu.editions.guideline import release_guideline
from kenshu.grading.releasing import release
from kenshu.storage import open_database

RELEASED_AT = datetime(2026, 4, 1, tzinfo=UTC)


def put_on_record(conn: Connection, content: Content, now: datetime = RELEASED_AT) -> None:
    """Record the guideline, and every module as its next edition, but for what is on record the same."""
    release_guideline(conn, compose_guideline(content), "trainer", now)
    for module in content.modules.values():
        on_record.release(conn, compose(content, module), "trainer", now)


def build_and_release(course: Course, now: datetime = RELEASED_AT) -> None:
    """Build what is written, release it to nbgrader, and record it as editions, as `kenshu build` does."""
    database = open_database(course.database_url)
    try:
        release(course, load(course), database, "trainer", now)
    finally:
        database.close()
