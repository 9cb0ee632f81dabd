"""Attempts begun before editions were kept: their edition lacks a question or a slot of theirs, or has one that they lack."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from kenshu.acts.registry import EXPORTS
from kenshu.attempts.attempts import Attempt
from kenshu.cli.main import kenshu
from kenshu.editions.edition import Edition
from kenshu.grading import regrade
from kenshu.grading.bulk import grade
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds import awaits_person
from kenshu.ledger.recompute import recompute
from kenshu.ledger.verify import verify
from kenshu.reports.report import make_report
from kenshu.results import grades
from kenshu.results.scoring import Slots
from kenshu.results.verdict import verdict
from kenshu.storage import ledger
from kenshu.storage.tables import answer as answer_table
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import receipt as receipt_table
from tests.acts.city import MODULE, City
from tests.conftest import NOW, Desk, right_or_text
from tests.web.conftest import Site

WHO = "H0001"
TEXT = "勤務が終わってから、相談します。"
NOT_HERE = {"ja": "この設問は記録に残っていない", "en": "This question is not on record"}
Draw = dict[str, str]


def question_gone(draw: Draw) -> Draw:
    """No edition has the question any more."""
    return draw | {"p01": "gone-1", "t02": "gone-2"}


def slot_gone(draw: Draw) -> Draw:
    """The edition has fewer slots, and not their questions."""
    return draw | {"p98": "gone-1", "t98": "gone-2"}


def moved(draw: Draw) -> Draw:
    """The edition asks the questions in other slots: the last, which a person grades, in the first one."""
    last = max(draw)
    return draw | {"t01": draw[last], last: draw["t01"], "p98": draw["p01"], "p01": draw["p02"]}


def slot_added(draw: Draw) -> Draw:
    """The edition has more slots."""
    return {slot: question for slot, question in draw.items() if slot not in ("p01", "t02")}


def nothing_left(draw: Draw) -> Draw:
    """The edition has none of its questions."""
    return {slot: f"gone-{slot}" for slot in draw}


LACKING: dict[Callable[[Draw], Draw], tuple[str, ...]] = {question_gone: ("p01", "t02"), slot_gone: ("p98", "t98")}
LACKING |= {moved: (), slot_added: ()}

each_case = pytest.mark.parametrize("case", LACKING)
each_lacking = pytest.mark.parametrize("case", [question_gone, slot_gone])


@pytest.fixture
def desk(city: City) -> Desk:
    return Desk(city.course, city.database)


@pytest.fixture
def early(desk: Desk, case: Callable[[Draw], Draw]) -> Attempt:
    """An open attempt from before editions, half answered, with an answer to what its edition does not ask."""
    begun = replace(desk.start("T0002"), id="0" * 32, employee_id=WHO, edition=None, released="0" * 64)
    begun = replace(begun, draw=case(begun.draw))
    with desk.database.writing() as conn:
        ledger.add(conn, attempt_table, [{column.name: getattr(begun, column.name) for column in attempt_table.c}])
        for slot in LACKING.get(case, ()):
            row = {"attempt_id": begun.id, "slot": slot, "seq": 1, "value": "k3", "click_id": f"then-{slot}", "at": NOW}
            conn.execute(answer_table.insert().values(row))
    return begun


@pytest.fixture
def hanako(site: Site, early: Attempt) -> httpx.Client:
    """Its author (fictional), signed in."""
    return site.person(WHO)


def right(edition: Edition, attempt: Attempt, lacking: tuple[str, ...]) -> dict[str, Any]:
    """{slot: the right answer, or a text} of what can be answered of the test."""
    asked = {slot: name for slot, name in attempt.draw.items() if slot.startswith("t") and slot not in lacking}
    return {slot: right_or_text(edition.questions[name], TEXT) for slot, name in asked.items()}


def put(browser: httpx.Client, attempt: Attempt, slot: str, value: Any, base: int = 0) -> httpx.Response:
    body = {"value": value, "base": base, "click_id": str(uuid.uuid4())}
    return browser.put(f"/api/attempts/{attempt.id}/answers/{slot}", json=body)


def run(city: City, *words: str) -> str:
    """What a command says; it finds nothing for which a person is needed."""
    done = CliRunner().invoke(kenshu, ["--course", str(city.course.root), *words], env={"KENSHU_LANG": "en"})
    assert (done.exit_code, done.stderr.strip()) == (0, ""), (words, done.stdout, done.stderr, done.exception)
    return done.stdout


def report(city: City, *, drawn: bool) -> None:
    """Make the report; drawing it and writing its files, which see nothing but its table, takes longer than the rest of a test."""
    if drawn:
        run(city, "report", "--out", str(city.course.root / "report"))
    else:
        assert make_report(city.course).table["required"].sum() > 0


@each_case
def test_its_pages_lead_through_what_can_be_answered(hanako: httpx.Client, early: Attempt, case: Callable[[Draw], Draw]) -> None:
    base, lacking = f"/attempts/{early.id}", LACKING[case]
    walk = [slot for slot in early.draw if slot not in lacking]
    for page in ("/training", f"/modules/{MODULE}", f"{base}/review"):
        shown = hanako.get(page)
        assert shown.status_code == 200
        assert [slot for slot in lacking if f'href="{base}/{slot}"' in shown.text] == []
    assert (say("web.review.gone", "ja", count=len(lacking)) in shown.text) == bool(lacking)
    assert hanako.post(f"/modules/{MODULE}").headers["Location"] == f"{base}/{walk[0]}"
    for slot, after in zip(walk, [*walk[1:], "review"], strict=True):
        shown = hanako.get(f"{base}/{slot}")
        assert shown.status_code == 200
        assert f'href="{base}/{after}"' in shown.text
    assert set(hanako.get(f"/api{base}/answers").json()["answers"]) == set(lacking)


@each_lacking
@pytest.mark.parametrize("lang", LANGS)
def test_a_question_that_is_not_there_is_said_in_a_sentence(
    hanako: httpx.Client, early: Attempt, case: Callable[[Draw], Draw], lang: Lang
) -> None:
    hanako.cookies.set("kenshu_lang", lang)
    for slot in LACKING[case]:
        page, saved = hanako.get(f"/attempts/{early.id}/{slot}"), put(hanako, early, slot, "k3", 1)
        checked = hanako.post(f"/api/attempts/{early.id}/practice/{slot}", json={})
        assert (page.status_code, NOT_HERE[lang] in page.text) == (404, True)
        assert (saved.status_code, NOT_HERE[lang] in saved.json()["message"]) == (404, True)
        assert (checked.status_code, NOT_HERE[lang] in checked.json()["message"]) == (404, True)


@each_case
def test_it_is_handed_in_and_graded_for_what_its_edition_asks(
    hanako: httpx.Client, early: Attempt, case: Callable[[Draw], Draw], city: City, desk: Desk, site: Site
) -> None:
    edition, base = desk.edition(MODULE), f"/attempts/{early.id}"
    given = right(edition, early, LACKING[case])
    for slot, value in given.items():
        assert put(hanako, early, slot, value).status_code == 200
    practised = next(slot for slot in early.draw if slot.startswith("p") and slot not in LACKING[case])
    offered = edition.questions[early.draw[practised]]
    assert put(hanako, early, practised, offered["key"]).status_code == 200
    assert hanako.post(f"/api{base}/practice/{practised}", json={}).status_code == 200

    assert hanako.post(f"{base}/hand-in").headers["Location"] == f"{base}/receipt"
    assert hanako.get(f"{base}/receipt").status_code == 200
    assert hanako.get(f"{base}/result").status_code == 200
    done = grade(city.course)
    assert (done.refused, done.unheld) == ([], [])

    with desk.database.reading() as conn:
        held = grades.latest(conn, early.id)
        answers = conn.execute(receipt_table.select().where(receipt_table.c.attempt_id == early.id)).one().answers
    assert held is not None
    points = {name: slot.points for slot in edition.released.of("test") for name in slot.pool}
    worth = {slot: points[name] for slot, name in early.draw.items() if slot.startswith("t") and slot not in LACKING[case]}
    assert {slot: scored["max"] for slot, scored in held.slots.items()} == worth
    assert held.score + held.awaiting == held.max_score == sum(worth.values())
    assert {slot: answers[slot] for slot in LACKING[case]} == dict.fromkeys(LACKING[case], "k3")
    for slot, scored in held.slots.items():
        if scored["points"] is None:
            city.confirms(
                "T0001", "override.apply", attempt_id=early.id, slot=slot, points=scored["max"], reason="よく書けています"
            )
    with desk.database.reading() as conn:
        now = grades.latest(conn, early.id)
        assert now is not None
        assert verdict(now) == "passed"
        assert verify(conn) == []
    assert recompute(city.course).differences == []
    result = hanako.get(f"{base}/result")
    assert (result.status_code, "合格しました" in result.text) == (200, True)
    assert (say("web.result.not_counted", "ja") in result.text) == (case is question_gone)
    assert hanako.post(f"{base}/certificate", follow_redirects=True).status_code == 200
    for page in ("/training", f"/modules/{MODULE}", f"{base}/receipt"):
        assert hanako.get(page).status_code == 200
    assert regrade.plan(city.course).impossible == []

    for words in (["grade"], ["grade", "--files"], ["xapi", "--out", str(city.course.root / "xapi")], ["ledger", "verify"]):
        run(city, *words)
    for words in (["ledger", "recompute"], ["items", MODULE], ["results", str(city.course.root / "results.csv")]):
        run(city, *words)
    run(city, "ledger", "export", str(city.course.root / "audit.zip"))
    report(city, drawn=case is question_gone)
    for who in ("H0001", "T0001"):
        browser = site.person(who)
        for table in EXPORTS.values():
            reply = browser.get(f"/downloads/{table.name}.{table.forms[0]}?module={MODULE}")
            assert reply.status_code in (200, 403), reply.text


@pytest.mark.parametrize("case", [nothing_left])
@pytest.mark.parametrize("lang", LANGS)
def test_one_of_which_nothing_is_left_is_not_handed_in_and_is_begun_anew_once_it_is_void(
    hanako: httpx.Client, early: Attempt, city: City, lang: Lang
) -> None:
    hanako.cookies.set("kenshu_lang", lang)
    base = f"/attempts/{early.id}"
    for page in ("/training", f"/modules/{MODULE}", f"{base}/review"):
        assert hanako.get(page).status_code == 200
    assert hanako.post(f"/modules/{MODULE}").headers["Location"] == f"{base}/review"
    refused = hanako.post(f"{base}/hand-in")
    assert refused.status_code == 422
    assert say("faults.handin.nothing_asked", lang, module=MODULE) in refused.text

    run(city, "attempt", "void", early.id, "--by", "T0001", "--reason", "設問が残っていないため")

    begun = hanako.post(f"/modules/{MODULE}").headers["Location"]
    assert early.id not in begun
    assert hanako.get(begun).status_code == 200


@pytest.mark.parametrize("case", [nothing_left])
def test_a_hand_in_of_which_nothing_is_left_is_not_passed_and_grading_says_what_to_do(
    hanako: httpx.Client, early: Attempt, city: City, desk: Desk
) -> None:
    with desk.database.writing() as conn:
        row = {"number": "R-2026-999999-AB", "attempt_id": early.id, "answers": {}, "via": "page", "at": NOW}
        ledger.add(conn, receipt_table, [row])
    for _ in range(2):
        (refused,) = grade(city.course).refused
        assert refused.reason.key == "grading.nothing_asked"
        assert early.id in refused.reason.message("ja")
        assert hanako.get(f"/attempts/{early.id}/result").status_code == 200
    with desk.database.reading() as conn:
        assert grades.latest(conn, early.id) is None


def as_drawn(draw: Draw) -> Draw:
    """The edition has its questions, in its slots; what they offer may be something else now."""
    return draw


def not_offered(attempt: Attempt) -> dict[str, Any]:
    """{slot: an answer of a shape or with ids that its question does not take now}, each shape in turn."""
    shapes: list[Any] = [{"zz": "yy"}, "zz", ["zz", "yy"], 7, [["zz"]]]
    return {slot: shapes[place % len(shapes)] for place, slot in enumerate(attempt.draw)}


@pytest.mark.parametrize("turn", range(5))
@pytest.mark.parametrize("case", [as_drawn])
def test_an_answer_that_its_question_does_not_offer_any_more_is_open_again(
    hanako: httpx.Client, early: Attempt, desk: Desk, city: City, turn: int
) -> None:
    base, slots = f"/attempts/{early.id}", list(early.draw)
    then = dict(zip(slots, [*not_offered(early).values()][turn:] + [*not_offered(early).values()][:turn], strict=True))
    with desk.database.writing() as conn:
        for slot, value in then.items():
            row = {"attempt_id": early.id, "slot": slot, "seq": 1, "value": value, "click_id": f"then-{slot}", "at": NOW}
            conn.execute(answer_table.insert().values(row))
    for page in ("/training", f"/modules/{MODULE}", f"{base}/review", *(f"{base}/{slot}" for slot in slots)):
        assert hanako.get(page).status_code == 200
    asked = {slot: desk.edition(MODULE).questions[name] for slot, name in early.draw.items()}
    texts = {slot for slot, each in asked.items() if awaits_person(each["offered"]["kind"], each["key"])}
    holds = {slot: value if slot in texts and isinstance(value, str) else None for slot, value in then.items()}
    assert {slot: each["value"] for slot, each in answers_of(hanako, base).items()} == holds
    assert hanako.post(f"/api{base}/practice/p01", json={}).status_code == 422
    assert hanako.post(f"{base}/hand-in").headers["Location"] == f"{base}/review?unconfirmed=yes"  # nothing is answered
    for slot, value in right(desk.edition(MODULE), early, ()).items():
        assert put(hanako, early, slot, value, 1).status_code == 200
    assert hanako.post(f"{base}/hand-in").headers["Location"] == f"{base}/receipt"
    assert grade(city.course).refused == []
    with desk.database.reading() as conn:
        held = grades.latest(conn, early.id)
        assert held is not None
        assert held.score + held.awaiting == held.max_score


def answers_of(browser: httpx.Client, base: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"/api{base}/answers").json()["answers"]
    return found


@pytest.mark.parametrize("turn", range(5))
@pytest.mark.parametrize("case", [as_drawn])
def test_a_result_of_then_is_shown_whatever_its_questions_offer_now(
    hanako: httpx.Client, early: Attempt, desk: Desk, city: City, turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = f"/attempts/{early.id}"
    values = [*not_offered(early).values()]
    answers = dict(zip(early.draw, values[turn:] + values[:turn], strict=True))
    slots: Slots = {slot: {"points": 1.0, "max": 1.0} for slot in early.draw if slot.startswith("t")}
    with desk.database.writing() as conn:
        ledger.add(
            conn,
            receipt_table,
            [{"number": "R-2026-999999-AB", "attempt_id": early.id, "answers": answers, "via": "page", "at": NOW}],
        )
        grades.add_all(conn, [grades.graded(early.id, slots, 80, "kenshu", NOW)])
    for page in ("result", "receipt"):
        assert hanako.get(f"{base}/{page}").status_code == 200
    for words in (["items", MODULE], ["ledger", "recompute"]):
        run(city, *words)
    report(city, drawn=turn == 0)
