"""People who must take a module by a day, and the mails of a day; everybody here is fictional."""

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.mail import reminders, sending
from kenshu.mail.letter import Reminder
from kenshu.mail.sending import Sent
from kenshu.mail.texts import texts_in_force
from kenshu.storage import ledger, open_database
from kenshu.storage.tables import assignment, employee, post
from tests.conftest import NOW, Desk

DUE = date(2026, 12, 25)
SECTION = "総務部/人事課/人事係"
Hires = Callable[..., str]


@pytest.fixture
def hires(desk: Desk) -> Hires:
    """Employs somebody who must take `working-hours` by the due date, unless told otherwise."""

    def hire(
        employee_id: str,
        department: str | None = SECTION,
        *,
        duties: list[str] | None = None,
        mail: str | None = None,
        due: date | None = DUE,
        modules: tuple[str, ...] = ("working-hours",),
    ) -> str:
        address = f"{employee_id}@fictional.example" if mail is None else mail
        with desk.database.writing() as conn:
            conn.execute(employee.insert().values(id=employee_id, name=f"架空 {employee_id}", mail=address, added_at=NOW))
            where = {"employee_id": employee_id, "department": department, "employment_type": "regular", "duties": duties or []}
            ledger.add(conn, post, [{**where, "since": date(2026, 4, 1), "entered_at": NOW - timedelta(days=200)}])
        if due:
            must(desk, employee_id, due, *modules)
        return employee_id

    return hire


def must(desk: Desk, employee_id: str, due: date, *modules: str) -> None:
    rows = [
        {
            "module_id": module,
            "department": "",
            "employment_types": [],
            "employee_id": employee_id,
            "due": due,
            "made_by": "H0001",
            "made_at": NOW - timedelta(days=100),
        }
        for module in modules
    ]
    with desk.database.writing() as conn:
        ledger.add(conn, assignment, rows)


@pytest.fixture
def due_on(desk: Desk, content: Content) -> Callable[[date], list[Reminder]]:
    """The mails of a day."""

    def due(day: date) -> list[Reminder]:
        with desk.database.reading() as conn:
            return reminders.due(conn, Course.at(desk.course.root), day)

    return due


@pytest.fixture
def remind(desk: Desk, due_on: Any) -> Callable[[date], list[str]]:
    """Sends the mails of a day, at noon of it; says to whom."""

    def send(day: date) -> list[str]:
        course = Course.at(desk.course.root)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=course.time_zone)
        return send_all(course, due_on(day), noon).sent

    return send


def send_all(course: Course, found: list[Reminder], now: datetime = NOW, within: float | None = None) -> Sent:
    """Send with the texts that hold."""
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        texts = texts_in_force(conn, course)
    return sending.send(course, found, texts, "H0001", now, within=within)


def told(found: list[Reminder]) -> dict[str, list[tuple[str, int]]]:
    """{recipient: [(whose module, step)]}."""
    return {one.recipient_id: [(item.employee_id, item.step) for item in (*one.own, *one.people)] for one in found}


def outbox(desk: Desk) -> list[EmailMessage]:
    files = sorted(desk.course.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
