"""A voided attempt on the pages: a click is refused with the reason, and another may be begun in its place."""

import uuid

import httpx
import pytest

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.grading.bulk import grade
from kenshu.grading.voiding import void
from kenshu.i18n import LANGS
from tests.conftest import NOW, Desk

WHY = "別人が受けた記録です"


def make_void(desk: Desk, attempt: Attempt) -> None:
    with desk.database.writing() as conn:
        void(conn, attempt.id, "H0001", NOW, WHY)


def put(browser: httpx.Client, attempt: Attempt, slot: str, value: object) -> httpx.Response:
    body = {"value": value, "base": 0, "click_id": str(uuid.uuid4())}
    return browser.put(f"/api/attempts/{attempt.id}/answers/{slot}", json=body)


@pytest.mark.parametrize("lang", LANGS)
def test_a_click_in_it_is_refused_with_the_reason(hanako: httpx.Client, desk: Desk, attempt: Attempt, lang: str) -> None:
    hanako.post("/language", data={"lang": lang, "next": "/training"})
    make_void(desk, attempt)
    reply = put(hanako, attempt, "t01", None)
    assert (reply.status_code, WHY in reply.json()["message"]) == (410, True)
    for page in ("t01", "review"):
        shown = hanako.get(f"/attempts/{attempt.id}/{page}")
        assert (shown.status_code, WHY in shown.text) == (410, True)
    refused = hanako.post(f"/attempts/{attempt.id}/hand-in", data={"confirm": "yes"})
    assert (refused.status_code, WHY in refused.text) == (410, True)
    with desk.database.reading() as conn:
        assert attempts.find(conn, attempt.id).handed_in_at is None


def test_another_is_begun_in_its_place(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    assert f"/attempts/{attempt.id}/" in hanako.get("/modules/working-hours").text
    make_void(desk, attempt)
    begun = hanako.post("/modules/working-hours")
    assert begun.status_code == 303
    assert attempt.id not in begun.headers["Location"]
    for page in ("/training", "/modules/working-hours"):
        assert attempt.id not in hanako.get(page).text


def test_the_result_of_a_void_hand_in_says_why_it_counts_for_nothing_and_its_receipt_stays(
    hanako: httpx.Client, desk: Desk, attempt: Attempt
) -> None:
    receipt = desk.hand_in(attempt)
    grade(desk.course)
    make_void(desk, attempt)
    shown = hanako.get(f"/attempts/{attempt.id}/result")
    assert (shown.status_code, WHY in shown.text) == (410, True)
    assert receipt.number in hanako.get(f"/attempts/{attempt.id}/receipt").text
    assert hanako.post("/modules/working-hours").headers["Location"] != f"/attempts/{attempt.id}/result"
