"""The command that serves: it says where, stops when told, and makes sign-ins to look around with."""

import os
import shutil
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.people.accounts import role_of
from kenshu.storage import Database
from kenshu.web import serve
from kenshu.web.app import KenshuServer
from kenshu.web.demo_accounts import demo_accounts
from tests.conftest import REPOSITORY
from tests.web.conftest import RestingGrader, Site


@pytest.fixture
def quick(content: Content, quick_hashes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that starts quickly."""
    monkeypatch.setattr(KenshuServer, "grader_class", RestingGrader)


@pytest.fixture
def sample_roster(course: Course) -> None:
    """The roster of the repository's course."""
    shutil.copy(REPOSITORY / "grading" / "roster.csv", course.grading)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_cleanly_when_it_is_told_to(course: Course, quick: None, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    ports = []

    def ready(server: KenshuServer) -> None:
        ports.append(server.port)
        os.kill(os.getpid(), number)

    serve.serve(course, 0, "127.0.0.1", ready)

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ports[0]), timeout=5)
    assert signal.getsignal(number) == before


def test_a_port_in_use_is_said_in_a_sentence(course: Course, quick: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(KenshuError, match=str(port)) as refused:
            serve.serve(course, port, "127.0.0.1", lambda _: pytest.fail("it serves"))

    assert "--port" in refused.value.message("ja")


def test_it_listens_to_this_computer_alone(course: Course, quick: None) -> None:
    addresses: list[str] = []

    def ready(server: KenshuServer) -> None:
        addresses.extend(listening.getsockname()[0] for listening in server.http._sockets.values())
        os.kill(os.getpid(), signal.SIGTERM)

    serve.serve(course, 0, "127.0.0.1", ready)

    assert addresses == ["127.0.0.1"]


def test_the_command_prints_the_address_and_the_demos_sign_ins(
    course: Course, sample_roster: None, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setattr(serve, "_told_to_stop", _told_at_once)

    outcome = CliRunner().invoke(kenshu, ["--course", str(course.root), "serve", "--demo", "--port", "0"], catch_exceptions=False)

    assert outcome.exit_code == 0
    assert "http://127.0.0.1:" in outcome.output
    assert [outcome.output.count(f"  {role}  ") for role in ("職員", "研修担当者", "人事担当者")] == [1, 1, 1]


def test_the_demos_people_can_sign_in_as_what_they_are(site: Site, course: Course, sample_roster: None, content: Content) -> None:
    services = site.server.services
    shutil.rmtree(course.release / "confidentiality")

    made = demo_accounts(course, services.database)

    assert [new.role for new in made] == ["employee", "trainer", "hr"]
    assert len({new.password for new in made}) == 3
    for new in made:
        with services.database.reading() as conn:
            assert role_of(conn, new.employee_id) == new.role
        client = site.person(new.employee_id, new.password)
        assert client.get("/modules/confidentiality").status_code == 200
    _no_password_is_kept(course.grading, [new.password for new in made])


def test_the_next_demo_gives_the_same_people_new_passwords(
    site: Site, course: Course, sample_roster: None, content: Content
) -> None:
    first = demo_accounts(course, site.server.services.database)

    second = demo_accounts(course, site.server.services.database)

    assert {new.employee_id: new.role for new in first} == {new.employee_id: new.role for new in second}
    old = site.visitor().post("/sign-in", data={"employee": first[0].employee_id, "password": first[0].password})
    assert old.status_code == 200


def test_a_course_in_use_is_no_place_for_a_demo(
    course: Course, content: Content, database: Database, account: Callable[..., str], sample_roster: None
) -> None:
    account("E0001")

    with pytest.raises(KenshuError) as refused:
        demo_accounts(course, database)

    assert "--demo" in refused.value.message("en")
    assert refused.value.values == {"number": 1}


def _no_password_is_kept(folder: Path, passwords: list[str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert not [password for password in passwords if password.encode() in kept], path


def test_a_server_that_cannot_start_lets_go_of_its_port(course: Course, quick_hashes: None) -> None:
    for path in course.grading.glob("kenshu.db*"):
        path.write_bytes(b"this is no database" * 1000)

    with pytest.raises(KenshuError, match="not a database"):
        serve.serve(course, 0, "127.0.0.1", lambda _: pytest.fail("it serves"))


class _told_at_once:  # noqa: N801 - stands for a function
    def __enter__(self) -> "_told_at_once":
        return self

    def __exit__(self, *_: object) -> None:
        return

    async def wait(self) -> None:
        return
