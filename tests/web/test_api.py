"""Answers over HTTP: what is acknowledged is on disk, and what is refused says why."""

import sqlite3
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select

from kenshu.attempts import journal
from kenshu.attempts.attempts import Attempt
from kenshu.kinds import Offered
from kenshu.storage import Database
from kenshu.storage.tables import answer as answer_table
from tests.conftest import Desk
from tests.web.conftest import Site


@pytest.fixture
def attempt(desk: Desk, account: Callable[..., str]) -> Attempt:
    """An open attempt of an employee who may sign in."""
    return desk.start(account("E0001"))


@pytest.fixture
def hanako(site: Site, attempt: Attempt) -> httpx.Client:
    """The browser of the person whose attempt it is."""
    return site.person("E0001")


def slot_of(desk: Desk, attempt: Attempt, kind: str = "single", part: str = "t") -> tuple[str, Offered]:
    """A slot that holds a question of this kind, and the question as it is offered."""
    questions = desk.edition(attempt.module_id).released.questions
    slot = next(slot for slot, asked in attempt.draw.items() if slot.startswith(part) and questions[asked]["kind"] == kind)
    return slot, questions[attempt.draw[slot]]


def put(client: httpx.Client, attempt: Attempt, slot: str, value: Any, base: int = 0, click: str | None = None) -> httpx.Response:
    body = {"value": value, "base": base, "click_id": click or str(uuid.uuid4())}
    return client.put(f"/api/attempts/{attempt.id}/answers/{slot}", json=body)


def stored(database: Database, attempt: Attempt) -> dict[str, journal.Saved]:
    with database.reading() as conn:
        return journal.latest(conn, attempt.id)


def test_an_acknowledged_answer_is_in_the_database_and_comes_back(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, question = slot_of(desk, attempt)
    value = question["parts"][1]["id"]

    reply = put(hanako, attempt, slot, value)

    assert reply.status_code == 200
    said = reply.json()
    assert set(said) == {"seq", "at", "shown_at"}
    saved = stored(desk.database, attempt)[slot]
    assert (saved.value, saved.seq, saved.at.isoformat()) == (value, said["seq"], said["at"])
    assert said["shown_at"] == saved.at.astimezone(desk.course.time_zone).strftime("%H:%M:%S")
    assert hanako.get(f"/api/attempts/{attempt.id}/answers").json() == {"answers": {slot: {"value": value, **said}}}


def test_the_same_click_sent_twice_is_one_answer(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, question = slot_of(desk, attempt)
    first = put(hanako, attempt, slot, question["parts"][0]["id"], click="click-0001")

    again = put(hanako, attempt, slot, question["parts"][0]["id"], click="click-0001")

    assert again.json() == first.json()
    with desk.database.reading() as conn:
        assert len(list(conn.execute(select(answer_table)))) == 1


def test_an_answer_that_another_tab_changed_is_a_conflict_that_shows_it(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, question = slot_of(desk, attempt)
    one, other = (part["id"] for part in question["parts"][:2])
    first = put(hanako, attempt, slot, one).json()

    late = put(hanako, attempt, slot, other, base=0)

    assert late.status_code == 409
    assert late.json()["current"] == {"value": one, **first}
    assert "別の画面" in late.json()["message"]
    assert stored(desk.database, attempt)[slot].value == one


def test_a_handed_in_attempt_takes_no_answer(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, question = slot_of(desk, attempt)
    desk.hand_in(attempt)

    reply = put(hanako, attempt, slot, question["parts"][0]["id"])

    assert reply.status_code == 410
    assert "提出されています" in reply.json()["message"]
    assert stored(desk.database, attempt) == {}


def test_somebody_elses_attempt_is_not_there(
    site: Site, account: Callable[..., str], desk: Desk, attempt: Attempt, hanako: httpx.Client
) -> None:
    slot, question = slot_of(desk, attempt)
    put(hanako, attempt, slot, question["parts"][0]["id"])
    taro = site.person(account("E0002", "hr"))

    replies = [
        taro.get(f"/api/attempts/{attempt.id}/answers"),
        put(taro, attempt, slot, question["parts"][1]["id"], base=1),
        taro.post(f"/api/attempts/{attempt.id}/practice/p01", json={}),
        taro.get(f"/api/attempts/{attempt.id}/result-state"),
    ]

    assert [reply.status_code for reply in replies] == [404] * 4
    assert all(question["parts"][0]["id"] not in reply.text for reply in replies)
    assert stored(desk.database, attempt)[slot].seq == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [("zz9", "選択肢にない"), (["a"], "形が違います"), (7, "形が違います"), ({"a": 1}, "形が違います"), (True, "形が違います")],
)
def test_an_answer_that_was_not_offered_is_refused(
    hanako: httpx.Client, desk: Desk, attempt: Attempt, value: Any, said: str
) -> None:
    slot, _ = slot_of(desk, attempt)

    reply = put(hanako, attempt, slot, value)

    assert reply.status_code == 422
    assert said in reply.json()["message"]
    assert stored(desk.database, attempt) == {}


@pytest.mark.parametrize("slot", ["t99", "p99", "x01"])
def test_a_slot_of_another_module_is_refused(hanako: httpx.Client, desk: Desk, attempt: Attempt, slot: str) -> None:
    reply = put(hanako, attempt, slot, "a")

    assert reply.status_code == 422
    assert slot in reply.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"value": "a", "base": 0}',
        b'{"value": "a", "base": 0, "click_id": "click-0001", "employee": "E0002"}',
        b'{"value": NaN, "base": 0, "click_id": "click-0001"}',
        b'{"value": "a", "base": -1, "click_id": "click-0001"}',
        b'{"value": "a", "base": true, "click_id": "click-0001"}',
        b'{"value": "a", "base": "0", "click_id": "click-0001"}',
        b'{"value": "a", "base": 0, "click_id": "a b"}',
        b'{"value": "a", "base": 0, "click_id": 5}',
        b'{"value": ' + b"[" * 30_000 + b"}",
        b"\xff\xfe",
    ],
)
def test_a_body_of_another_shape_is_refused(hanako: httpx.Client, desk: Desk, attempt: Attempt, body: bytes) -> None:
    slot, _ = slot_of(desk, attempt)

    reply = hanako.put(f"/api/attempts/{attempt.id}/answers/{slot}", content=body)

    assert reply.status_code == 422
    assert reply.json()["message"]
    assert stored(desk.database, attempt) == {}


