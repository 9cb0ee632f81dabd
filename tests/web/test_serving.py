"""Serving until told to stop: what it listens to, and what it says where it cannot."""

import os
import signal
import socket

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.web import serve
from kenshu.web.app import KenshuServer
from tests.web.conftest import RestingGrader


@pytest.fixture
def quick(content: Content, quick_hashes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that starts quickly."""
    monkeypatch.setattr(KenshuServer, "grader_class", RestingGrader)


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

    free = int(str(refused.value.values["free"]))
    for lang in LANGS:
        assert f"python3 kit.py serve --port {free}" in refused.value.message(lang)
    serve.serve(course, free, "127.0.0.1", lambda _: os.kill(os.getpid(), signal.SIGTERM))


def test_it_listens_to_this_computer_alone(course: Course, quick: None) -> None:
    addresses: list[str] = []

    def ready(server: KenshuServer) -> None:
        addresses.extend(listening.getsockname()[0] for listening in server.http._sockets.values())
        os.kill(os.getpid(), signal.SIGTERM)

    serve.serve(course, 0, "127.0.0.1", ready)

    assert addresses == ["127.0.0.1"]


def test_a_server_that_cannot_start_lets_go_of_its_port(course: Course, quick_hashes: None) -> None:
    for path in course.grading.glob("kenshu.db*"):
        path.write_bytes(b"this is no database" * 1000)

    with pytest.raises(KenshuError, match="not a database"):
        serve.serve(course, 0, "127.0.0.1", lambda _: pytest.fail("it serves"))
