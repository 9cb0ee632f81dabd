"""What a record store answers by HTTP, each said in a sentence of its own; and the command that sends there."""

import json
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from click.testing import CliRunner, Result

from kenshu.cli.main import kenshu
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.interchange import record_store
from kenshu.interchange.record_store import RecordStore, Refused, Stopped
from tests.conftest import Desk
from tests.interchange.strict_store import PASSWORD, USER, Fault, StrictStore, serving
from tests.interchange.test_xapi import graded, regraded

ONE = {"id": "00000000-0000-4000-8000-000000000000"}


@pytest.fixture
def store() -> StrictStore:
    return StrictStore()


@pytest.fixture
def address(store: StrictStore) -> Iterator[str]:
    with serving(store) as at:
        yield at


def stopped(address: str, password: str = PASSWORD) -> Stopped:
    with pytest.raises(Stopped) as fault:
        RecordStore.at(address, USER, password).take([ONE])
    assert all(address in fault.value.message(lang) for lang in LANGS)
    return fault.value


@pytest.mark.parametrize(
    ("fault", "key", "unclear"),
    [
        (Fault(403), "xapi.forbidden", False),
        (Fault(404), "xapi.no_store", False),
        (Fault(418), "xapi.refused", False),
        (Fault(429), "xapi.too_often", False),
        (Fault(429, headers={"Retry-After": "120"}), "xapi.too_often_until", False),
        (Fault(500), "xapi.failed", True),
        (Fault(503), "xapi.failed", True),
        (Fault(200), "xapi.no_store", True),
        (Fault(301, headers={"Location": "https://moved.example/xapi/statements"}), "xapi.moved", False),
        (Fault(302, headers={"Location": "/sign-in"}), "xapi.moved", False),
        (Fault(0), "xapi.cut_off", True),
    ],
    ids=str,
)
def test_each_answer_has_its_sentence(store: StrictStore, address: str, fault: Fault, key: str, unclear: bool) -> None:
    store.faults.append(fault)
    found = stopped(address)
    assert (found.key, found.unclear) == (key, unclear)
    assert all(value in found.message("en") for value in fault.headers.values())


@pytest.mark.parametrize("status", [400, 409, 413])
def test_a_batch_may_be_refused_for_what_is_in_it(store: StrictStore, address: str, status: int) -> None:
    store.faults.append(Fault(status))
    with pytest.raises(Refused) as refused:
        RecordStore.at(address, USER, PASSWORD).take([ONE])
    assert refused.value.status == status
    assert all("架空の故障" in refused.value.message(lang) for lang in LANGS)


def test_nothing_to_say_is_taken_too(store: StrictStore, address: str) -> None:
    store.faults.append(Fault(HTTPStatus.NO_CONTENT))
    RecordStore.at(address, USER, PASSWORD).take([ONE])


def test_a_wrong_password_is_said(store: StrictStore, address: str) -> None:
    assert (stopped(address, "wrong").key, store.requests) == ("xapi.unauthorized", [])


def test_a_wrong_address_is_said(store: StrictStore, address: str) -> None:
    assert (stopped(f"{address}/elsewhere").key, store.requests) == ("xapi.no_store", [])


def test_a_store_that_is_silent_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_store, "_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = stopped(f"http://127.0.0.1:{silent.getsockname()[1]}/xapi")
    assert (found.key, found.unclear) == ("xapi.timed_out", True)


def test_a_connection_that_ends_in_the_middle_of_an_answer_is_said() -> None:
    def cut(listening: socket.socket) -> None:
        conn, _ = listening.accept()
        with conn:
            conn.recv(65536)
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=cut, args=(listening,))
        thread.start()
        found = stopped(f"http://127.0.0.1:{listening.getsockname()[1]}/xapi")
        thread.join()
    assert (found.key, found.unclear) == ("xapi.cut_off", True)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "nowhere.invalid"])
def test_a_store_that_is_not_there_is_said(host: str) -> None:
    found = stopped(f"http://{host}/xapi")
    assert (found.key, found.unclear) == ("xapi.unreachable", False)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "example"])
def test_only_addresses_of_the_web_are_sent_to(address: str) -> None:
    with pytest.raises(KenshuError, match="http"):
        RecordStore.at(address, "", "")


def run(desk: Desk, *words: str, password: str = PASSWORD) -> Result:
    env = {"KENSHU_XAPI_PASSWORD": password, "KENSHU_LANG": "en"}
    return CliRunner().invoke(kenshu, ["--course", str(desk.course.root), "xapi", *words], env=env)


def test_the_command_says_what_was_sent_and_what_is_left(desk: Desk, store: StrictStore, address: str) -> None:
    attempt = graded(desk, "E1", 9.0)
    to = ("--send", f"{address}/", "--user", USER)
    dry = run(desk, *to, "--dry-run")
    assert (dry.exit_code, "3 statements would be sent" in dry.stdout, store.requests) == (0, True, [])
    wrong = run(desk, *to, password="wrong")
    assert (wrong.exit_code, "KENSHU_XAPI_PASSWORD" in wrong.stderr, "run again: 3" in wrong.stdout) == (1, True, True)
    done = run(desk, *to)
    assert (done.exit_code, done.stderr.strip()) == (0, "")
    assert f"3 statements were sent to {address}." in done.stdout
    regraded(desk, attempt, 5.0)
    figures = json.loads(run(desk, *to, "--json").stdout)
    assert (figures["sent"], figures["voided"], figures["left"], figures["stopped"]) == (1, 2, 0, None)
    assert store.verbs("E1") == ["attempted", "failed"]


def test_the_command_names_what_the_store_holds_otherwise_once(desk: Desk, store: StrictStore, address: str) -> None:
    for number in range(12):
        graded(desk, f"E{number}", 5.0)
    to = ("--send", address, "--user", USER)
    out = desk.course.root / "statements.jsonl"
    assert json.loads(run(desk, "--out", str(out), "--json").stdout)["written"] == 24
    made = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    store.kept |= {one["id"]: {**one, "timestamp": "2020-01-01T00:00:00Z"} for one in made[:12]}
    first, second = run(desk, *to), run(desk, *to)
    assert (first.exit_code, first.stderr.count("attempt "), "and 2 more" in first.stderr) == (1, 10, True)
    assert (second.exit_code, second.stderr.strip()) == (0, "")


@pytest.mark.parametrize("words", [(), ("--out", "x", "--send", "http://x"), ("--out", "x", "--dry-run")])
def test_the_command_needs_one_place(desk: Desk, words: tuple[str, ...]) -> None:
    refused = run(desk, *words)
    assert isinstance(refused.exception, KenshuError)
    assert refused.exception.key == "xapi.where"
