"""Statements of attempts and completions, and a learning record store that takes them."""

import base64
import json
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.interchange.record_store import AT_ONCE, send
from kenshu.interchange.xapi import statements
from kenshu.results import grades
from kenshu.storage import Database
from tests.conftest import NOW, Desk


class Store(ThreadingHTTPServer):
    """A learning record store: refuses what xAPI 1.0.3 refuses, and keeps each statement once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.kept: dict[str, Any] = {}
        self.requests = 0
        self.full_after = 10**6

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/xapi"


class Request(BaseHTTPRequestHandler):
    server: Store

    def do_POST(self) -> None:
        self.server.requests += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        wrong = self._wrong(body)
        if wrong:
            self._reply(*wrong)
            return
        for statement in body:
            before = self.server.kept.setdefault(statement["id"], statement)
            if before != statement:
                self._reply(409, "another statement has this id")
                return
        self._reply(200, json.dumps([statement["id"] for statement in body]))

    def _wrong(self, body: list[dict[str, Any]]) -> tuple[int, str] | None:
        if self.headers["Authorization"] != "Basic " + base64.b64encode("研修:geheim".encode()).decode():
            return 401, "unauthorized"
        if self.path != "/xapi/statements" or self.headers["X-Experience-API-Version"] != "1.0.3":
            return 400, "version"
        if self.server.requests > self.server.full_after:
            return 503, "full"
        for statement in body:
            uuid.UUID(statement["id"])
            uuid.UUID(statement["context"]["registration"])
            assert datetime.fromisoformat(statement["timestamp"]).tzinfo is not None
            for address in (statement["verb"]["id"], statement["object"]["id"], statement["actor"]["account"]["homePage"]):
                assert address.startswith(("http://", "https://"))
            score = statement.get("result", {}).get("score")
            if score and not (0 <= score["scaled"] <= 1 and score["min"] <= score["raw"] <= score["max"]):
                return 400, "score"
        return None

    def _reply(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def store() -> Iterator[Store]:
    running = Store()
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def graded(desk: Desk, employee_id: str, points: float | None) -> Attempt:
    attempt = desk.start(desk.employ(employee_id))
    desk.hand_in(attempt)
    with desk.database.writing() as conn:
        grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": points, "max": 10.0}}, 80, "kenshu", NOW)])
    return attempt


def told(course: Course, content: Content, database: Database) -> list[dict[str, Any]]:
    with database.reading() as conn:
        return statements(conn, course)


def test_each_fact_is_one_statement(desk: Desk, content: Content) -> None:
    graded(desk, "E1", 9.0)
    graded(desk, "E2", 5.0)
    graded(desk, "E3", None)
    desk.start(desk.employ("E4"))
    found = told(desk.course, content, desk.database)
    verbs = sorted((one["actor"]["account"]["name"], one["verb"]["id"].rpartition("/")[2]) for one in found)
    assert verbs == [
        ("E1", "attempted"),
        ("E1", "completed"),
        ("E1", "passed"),
        ("E2", "attempted"),
        ("E2", "failed"),
        ("E3", "attempted"),
        ("E4", "attempted"),
    ]
    passed = next(one for one in found if one["verb"]["id"].endswith("passed"))
    assert passed["result"] == {"success": True, "score": {"scaled": 0.9, "raw": 9.0, "min": 0.0, "max": 10.0}}
    completed = next(one for one in found if one["verb"]["id"].endswith("completed"))
    assert list(completed["result"]["extensions"].values()) == ["2027-03-31"]


def test_no_name_leaves_the_house(desk: Desk, content: Content) -> None:
    desk.start(desk.employ("E1", name="架空 太郎"))
    assert "架空" not in json.dumps(told(desk.course, content, desk.database), ensure_ascii=False)


def test_a_store_takes_every_statement_once_however_often_it_is_sent(desk: Desk, content: Content, store: Store) -> None:
    graded(desk, "E1", 9.0)
    made = told(desk.course, content, desk.database)
    for _ in range(2):
        assert send(told(desk.course, content, desk.database), store.address, "研修", "geheim") == len(made)
    assert list(store.kept.values()) == made


def test_a_regrade_is_told_beside_what_was_told_before(desk: Desk, content: Content, store: Store) -> None:
    attempt = graded(desk, "E1", 5.0)
    send(told(desk.course, content, desk.database), store.address, "研修", "geheim")
    with desk.database.writing() as conn:
        grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": 9.0, "max": 10.0}}, 80, "trainer", NOW)])
    send(told(desk.course, content, desk.database), store.address, "研修", "geheim")
    assert sorted(one["verb"]["id"].rpartition("/")[2] for one in store.kept.values()) == [
        "attempted",
        "completed",
        "failed",
        "passed",
    ]


def test_a_store_that_refuses_is_quoted(desk: Desk, content: Content, store: Store) -> None:
    graded(desk, "E1", 9.0)
    with pytest.raises(KenshuError) as fault:
        send(told(desk.course, content, desk.database), store.address, "研修", "wrong")
    assert "HTTP 401" in fault.value.message("en")
    assert "unauthorized" in fault.value.message("ja")
    assert store.kept == {}


def test_sending_goes_on_where_it_ended(store: Store, desk: Desk, content: Content) -> None:
    graded(desk, "E1", 9.0)
    (one, *_) = told(desk.course, content, desk.database)
    many = [one | {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))} for number in range(AT_ONCE + 7)]
    store.full_after = 1
    with pytest.raises(KenshuError) as fault:
        send(many, store.address, "研修", "geheim")
    assert fault.value.values["sent"] == AT_ONCE
    store.full_after = 10**6
    send(many, store.address, "研修", "geheim")
    assert len(store.kept) == len(many)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "example"])
def test_only_addresses_of_the_web_are_sent_to(address: str) -> None:
    with pytest.raises(KenshuError):
        send([{}], address, "", "")


def test_a_store_that_is_not_there_is_a_message() -> None:
    with pytest.raises(KenshuError) as fault:
        send([{"id": "x"}], "http://127.0.0.1:9/xapi", "", "")
    assert "127.0.0.1:9" in fault.value.message("ja")
