"""The key never leaves the trainer's side: no byte a learner can get holds one, and none changes when a key does."""

import json
import re
from pathlib import Path

import httpx
import pytest

import kenshu
from kenshu.component.bundle import component_source, component_style
from kenshu.content import load
from kenshu.course import Course
from kenshu.editions.released import sha256_of
from kenshu.kinds import part_by_person
from kenshu.people import accounts
from kenshu.storage import open_database
from tests.conftest import NOW, Desk
from tests.key_courses import CANARY, bytes_below, course_with, permute_key, put_canary
from tests.web.conftest import PASSWORD, Site, quick_hashes

__all__ = ["quick_hashes"]

REPOSITORY = Path(__file__).parents[1]
MODULES = ("personal-accounts", "working-hours", "confidentiality")
# What differs between two visits, whatever the key: ids and tokens made at random, and the time of an answer.
_CHANCE = re.compile(r"[0-9a-f]{32}|\d\|[0-9a-f|]+|\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T[0-9:.+]+")


@pytest.fixture(scope="module")
def canaried(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_with(put_canary, tmp_path_factory.mktemp("canaried"))


@pytest.fixture(scope="module")
def permuted(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_with(permute_key, tmp_path_factory.mktemp("permuted"))


def test_the_changed_courses_do_differ_in_their_keys(canaried: Course, permuted: Course) -> None:
    first, second = load(canaried), load(permuted)
    keyed = [question for question in first.questions.values() if not part_by_person(question)]
    assert all(question.key() != second.questions[question.id].key() for question in keyed)
    assert all(CANARY in part.why.ja for question in keyed for part in question.parts)


def test_the_source_notebooks_do_hold_the_key(canaried: Course, permuted: Course) -> None:
    for module in load(canaried).modules:
        sources = [(course.modules / module / f"{module}.ipynb").read_bytes() for course in (canaried, permuted)]
        assert sources[0] != sources[1]


def test_the_released_folder_holds_no_canary(canaried: Course) -> None:
    files = bytes_below(canaried.release)
    assert len(files) >= 6
    assert [path for path, content in files.items() if CANARY.encode() in content] == []


def test_the_released_folder_is_the_same_bytes_under_other_keys(canaried: Course, permuted: Course) -> None:
    assert bytes_below(canaried.release) == bytes_below(permuted.release)


def test_the_released_notebook_names_no_field_of_a_key(canaried: Course) -> None:
    for path in canaried.release.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not [field for field in ('"right"', '"breaks"', '"verdict"', '"why"', '"key"', "HIDDEN") if field in text], path


def test_a_draw_does_not_depend_on_the_key(canaried: Course, permuted: Course) -> None:
    released = [
        json.loads((course.release / "working-hours" / "questions.json").read_text("utf-8")) for course in (canaried, permuted)
    ]
    assert sha256_of(released[0]) == sha256_of(released[1])


def test_the_package_and_the_component_hold_no_content() -> None:
    questions = load(Course.at(REPOSITORY)).questions
    texts = [component_source(), component_style()]
    texts += [
        path.read_text("utf-8")
        for path in Path(kenshu.__file__).parent.rglob("*")
        if path.suffix in (".py", ".js", ".yaml", ".html")
    ]
    assert [name for name in questions if any(name in text for text in texts)] == []


@pytest.mark.usefixtures("quick_hashes")
def test_pages_and_replies_are_the_same_under_other_keys_and_hold_no_canary(canaried: Course, permuted: Course) -> None:
    first, second = bytes_of_a_learner(canaried), bytes_of_a_learner(permuted)
    assert len(first) > 100
    assert "研修一覧" in first["ja working-hours GET /training"]
    assert "My training" in first["en working-hours GET /training"]
    assert [address for address, text in first.items() if CANARY in text] == []
    assert [address for address in first if first[address] != second[address]] == []


def bytes_of_a_learner(course: Course) -> dict[str, str]:
    """{address: what it answers} of all that a learner reaches with an open attempt at each module, in both languages."""
    database = open_database(course.database_url)
    desk = Desk(course, database)
    desk.employ("E0001")
    with database.writing() as conn:
        accounts.set_password(conn, "E0001", PASSWORD, NOW)
    site = Site(course)
    answers: dict[str, str] = {}
    try:
        browser = site.person("E0001")
        for lang in ("ja", "en"):
            browser.post("/language", data={"lang": lang, "next": "/training"})
            for module in MODULES:
                attempt = desk.start("E0001", module)
                base, api = f"/attempts/{attempt.id}", f"/api/attempts/{attempt.id}"
                offered = desk.edition(module).released.questions
                for slot, question in attempt.draw.items():
                    if offered[question]["kind"] == "single":
                        body = {"value": offered[question]["parts"][0]["id"], "base": 0, "click_id": f"click-{slot}"}
                        answers[f"{lang} {module} PUT {slot}"] = browser.put(f"{api}/answers/{slot}", json=body).text
                pages = ["/training", f"/modules/{module}", f"{api}/answers", f"{base}/review", f"{base}/result"]
                for address in (*pages, *(f"{base}/{slot}" for slot in attempt.draw)):
                    answers[f"{lang} {module} GET {address.replace(attempt.id, '-')}"] = reply(browser, address)
        for file in ("component.js", "component.css", "page.js"):
            answers[file] = reply(browser, f"/static/{file}")
    finally:
        site.close()
        database.close()
    return {address: _CHANCE.sub("-", text) for address, text in answers.items()}


def reply(browser: httpx.Client, address: str) -> str:
    """What an address answers; a result that is not there yet leads elsewhere."""
    got = browser.get(address)
    assert got.status_code == (302 if address.endswith("/result") else 200), address
    return got.text
