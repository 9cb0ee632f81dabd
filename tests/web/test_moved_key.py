"""A key that is moved in a scenario: the page of a result says one and the same of an answer, whatever was built since."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
import pytest
from tools.put_on_record import build_and_release

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.grading import regrade
from kenshu.grading.bulk import grade
from kenshu.grading.override import override
from kenshu.i18n import say
from kenshu.ledger.recompute import recompute
from tests.conftest import NOW, Desk, right_answers
from tests.grading.corrected import single_slot, wrong_option
from tests.grading.test_bulk import held, text_slot
from tests.web.conftest import Site
from tests.written import change_question, move_key

WHY = "正解の誤りを訂正"
NEW_REASON = "新しい理由の文です"
_TOKEN = re.compile(r"\d\|[0-9a-f|]+")  # against forged requests: another with every page


@dataclass(frozen=True)
class Case:
    """Somebody (fictional) who answered a question right and passed, and the option that a trainer takes for right afterwards."""

    desk: Desk
    browser: httpx.Client
    attempt: Attempt
    slot: str
    other: str

    @property
    def question(self) -> str:
        return self.attempt.draw[self.slot]

    def move(self) -> None:
        move_key(self.desk.course, self.question, self.other)

        def reword(question: dict[str, Any]) -> None:
            for option in question["options"]:
                option["why"]["ja"] = NEW_REASON

        change_question(self.desk.course, self.question, reword)

    def said(self) -> dict[str, Any]:
        """What the page says: of the answer, by points and by the feedback that the component shows, and altogether."""
        page = self.browser.get(f"/attempts/{self.attempt.id}/result")
        assert page.status_code == 200
        [data] = re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page.text, re.DOTALL)
        shown = json.loads(unescape(data))
        points = held(self.desk, self.attempt).slots[self.slot]
        assert say("web.result.points", "ja", points=f"{points['points']:.3g}", max=f"{points['max']:g}") in page.text
        return {"right": shown["feedback"][self.slot]["right"], "points": points["points"], "page": _TOKEN.sub("-", page.text)}


@pytest.fixture
def case(desk: Desk, site: Site, content: Content, account: Callable[..., str]) -> Case:
    browser = site.person(account("E0001"))
    attempt = desk.start("E0001")
    slot = single_slot(content, attempt)
    desk.answer(attempt, {**right_answers(content, attempt), text_slot(content, attempt): "勤務の後にします。"})
    desk.hand_in(attempt)
    grade(desk.course)
    with desk.database.writing() as conn:
        override(conn, desk.course, attempt.id, text_slot(content, attempt), 2.0, by="T001", now=NOW, reason="採点")
    return Case(desk, browser, attempt, slot, wrong_option(content, attempt, slot))


def test_without_a_build_the_page_says_what_it_said(case: Case) -> None:
    before = case.said()
    assert (before["right"], before["points"]) == (True, 1.0)
    case.move()
    assert case.said() == before
    assert recompute(case.desk.course).differences == []


def test_after_a_build_the_old_result_is_explained_by_its_own_edition(case: Case) -> None:
    before = case.said()
    case.move()
    build_and_release(case.desk.course, NOW)
    assert case.said() == before
    assert case.desk.edition().number == 2
    assert recompute(case.desk.course).differences == []


def test_after_a_regrade_points_and_words_are_those_of_the_edition_that_graded(case: Case) -> None:
    case.move()
    build_and_release(case.desk.course, NOW)
    regrade.apply(case.desk.course, regrade.plan(case.desk.course), "T001", WHY)
    assert held(case.desk, case.attempt).edition == case.desk.edition().sha256
    said = case.said()
    assert (said["right"], said["points"], NEW_REASON in said["page"]) == (False, 0.0, True)
    assert recompute(case.desk.course).differences == []


def test_a_practice_question_is_explained_by_the_edition_that_asks_it(desk: Desk, site: Site, account: Callable[..., str]) -> None:
    browser = site.person(account("E0002"))
    attempt = desk.start("E0002")
    offered = desk.edition().released
    slot = next(
        name
        for name in attempt.draw
        if offered.asked(attempt.draw)[name] == "practice" and offered.questions[attempt.draw[name]]["kind"] == "single"
    )
    question = desk.edition().questions[attempt.draw[slot]]
    desk.answer(attempt, {slot: question["key"]})
    said = browser.post(f"/api/attempts/{attempt.id}/practice/{slot}", json={}).json()
    other = next(part["id"] for part in question["offered"]["parts"] if part["id"] != question["key"])
    move_key(desk.course, attempt.draw[slot], other)
    assert browser.post(f"/api/attempts/{attempt.id}/practice/{slot}", json={}).json() == said
    build_and_release(desk.course, NOW)
    assert browser.post(f"/api/attempts/{attempt.id}/practice/{slot}", json={}).json() == said
    late = desk.start(account("E0003"))
    desk.answer(late, {slot: question["key"]})
    assert site.person("E0003").post(f"/api/attempts/{late.id}/practice/{slot}", json={}).json() != said
