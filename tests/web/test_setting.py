"""Rules of a scene's fictional city stand in a box after the story, wherever a page shows it."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import httpx
import pytest

from kenshu.content import Content
from kenshu.editions.compose import compose
from kenshu.editions.on_record import release
from kenshu.grading.bulk import grade
from kenshu.kinds.question import Words
from kenshu.staff import Role
from tests.conftest import NOW, Desk, right_answers
from tests.web.conftest import Site

MODULE = "working-hours"
RULE = Words(ja="夜は、<i>課長</i>が電話で決裁します。", en="At night the <i>head</i> approves by telephone.")
BOX = '<div class="setting"'


@pytest.fixture
def changed(content: Content) -> Content:
    """The course with a rule in each scene that had none."""
    scenarios = {
        name: scene if scene.setting else scene.model_copy(update={"setting": (RULE,)}) for name, scene in content.scenarios.items()
    }
    return replace(content, scenarios=scenarios)


def put(desk: Desk, content: Content) -> None:
    with desk.database.writing() as conn:
        release(conn, compose(content, content.modules[MODULE]), "trainer", NOW)


def shown(client: httpx.Client, address: str, lang: str = "ja") -> str:
    reply = client.get(address, headers={"Accept-Language": lang})
    assert reply.status_code == 200, reply.text
    return reply.text


def test_the_rules_stand_in_a_box_on_the_question_the_preview_and_the_result(
    site: Site, account: Callable[[str, Role], str], hanako: httpx.Client, desk: Desk, content: Content, changed: Content
) -> None:
    put(desk, changed)
    attempt = desk.start("E0001")
    rules = {slot: changed.scenario_of[question].setting for slot, question in attempt.draw.items()}
    for slot, expected in rules.items():
        page = shown(hanako, f"/attempts/{attempt.id}/{slot}")
        assert BOX in page
        assert "この場面の決まり(架空)" in page
        assert "<i>" not in page
        assert all(rule.ja in unescape(page) for rule in expected)
    trainer = site.person(account("T0001", "trainer"))
    assert BOX in shown(trainer, f"/preview/{MODULE}/draw-1/t01")
    desk.answer(attempt, right_answers(content, attempt))
    desk.hand_in(attempt)
    grade(desk.course, database=desk.database)
    result = shown(hanako, f"/attempts/{attempt.id}/result", "en")
    assert result.count(BOX) == sum(slot.startswith("t") for slot in attempt.draw)
    assert "Rules in this scene (fictional)" in result


def test_a_question_of_an_edition_without_such_rules_has_no_box(hanako: httpx.Client, desk: Desk, content: Content) -> None:
    bare = {name: scene.model_copy(update={"setting": ()}) for name, scene in content.scenarios.items()}
    put(desk, replace(content, scenarios=bare))
    attempt = desk.start("E0001")
    assert BOX not in shown(hanako, f"/attempts/{attempt.id}/t01")