def test_ten_megabytes_are_refused_with_a_clear_message(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, _ = slot_of(desk, attempt, "text")

    reply = put(hanako, attempt, slot, "あ" * 10_000_000)

    assert reply.status_code == 413
    assert "64 KB" in reply.json()["message"]
    assert stored(desk.database, attempt) == {}
    assert put(hanako, attempt, slot, "上司に相談します。").status_code == 200


def test_a_body_of_unknown_length_is_refused(hanako: httpx.Client, attempt: Attempt) -> None:
    def pieces() -> Any:
        yield b'{"value": null'
        yield b"}"

    assert hanako.put(f"/api/attempts/{attempt.id}/answers/t01", content=pieces()).status_code == 413


def test_a_full_disk_marks_nothing_as_saved(hanako: httpx.Client, desk: Desk, attempt: Attempt, site: Site) -> None:
    slot, _ = slot_of(desk, attempt, "text")
    engine = site.server.services.database.engine
    engine.dispose()

    def no_room(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")

    event.listen(engine, "connect", no_room)
    acknowledged = 0
    while (reply := put(hanako, attempt, slot, f"相談します。{acknowledged}" * 40, base=acknowledged)).status_code == 200:
        acknowledged += 1

    assert reply.status_code == 503
    assert "何も記録されていません" in reply.json()["message"]
    assert [saved.seq for saved in stored(desk.database, attempt).values()] == ([acknowledged] if acknowledged else [])

    event.remove(engine, "connect", no_room)
    engine.dispose()
    assert put(hanako, attempt, slot, "やり直します。", base=acknowledged).status_code == 200


def test_a_locked_database_marks_nothing_as_saved(hanako: httpx.Client, desk: Desk, attempt: Attempt, site: Site) -> None:
    slot, question = slot_of(desk, attempt)
    engine = site.server.services.database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=20"))

    with desk.database.writing():
        refused = put(hanako, attempt, slot, question["parts"][0]["id"])
        assert hanako.get(f"/api/attempts/{attempt.id}/answers").json() == {"answers": {}}

    assert refused.status_code == 503
    assert "保存できませんでした" in refused.json()["message"]
    assert put(hanako, attempt, slot, question["parts"][0]["id"]).status_code == 200


def test_messages_speak_the_language_of_the_page(hanako: httpx.Client, attempt: Attempt) -> None:
    hanako.cookies.set("kenshu_lang", "en")

    assert "holds no such question" in put(hanako, attempt, "t99", "a").json()["message"]


def test_a_practice_answer_is_checked_with_its_clause(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, question = slot_of(desk, attempt, part="p")
    put(hanako, attempt, slot, question["parts"][0]["id"])

    feedback = hanako.post(f"/api/attempts/{attempt.id}/practice/{slot}", json={}).json()

    assert feedback["right"] in (True, False)
    assert [part["id"] for part in feedback["parts"] if part["chosen"]] == [question["parts"][0]["id"]]
    assert all(part["why"] and part["clause"]["text"] for part in feedback["parts"])


def test_a_practice_answer_that_is_not_saved_is_not_checked(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, _ = slot_of(desk, attempt, part="p")

    assert hanako.post(f"/api/attempts/{attempt.id}/practice/{slot}", json={}).status_code == 422


def test_a_test_question_is_never_checked_before_its_grade(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    slot, question = slot_of(desk, attempt)
    put(hanako, attempt, slot, question["parts"][0]["id"])

    reply = hanako.post(f"/api/attempts/{attempt.id}/practice/{slot}", json={})

    assert reply.status_code == 404
    assert "parts" not in reply.json()


def test_the_state_of_a_result_goes_from_open_to_grading(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    state = f"/api/attempts/{attempt.id}/result-state"
    assert hanako.get(state).json() == {"state": "open"}

    desk.hand_in(attempt)

    assert hanako.get(state).json() == {"state": "grading"}
