"""The real server of a small course, in a thread of this process, and people who sign in to it."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.on_record import Editions
from kenshu.people import accounts
from kenshu.staff import Role
from kenshu.storage import Database
from kenshu.web.app import KenshuServer
from kenshu.web.background import Grader
from tests.acts.city import ROLES, City, CourseOfTheCity
from tests.conftest import NOW, Desk

PASSWORD = "correct-horse-battery"
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # made once: a context of its own costs each client 50 ms


class RestingGrader(Grader):
    """Grades when a test says so."""

    def start(self) -> None:
        """Nothing by itself."""


class Site:
    """A running server, whose grader rests by default. `person` signs somebody in."""

    def __init__(self, course: Course, grader: type[Grader] = RestingGrader) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.server = KenshuServer(course)
        self.server.grader_class = grader
        self.clients: list[httpx.Client] = []
        self.run(self.server.open())

    def run(self, work: Any) -> Any:
        """The outcome of a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=60)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.port}"

    def visitor(self) -> httpx.Client:
        """A browser that has not signed in; it has an XSRF token."""
        client = httpx.Client(base_url=self.address, timeout=30, verify=_NO_TLS)
        self.clients.append(client)
        client.get("/sign-in")
        client.headers["X-XSRFToken"] = client.cookies.get("_xsrf") or ""
        return client

    def person(self, employee_id: str, password: str = PASSWORD) -> httpx.Client:
        """A browser in which this person has signed in."""
        client = self.visitor()
        reply = client.post("/sign-in", data={"employee": employee_id, "password": password})
        assert reply.status_code == 303, reply.text
        return client

    def close(self) -> None:
        """Ends the server and its thread."""
        for client in self.clients:
            client.close()
        self.run(self.server.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Passwords hashed with next to no cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        accounts._nobodys_hash.cache_clear()
        yield
    accounts._nobodys_hash.cache_clear()


@pytest.fixture
def quick_hashes() -> Iterator[None]:
    """Passwords hashed with next to no cost."""
    with cheap_hashes():
        yield


@pytest.fixture
def account(desk: Desk, quick_hashes: None) -> Callable[..., str]:
    """Makes an employee who may sign in."""

    def make(employee_id: str, role: Role = "employee", password: str = PASSWORD) -> str:
        desk.employ(employee_id)
        with desk.database.writing() as conn:
            accounts.set_password(conn, employee_id, password, NOW, role)
        return employee_id

    return make


@pytest.fixture
def site(course: Course, database: Database, content: Content, quick_hashes: None) -> Iterator[Site]:
    """The server of the test's course; its grader rests."""
    with closing(Site(course)) as running:
        yield running


@pytest.fixture
def editions(desk: Desk) -> Editions:
    """What is released into the test's course."""
    return desk.editions


@pytest.fixture
def hanako(site: Site, account: Callable[..., str]) -> httpx.Client:
    """Somebody (fictional) who has signed in."""
    return site.person(account("E0001"))


@pytest.fixture
def attempt(desk: Desk, hanako: httpx.Client) -> Attempt:
    """That person's open attempt."""
    return desk.start("E0001")


@pytest.fixture
def city(course: Course, database: Database, content: Content, course_of_the_city: CourseOfTheCity, quick_hashes: None) -> City:
    """The small city, whose people may sign in."""
    small = City(course, database, content, course_of_the_city.attempts)
    let_sign_in(database)
    return small


def let_sign_in(database: Database) -> None:
    """Give the people of the small city their accounts."""
    with database.writing() as conn:
        for employee_id, role in ROLES.items():
            if role != "lab":
                accounts.set_password(conn, employee_id, PASSWORD, NOW, role)
