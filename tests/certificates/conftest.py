"""Somebody who has passed a module, and what a certificate says of it; everybody here is fictional."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from kenshu.attempts.attempts import Attempt
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.content import Content
from kenshu.results import grades
from kenshu.storage.tables import employee as employee_table
from tests.conftest import NOW, Desk

Passes = Callable[..., Attempt]


def give(conn: Connection, attempt: Attempt, points: float, now: datetime = NOW) -> None:
    """A grade of so many of ten points."""
    grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": points, "max": 10.0}}, 80, "kenshu", now)])


@pytest.fixture
def passes(desk: Desk, content: Content) -> Passes:
    """Has somebody take a module and pass it, or fail it; their own first time makes them an employee."""

    def take(
        employee_id: str = "E0001",
        module_id: str = "working-hours",
        *,
        name: str = "髙﨑 花子",
        now: datetime = NOW,
        points: float | None = 10.0,
    ) -> Attempt:
        with desk.database.reading() as conn:
            known = conn.execute(employee_table.select().where(employee_table.c.id == employee_id)).first()
        if known is None:
            desk.employ(employee_id, name)
        attempt = desk.start(employee_id, module_id)
        desk.hand_in(attempt, now)
        if points is not None:
            with desk.database.writing() as conn:
                give(conn, attempt, points, now + timedelta(minutes=1))
        return replace(attempt, handed_in_at=now)

    return take


@pytest.fixture
def desk_of(desk: Desk, content: Content) -> Any:
    """Issues the certificate of an attempt."""

    def issue(attempt: Attempt, now: datetime = NOW) -> Certificate:
        return certificates.issue(desk.database, desk.course, attempt.id, "H0001", now)

    return issue
