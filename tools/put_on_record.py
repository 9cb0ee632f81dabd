"""Editions of a course's modules, straight into records that stand apart from any course."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from kenshu.content import Content
from kenshu.editions import on_record
from kenshu.editions.compose import compose

RELEASED_AT = datetime(2026, 4, 1, tzinfo=UTC)


def put_on_record(conn: Connection, content: Content, now: datetime = RELEASED_AT) -> None:
    """Record every module as its next edition, but for one whose newest edition says the same."""
    for module in content.modules.values():
        on_record.release(conn, compose(content, module), "trainer", now)
