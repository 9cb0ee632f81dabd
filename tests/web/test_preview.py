"""The preview: a module as a learner sees it, its key only when a trainer asks for it, and nothing recorded."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from kenshu.content import Content
from kenshu.editions.edition import Edition
from kenshu.editions.released import Released
from kenshu.i18n import LANGS
from kenshu.storage.tables import schema
from kenshu.web.pages.preview import preview_page, way
from tests.conftest import Desk, right_by
from tests.web.conftest import Site

MODULE = "working-hours"


@pytest.fixture
def trainer(site: Site, account: Callable[..., str]) -> httpx.Client:
    return site.person(account("T0001", "trainer"))


@pytest.fixture
def edition(desk: Desk) -> Edition:
    return desk.edition(MODULE)


@pytest.fixture
def released(edition: Edition) -> Released:
    return edition.released


def data_of(page: httpx.Response) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="kenshu-page">(.*?)</script>', page.text, re.DOTALL)
    assert found, page.text
    data: dict[str, Any] = json.loads(found[1])
    return data


def rows(desk: Desk) -> dict[str, int]:
    with desk.database.reading() as conn:
        return {name: conn.execute(select(func.count()).select_from(table)).scalar_one() for name, table in schema.tables.items()}


def test_every_question_of_every_pool_is_shown_once(released: Released) -> None:
    shown = list(way(released, "all").attempt.draw.values())
    assert sorted(shown) == sorted(released.questions)


def test_a_draw_is_one_that_a_learner_can_get_and_another_follows(released: Released) -> None:
    first, second = (way(released, f"draw-{number}").attempt.draw for number in (1, 2))
    pools = {slot.id: slot.pool for slot in released.of("test")}
    assert all(question in pools[slot] for slot, question in first.items() if slot in pools)
    assert first != second
    assert set(first) == set({each.id: each for each in released.slots})


def test_a_module_is_walked_from_its_first_page_to_its_last_question_and_nothing_is_recorded(
    trainer: httpx.Client, desk: Desk, released: Released
) -> None:
    before = rows(desk)
    page = trainer.get(f"/preview/{MODULE}")
    (address,) = re.findall(r'href="(/preview/[^"]+/draw-1/[^"]+)"', page.text)
    walked = []
    while address != f"/preview/{MODULE}":
        page = trainer.get(address)
        assert page.status_code == 200
        assert "回答は保存されず、記録も残りません" in page.text
        walked.append(address.rpartition("/")[2])
        address = re.findall(r'<a class="button" href="([^"]+)"', page.text)[-1]
    assert walked == list(way(released, "draw-1").attempt.draw)
    assert rows(desk) == before


@pytest.mark.parametrize("lang", LANGS)
def test_no_key_is_on_a_page_before_it_is_asked_for(content: Content, edition: Edition, lang: Any) -> None:
    """The page of every question, with a key and with another, is the same to the letter."""
    along = way(edition.released, "all")
    for slot, question_id in along.attempt.draw.items():
        page = preview_page(edition, along, slot, lang, key=False)
        shown = json.dumps(page, ensure_ascii=False)
        assert "answer" not in json.loads(page["data"])
        assert "feedback" not in json.loads(page["data"])
        for part in content.questions[question_id].parts:
            assert part.why.within(lang) not in shown
        revealed = json.loads(preview_page(edition, along, slot, lang, key=True)["data"])
        assert revealed["readonly"]
        assert "あなた" not in revealed["words"]["your_answer"]
        assert revealed["answer"] == right_by(content.questions[question_id])
        assert {part["right"] for part in revealed["feedback"]["parts"]} <= {True}


def test_a_practice_answer_is_checked_as_a_learners_is(trainer: httpx.Client, content: Content, released: Released) -> None:
    question = content.questions[way(released, "all").attempt.draw["p01"]]
    address = data_of(trainer.get(f"/preview/{MODULE}/all/p01"))["check"]

    right = trainer.get(address, params={"value": json.dumps(question.key())})

    assert right.json()["right"] is True
    statuses = [
        trainer.get(address, params={"value": value}).status_code for value in ("null", '"no-option"', "{", "[" * 3000, "7")
    ]
    assert statuses == [422] * 5
    assert trainer.get(address).status_code == 422


@pytest.mark.parametrize(
    "address", ["no-such", "working-hours/all/t99", "working-hours/draw-0/p01", "working-hours/all/t01/check?value=1"]
)
def test_what_is_not_there_is_not_found(trainer: httpx.Client, address: str) -> None:
    assert trainer.get(f"/preview/{address}").status_code == 404


@pytest.mark.parametrize("role", ["employee", "hr"])
@pytest.mark.parametrize("address", ["", "/all/p01", "/all/p01?key=shown", "/all/p01/check?value=1"])
def test_nobody_but_a_trainer_sees_it(site: Site, account: Callable[..., str], role: str, address: str) -> None:
    assert site.person(account("P0001", role)).get(f"/preview/{MODULE}{address}").status_code == 403


@pytest.mark.parametrize(("role", "way_there"), [("employee", 0), ("trainer", 1), ("hr", 1)])
def test_every_page_leads_staff_to_their_work(site: Site, account: Callable[..., str], role: str, way_there: int) -> None:
    person = site.person(account("P0001", role))
    for address in ("/training", f"/modules/{MODULE}", "/nowhere"):
        header = person.get(address).text.partition("</header>")[0]
        assert header.count('href="/staff"') == way_there
