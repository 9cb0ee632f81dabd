"""Attempts that are open while a module is built anew or retired: each is answered, handed in and graded by its own edition."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from kenshu.attempts.attempts import Attempt
from kenshu.cli.main import kenshu
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.editions.compose import compose
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import release
from kenshu.grading.bulk import grade
from kenshu.ledger.recompute import recompute
from kenshu.ledger.verify import verify
from kenshu.results import grades
from kenshu.results.verdict import verdict
from tests.conftest import NOW, Desk, released_in, right_or_text
from tests.grading.corrected import single_slot
from tests.web.conftest import Site
from tests.written import change_question, change_quiz, set_rules

MODULE, BESIDE = "working-hours", "confidentiality"
PEOPLE = [f"E{number:04}" for number in range(1, 13)]
TEXT = "勤務が終わってから、相談します。"
NEW = "-99"  # ends the id of a question that takes another's place


@dataclass(frozen=True)
class Room:
    """Twelve people in the middle of the module; half of the test is answered before what befalls it."""

    desk: Desk
    site: Site
    edition: Edition
    attempts: list[Attempt]
    drawn: str  # a test question with options that the first of them was asked
    lost: str  # an option of it that is not right

    @property
    def course(self) -> Course:
        return self.desk.course


@pytest.fixture(scope="module")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of the module and a short one beside it: each of these tests builds the whole course anew."""
    return released_in(tmp_path_factory.mktemp("released"), [MODULE, BESIDE])


@pytest.fixture
def room(desk: Desk, site: Site, content: Content, account: Callable[..., str]) -> Room:
    attempts = [desk.start(account(employee_id), MODULE) for employee_id in PEOPLE]
    drawn = attempts[0].draw[single_slot(content, attempts[0])]
    question = content.questions[drawn]
    for attempt in attempts:
        given = right(desk.edition(MODULE), attempt)
        desk.answer(attempt, dict(list(given.items())[::2]))
    lost = next(part.id for part in question.parts if part.id != question.key())
    return Room(desk, site, desk.edition(MODULE), attempts, drawn, lost)


def right(edition: Edition, attempt: Attempt) -> dict[str, Any]:
    """{slot: the right answer, or a text} of the test, by an edition's key."""
    return {slot: right_or_text(edition.questions[attempt.draw[slot]], TEXT) for slot in edition.key}


def replaced(room: Room) -> None:
    """Another question stands where one that was drawn stood."""
    change_quiz(room.course, MODULE, lambda quiz: _rename(quiz["test"], room.drawn))
    change_question(room.course, room.drawn, lambda question: question.update(id=room.drawn + NEW))


def _rename(groups: list[dict[str, Any]], question_id: str) -> None:
    for group in groups:
        group["questions"] = [each + NEW if each == question_id else each for each in group["questions"]]


def option_removed(room: Room) -> None:
    """One option of a drawn question is gone."""

    def without(question: dict[str, Any]) -> None:
        question["options"] = [option for option in question["options"] if option["id"] != room.lost]

    change_question(room.course, room.drawn, without)


def options_exchanged(room: Room) -> None:
    """Two options of a drawn question, the right one and another, have each other's ids."""

    def exchange(question: dict[str, Any]) -> None:
        key = room.edition.questions[room.drawn]["key"]
        first, second = (next(option for option in question["options"] if option["id"] == name) for name in (key, room.lost))
        first["id"], second["id"] = second["id"], first["id"]

    change_question(room.course, room.drawn, exchange)


def points_changed(room: Room) -> None:
    """Every group is worth more, and the pass mark is another."""

    def more(quiz: dict[str, Any]) -> None:
        for group in quiz["test"]:
            group["points"] = str(int(group["points"]) + 2)

    change_quiz(room.course, MODULE, more)
    set_rules(room.course, MODULE, pass_mark="95", attempts="1")


def retired(room: Room) -> None:
    """The quiz is deleted."""
    (room.course.quizzes / f"{MODULE}.yaml").unlink()


def build(room: Room, lang: str = "en") -> str:
    done = CliRunner().invoke(kenshu, ["--course", str(room.course.root), "build", "--by", "T0001"], env={"KENSHU_LANG": lang})
    assert done.exit_code == 0, done.output
    return done.output


def record_anew(room: Room) -> None:
    """Put what is written of the module on record, as the last step of a build does."""
    written = load(room.course)
    with room.desk.database.writing() as conn:
        assert release(conn, compose(written, written.modules[MODULE]), "T0001", NOW) is not None


def put(browser: httpx.Client, attempt: Attempt, slot: str, value: Any, base: int) -> httpx.Response:
    body = {"value": value, "base": base, "click_id": str(uuid.uuid4())}
    return browser.put(f"/api/attempts/{attempt.id}/answers/{slot}", json=body)


