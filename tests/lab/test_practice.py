import asyncio
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.compose import compose
from kenshu.furigana import annotated
from kenshu.kinds import review
from kenshu.lab.server import PracticeHandler
from kenshu.lab.widget import explanation
from kenshu.storage import open_database


@pytest.fixture(scope="module")
def address(released_course: Course) -> Iterator[str]:
    """Where the kit explains practice answers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    database = open_database(released_course.database_url)
    kit = {"database": database}

    async def listen() -> tuple[HTTPServer, int]:
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(Application([("/secret", PracticeHandler, kit)], xsrf_cookies=True, log_function=lambda handler: None))
        server.add_sockets(sockets)
        return server, sockets[0].getsockname()[1]

    async def stop(server: HTTPServer) -> None:
        server.stop()
        await server.close_all_connections()

    server, port = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    yield f"http://127.0.0.1:{port}/secret"
    asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    database.close()


def explained(content: Content, question: str, value: Any) -> Any:
    edition = compose(content, content.modules["working-hours"])
    return review(edition["questions"][question], value, "ja", edition["clauses"])


def test_a_practice_answer_is_explained_as_the_page_explains_it(
    address: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_PRACTICE", address)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    question = content.questions[content.modules["working-hours"].practice[0]]
    found = explanation("working-hours", question.id, question.key(), "ja")
    assert found == explained(content, question.id, question.key())
    assert found["right"] is True


def test_a_test_question_is_not_explained(address: str, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_PRACTICE", address)
    question = content.modules["working-hours"].test[0].questions[0]
    found = explanation("working-hours", question, content.questions[question].key(), "ja")
    assert (found["right"], found["parts"]) == (None, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ('{"module": "working-hours"}', 400),
        ('{"module": [], "question": "x", "value": null, "lang": "ja"}', 400),
        ('{"module": "nowhere", "question": "x", "value": null, "lang": "ja"}', 400),
        ('{"module": "working-hours", "question": "x", "value": null, "lang": "ja"}', 404),
        ('{"module": "working-hours", "question": "%s", "value": null, "lang": "fr"}', 404),
        ('{"module": "working-hours", "question": "%s", "value": "nope", "lang": "ja"}', 422),
    ],
)
def test_anything_else_is_refused(address: str, content: Content, body: str, status: int) -> None:
    question = content.modules["working-hours"].practice[0]
    connection = HTTPConnection(address.split("/")[2], timeout=10)
    connection.request("POST", "/secret", body.replace("%s", question))
    assert connection.getresponse().status == status
    connection.close()


def test_where_the_kit_is_gone_the_learner_is_told(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_PRACTICE", "http://127.0.0.1:9/secret")
    assert "Your answer is saved" in explanation("working-hours", "x", "y", "en")["title"]


def test_an_explanation_under_furigana_brings_the_readings_of_what_it_says(
    address: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_PRACTICE", address)
    question = content.questions[content.modules["working-hours"].practice[0]]
    plain = explanation("working-hours", question.id, question.key(), "ja")
    found = explanation("working-hours", question.id, question.key(), "ja", with_furigana=True)
    readings = found.pop("furigana")
    assert found == plain
    assert ("所属", "しょぞく") in annotated("所属", readings)
    assert [words for words in readings if words not in json.dumps(plain, ensure_ascii=False)] == []
