"""A simulation on the server: the next moment comes with the reply to a save, there is no way back, and a kill loses nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tools.killtest import RunningServer

from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.kinds import right_answer, shown
from kenshu.web.pages.preview import way
from tests.conftest import Desk
from tests.kinds.simulated import MODULE, released_simulations
from tests.web.conftest import PASSWORD, Site

PERSON = "E0007"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A released course of simulations."""
    return released_simulations(tmp_path / "course")


@pytest.fixture
def attempt(desk: Desk, account: Callable[..., str]) -> Attempt:
    return desk.start(account(PERSON), MODULE)


def put(client: httpx.Client, attempt: Attempt, slot: str, value: Any, base: int) -> httpx.Response:
    said = {"value": value, "base": base, "click_id": str(uuid4())}
    return client.put(f"/api/attempts/{attempt.id}/answers/{slot}", json=said)


def on_page(client: httpx.Client, attempt: Attempt, slot: str) -> dict[str, Any]:
    """What the page of a slot mounts: the question and the answer."""
    text = client.get(f"/attempts/{attempt.id}/{slot}").text
    data = json.loads(text.partition('id="kenshu-page">')[2].partition("</script>")[0])
    return {"text": text, "question": data["questions"][0]["question"], "value": data["answers"].get(slot, {}).get("value")}


def moments(question: dict[str, Any]) -> list[str]:
    return [moment["id"] for moment in question["moments"]]


def ahead(desk: Desk, attempt: Attempt, slot: str, value: Any) -> list[str]:
    """What nobody with this answer may read yet, in Japanese."""
    offered: Any = desk.edition(MODULE).questions[attempt.draw[slot]]["offered"]
    seen: Any = shown(offered, value)
    told = [moment["happens"]["ja"] for moment in offered["moments"] if moment not in seen["moments"]]
    told += [each["consequence"]["ja"] for choice, each in offered["outcomes"].items() if choice not in seen["outcomes"]]
    return told + [part["text"]["ja"] for part in offered["parts"] if part not in seen["parts"]]


def test_each_moment_comes_with_the_reply_to_the_choice_before_it(site: Site, desk: Desk, attempt: Attempt) -> None:
    client = site.person(PERSON)
    best = right_answer(desk.edition(MODULE).questions[attempt.draw["t01"]])
    for taken in range(len(best) + 1):
        value = best[:taken] or None
        page = on_page(client, attempt, "t01")
        assert page["value"] == value
        hidden = ahead(desk, attempt, "t01", value)
        assert [text for text in hidden if text in page["text"]] == []
        assert len(page["question"]["moments"]) == min(taken + 1, len(best))
        assert len(page["question"]["endings"]) == (taken == len(best))
        if taken < len(best):
            reply = put(client, attempt, "t01", best[: taken + 1], taken).json()
            hidden = ahead(desk, attempt, "t01", best[: taken + 1])
            assert [text for text in hidden if text in json.dumps(reply, ensure_ascii=False)] == []
            assert reply["question"]["outcomes"].keys() == set(best[: taken + 1])
    told = client.get(f"/api/attempts/{attempt.id}/answers").json()["answers"]["t01"]
    assert (told["value"], moments(told["question"])) == (best, moments(page["question"]))


def test_a_moment_brings_the_readings_of_what_it_says_and_of_nothing_ahead(site: Site, desk: Desk, attempt: Attempt) -> None:
    client = site.person(PERSON)
    client.post("/language", data={"lang": "furigana", "next": "/training"})
    first, *_ = right_answer(desk.edition(MODULE).questions[attempt.draw["t01"]])
    question = put(client, attempt, "t01", [first], 0).json()["question"]
    readings = question.pop("furigana")
    said = json.dumps(question, ensure_ascii=False)
    assert readings
    assert [words for words in readings if words not in said] == []


def test_in_a_test_there_is_no_way_back_and_the_refusal_tells_what_holds(site: Site, desk: Desk, attempt: Attempt) -> None:
    client = site.person(PERSON)
    question = desk.edition(MODULE).questions[attempt.draw["t01"]]
    first, *_ = right_answer(question)
    other = next(part["id"] for part in question["offered"]["parts"] if part["id"] in moments_of(question) and part["id"] != first)
    assert put(client, attempt, "t01", [first], 0).status_code == 200
    for value, base in (([other], 1), (None, 1), ([other], 0)):
        refused = put(client, attempt, "t01", value, base)
        assert refused.status_code == 422
        assert "前には戻れません" in refused.json()["message"]
        assert refused.json()["current"]["value"] == [first]
        assert len(moments(refused.json()["current"]["question"])) == 2
    assert on_page(client, attempt, "t01")["value"] == [first]