def finish(room: Room, attempt: Attempt) -> None:
    """Answer everything on the pages, hand in, and read the receipt."""
    browser, base = room.site.person(attempt.employee_id), f"/attempts/{attempt.id}"
    saved = browser.get(f"/api{base}/answers").json()["answers"]
    for slot, value in right(room.edition, attempt).items():
        page = browser.get(f"{base}/{slot}")
        assert page.status_code == 200
        assert room.edition.questions[attempt.draw[slot]]["offered"]["prompt"]["ja"] in page.text
        if slot not in saved:
            assert put(browser, attempt, slot, value, 0).status_code == 200
    practised = next(iter(attempt.draw))
    offered = room.edition.released.questions[attempt.draw[practised]]
    if offered["kind"] == "single":
        assert put(browser, attempt, practised, offered["parts"][0]["id"], 0).status_code == 200
        assert browser.post(f"/api{base}/practice/{practised}", json={}).status_code == 200
    for address in ("/training", f"/modules/{MODULE}", f"{base}/review"):
        assert browser.get(address).status_code == 200
    assert browser.post(f"{base}/hand-in").headers["Location"] == f"{base}/receipt"
    assert browser.get(f"{base}/receipt").status_code == 200
    assert browser.get(f"{base}/result").status_code == 200


@pytest.mark.parametrize("befalls", [replaced, option_removed, options_exchanged, points_changed, retired])
def test_every_open_attempt_is_answered_handed_in_and_graded_by_its_own_edition(
    room: Room, befalls: Callable[[Room], None]
) -> None:
    befalls(room)
    said = build(room)
    assert re.search(rf"{MODULE}: .*{len(PEOPLE)} people .*edition 1\b", said), said
    for attempt in room.attempts:
        finish(room, attempt)
    done = grade(room.course)
    assert (done.refused, done.unheld) == ([], [])
    with room.desk.database.reading() as conn:
        found = grades.latest_of(conn)
        assert verify(conn) == []
    assert set(found) == {attempt.id for attempt in room.attempts}
    for given in found.values():
        text = {slot for slot, scored in given.slots.items() if scored["points"] is None}
        assert {slot for slot, scored in given.slots.items() if scored["points"] != scored["max"]} == text
        assert (given.max_score, given.pass_mark, given.edition) == (room.edition.max_score, 80, room.edition.sha256)
        assert verdict(given) == "passed" or given.awaiting
    assert recompute(room.course).differences == []
    browser = room.site.person(room.attempts[0].employee_id)
    page = browser.get(f"/attempts/{room.attempts[0].id}/result")
    assert page.status_code == 200
    assert room.edition.questions[room.drawn]["offered"]["scenario"]["title"]["ja"] in page.text


def test_who_begins_afterwards_gets_the_new_edition(room: Room, account: Callable[..., str]) -> None:
    options_exchanged(room)
    record_anew(room)
    newest = room.desk.edition(MODULE)
    assert newest.number == 2
    late = next(
        attempt
        for number in range(100, 140)
        if room.drawn in (attempt := room.desk.start(account(f"E0{number}"), MODULE)).draw.values()
    )
    assert room.desk.editions.of(late) == newest
    browser = room.site.person(late.employee_id)
    for slot, value in right(newest, late).items():
        assert put(browser, late, slot, value, 0).status_code == 200
    assert browser.post(f"/attempts/{late.id}/hand-in").status_code == 303
    given = grade(room.course).grades[late.id]
    assert given.score + given.awaiting == given.max_score


def test_an_answer_that_the_old_edition_offered_is_taken_and_one_that_only_the_new_offers_is_not(room: Room) -> None:
    def add(question: dict[str, Any]) -> None:
        option = next(option for option in question["options"] if option["id"] == room.lost)
        option["id"] = "zz9"

    change_question(room.course, room.drawn, add)
    record_anew(room)
    attempt = room.attempts[0]
    slot = next(slot for slot, question in attempt.draw.items() if question == room.drawn)
    browser = room.site.person(attempt.employee_id)
    saved = browser.get(f"/api/attempts/{attempt.id}/answers").json()["answers"]
    base = saved.get(slot, {"seq": 0})["seq"]
    assert put(browser, attempt, slot, room.lost, base).status_code == 200
    refused = put(browser, attempt, slot, "zz9", base + 1)
    assert (refused.status_code, "zz9" in refused.json()["message"]) == (422, True)


def test_build_names_whom_it_touches_and_nobody_where_nothing_changed(room: Room) -> None:
    option_removed(room)
    touched = [line for line in build(room, "ja").splitlines() if line.startswith(MODULE) and f"{len(PEOPLE)}" in line]
    assert len(touched) == 1
    again = CliRunner().invoke(kenshu, ["--course", str(room.course.root), "build", "--json"])
    assert (json.loads(again.stdout)["touched"], json.loads(again.stdout)["editions"]) == ([], [])


def test_a_group_and_a_practice_question_that_were_taken_out_are_still_asked_of_who_began_before(room: Room) -> None:
    def take_out(quiz: dict[str, Any]) -> None:
        quiz["test"] = [group for group in quiz["test"] if room.drawn not in group["questions"]]
        del quiz["practice"][0]

    change_quiz(room.course, MODULE, take_out)
    record_anew(room)
    for attempt in room.attempts[:2]:
        finish(room, attempt)
    assert grade(room.course).refused == []