def moments_of(question: Any) -> list[str]:
    """The choices of the first moment."""
    found: list[str] = question["offered"]["moments"][0]["choices"]
    return found


def test_the_practice_may_be_begun_again(site: Site, attempt: Attempt) -> None:
    client = site.person(PERSON)
    assert len(moments(put(client, attempt, "p01", ["p4", "r6"], 0).json()["question"])) == 3
    assert moments(put(client, attempt, "p01", None, 1).json()["question"]) == ["first-step"]
    assert put(client, attempt, "p01", ["n5"], 2).status_code == 200
    said = client.post(f"/api/attempts/{attempt.id}/practice/p01", json={}).json()
    assert {part["id"] for part in said["parts"]} == {"p4", "w2", "h7", "t3", "n5", "u2", "z9", "f1"}


def test_the_result_tells_of_every_choice_on_the_way_once_that_may_be_shown(site: Site, desk: Desk, attempt: Attempt) -> None:
    question = desk.edition(MODULE).questions[attempt.draw["t01"]]
    best = right_answer(question)
    desk.answer(attempt, {"t01": best})
    desk.hand_in(attempt)
    grade(desk.course)
    text = site.person(PERSON).get(f"/attempts/{attempt.id}/result").text
    on_the_way = {part["id"] for part in shown(question["offered"], best)["parts"]}
    why = question["explanation"]["parts"]
    assert [name for name in on_the_way if why[name]["why"]["ja"] not in text] == []
    outcomes: Any = question["offered"]
    assert [name for name in on_the_way if outcomes["outcomes"][name]["consequence"]["ja"] not in text] == []


def test_a_result_that_may_not_be_shown_yet_holds_the_way_alone(site: Site, desk: Desk, attempt: Attempt) -> None:
    question = desk.edition(MODULE).questions[attempt.draw["t01"]]
    first = moments_of(question)[-1]
    desk.answer(attempt, {"t01": [first]})
    desk.hand_in(attempt)
    grade(desk.course)
    text = site.person(PERSON).get(f"/attempts/{attempt.id}/result").text
    assert [each for each in ahead(desk, attempt, "t01", [first]) if each in text] == []
    assert [why["why"]["ja"] for why in question["explanation"]["parts"].values() if why["why"]["ja"] in text] == []


def test_its_map_is_for_who_may_see_the_key(site: Site, desk: Desk, account: Callable[..., str]) -> None:
    trainer = site.person(account("E0100", "trainer"))
    address = f"/preview/{MODULE}/all/t01"
    assert "<svg" not in trainer.get(address).text
    page = trainer.get(f"{address}?key=shown").text
    question = desk.edition(MODULE).questions[way(desk.edition(MODULE).released, "all").attempt.draw["t01"]]
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert "style" not in picture
    outcomes: Any = question["offered"]
    assert [moment["id"] for moment in outcomes["moments"] if moment["id"] not in picture] == []
    assert picture.count("2 / 2") == len(outcomes["moments"])


def test_what_too_few_have_answered_is_drawn_with_points_and_not_with_numbers(
    site: Site, desk: Desk, attempt: Attempt, account: Callable[..., str]
) -> None:
    desk.answer(attempt, {"t01": right_answer(desk.edition(MODULE).questions[attempt.draw["t01"]])})
    desk.hand_in(attempt)
    grade(desk.course)
    trainer = site.person(account("E0100", "trainer"))
    page = trainer.get(f"/staff/items?module={MODULE}&question={attempt.draw['t01']}").text
    assert "5人未満" in page
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert "2 / 2" in picture
    assert "%" not in picture


def test_a_kill_at_each_moment_resumes_there(course: Course, desk: Desk, attempt: Attempt, quick_hashes: None) -> None:
    best = right_answer(desk.edition(MODULE).questions[attempt.draw["t01"]])
    server = RunningServer(course)
    try:
        for taken in range(1, len(best) + 1):
            with signed_in(server) as client:
                assert put(client, attempt, "t01", best[:taken], taken - 1).status_code == 200
            server.kill()
            server.start()
            with signed_in(server) as another_device:
                page = on_page(another_device, attempt, "t01")
            assert page["value"] == best[:taken]
            assert len(page["question"]["moments"]) == min(taken + 1, len(best))
    finally:
        server.kill()


@contextmanager
def signed_in(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as client:
        client.get("/sign-in")
        client.headers["X-XSRFToken"] = client.cookies["_xsrf"]
        assert client.post("/sign-in", data={"employee": PERSON, "password": PASSWORD}).status_code == 303
        yield client
