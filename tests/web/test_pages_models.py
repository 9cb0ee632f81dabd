"""What stands in the database becomes a page's content."""

import random
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kenshu.assigning.due.one import Claim
from kenshu.attempts.asked import asked, without_story
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.journal import Saved
from kenshu.editions.on_record import Editions
from kenshu.editions.released import Released
from kenshu.kinds import answer_in_words, kind_of
from kenshu.results.grades import Grade
from kenshu.web.pages.hand_in import review
from kenshu.web.pages.module import step
from kenshu.web.pages.question import neighbours, paragraphs, question_page
from kenshu.web.pages.records import AtWork, Records, progress
from kenshu.web.pages.training import training
from kenshu.web.render import clean_html, page_data

TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def attempt(released: Released, number: int = 1, handed_in_at: datetime | None = None) -> Attempt:
    drawn = {slot.id: slot.pool[slot.place] for slot in released.slots}
    return Attempt(f"{number:032x}", "E0001", released.module_id, number, drawn, "", NOON, handed_in_at)


def grade_of(made: Attempt, score: float, awaiting: float = 0.0) -> Grade:
    return Grade(made.id, {}, score, 10.0, awaiting, 80, "kenshu", NOON)


def saved(**values: Any) -> dict[str, Saved]:
    return {slot: Saved(slot, value, 1, NOON) for slot, value in values.items()}


@pytest.fixture
def released(editions: Editions) -> Released:
    return editions.newest("working-hours").released


def complete(released: Released, made: Attempt, *slots: str) -> dict[str, Saved]:
    """An answer to each slot that leaves nothing open."""
    values: dict[str, Any] = {}
    for slot in slots:
        offered = released.questions[made.draw[slot]]
        values[slot] = kind_of(offered["kind"]).samples.guess(offered, random.Random(1))
    return saved(**values)


# How far one is


def test_the_next_page_is_the_first_practice_question_that_is_open(released: Released) -> None:
    made = attempt(released)
    assert progress(released, made, {}).next_page == "p01"
    assert progress(released, made, complete(released, made, "p01")).next_page == "p02"


def test_once_the_test_is_begun_practice_is_not_asked_for_again(released: Released) -> None:
    made = attempt(released)
    assert progress(released, made, complete(released, made, "t01")).next_page == "t02"


def test_when_everything_is_answered_the_review_is_next(released: Released) -> None:
    made = attempt(released)
    test = [slot for slot in made.draw if slot.startswith("t")]
    come = progress(released, made, complete(released, made, *test))
    assert (come.next_page, come.answered) == ("review", len(test))


def test_an_answer_taken_back_is_open_and_a_half_sorted_one_is_partly_answered(released: Released) -> None:
    made = attempt(released)
    slot = next(slot for slot, question in made.draw.items() if released.questions[question]["kind"] == "sort")
    part = released.questions[made.draw[slot]]["parts"][0]["id"]
    come = progress(released, made, saved(**{slot: {part: "allowed"}, "t01": None}))
    states = {**come.practice, **come.test}
    assert (states[slot], states["t01"]) == ("partly", "open")


# 研修一覧


def records(
    editions: Editions, *made: Attempt, due: dict[str, date] | None = None, away: str | None = None, **grades: Grade
) -> Records:
    """The records of somebody with these attempts, to whom each module of `due` is assigned, and who may be away."""
    open_ones: dict[str, dict[str, Saved]] = {one.id: {} for one in made if one.handed_in_at is None}
    claims = {module: [Claim(day, False, NOON)] for module, day in (due or {}).items()}
    found = {grade.attempt_id: grade for grade in grades.values()}
    return Records(list(made), found, open_ones, claims, {(None, away)} if away else set(), editions)


def only(
    editions: Editions,
    *made: Attempt,
    away: str | None = None,
    today: date = TODAY,
    **grades: Grade,
) -> dict[str, Any]:
    """The one module of somebody with these attempts, as the list shows it, and below which heading."""
    mine = records(editions, *made, due={"working-hours": date(2026, 12, 25)}, away=away, **grades)
    page = training(mine, today, TOKYO, "ja")
    (found,) = ({**entry, "below": heading} for heading, entries in page.items() for entry in entries)
    return dict(found)


def test_a_module_not_begun_is_opened_and_its_due_day_is_in_both_calendars(editions: Editions, released: Released) -> None:
    found = only(editions)
    assert (found["state"], found["due"]) == ("not_started", "2026年12月25日(令和8年12月25日)")
    assert found["action"] == {"name": "open", "href": "/modules/working-hours"}
    assert found["main"]


def test_an_open_attempt_shows_how_far_it_is_and_goes_on(editions: Editions, released: Released) -> None:
    made = attempt(released)
    found = only(editions, made)
    assert found["progress"] == {"behind": 0, "way": 19, "practised": 0, "practice": 8, "answered": 0, "questions": 11}
    assert found["action"] == {"name": "continue", "href": f"/attempts/{made.id}/p01"}


def test_a_hand_in_that_waits_leads_to_its_result(editions: Editions, released: Released) -> None:
    made = attempt(released, handed_in_at=NOON)
    waiting, awaited = only(editions, made), only(editions, made, first=grade_of(made, 6, awaiting=2))
    assert (waiting["state"], awaited["state"]) == ("grading", "awaiting")
    assert waiting["action"] == awaited["action"] == {"name": "result", "href": f"/attempts/{made.id}/result"}
    assert not waiting["main"]


def test_a_failed_module_says_how_many_attempts_are_left(editions: Editions, released: Released) -> None:
    made = attempt(released, handed_in_at=NOON)
    found = only(editions, made, first=grade_of(made, 3))
    assert (found["state"], found["action"]) == ("failed", {"name": "again", "href": "/modules/working-hours"})
    assert found["result"] == f"/attempts/{made.id}/result"
    assert "あと2回" in found["say"]


def test_with_no_attempt_left_nobody_is_sent_to_try_again(editions: Editions, released: Released) -> None:
    made = [attempt(released, number, NOON) for number in (1, 2, 3)]
    graded: Any = {one.id: grade_of(one, 3) for one in made}
    found = only(editions, *made, **graded)
    assert (found["action"]["name"], found["result"]) == ("result", None)  # once is enough
    assert "残っていません" in found["say"]


def test_a_completed_module_stands_apart_with_the_day_it_runs_out(editions: Editions, released: Released) -> None:
    made = attempt(released, handed_in_at=NOON)
    found = only(editions, made, first=grade_of(made, 8))
    assert (found["state"], found["valid_until"]) == ("completed", "2027年3月31日(令和9年3月31日)")
    assert found["below"] == "done"


def test_a_completion_that_runs_out_soon_says_when_and_leaves_the_list_once_it_has(editions: Editions, released: Released) -> None:
    made = attempt(released, handed_in_at=NOON)
    soon = only(editions, made, first=grade_of(made, 8), today=date(2027, 3, 1))
    assert (soon["state"], soon["below"], soon["main"]) == ("expiring", "done", False)
    assert all(each in soon["say"] for each in ("まもなく期限切れ", "更新できます(2027年1月30日", "2027年3月31日"))
    assert soon["action"] == {"name": "renew", "href": "/modules/working-hours"}
    assert soon["renewable_from"] is None
    early = only(editions, made, first=grade_of(made, 8), today=date(2027, 1, 29))
    assert (early["state"], early["action"]["name"], early["say"]) == ("completed", "result", "")
    assert early["renewable_from"] == "2027年1月30日(令和9年1月30日)"
    after = only(editions, made, first=grade_of(made, 8), today=date(2027, 4, 1))
    assert (after["state"], after["below"], after["main"]) == ("expired", "open", True)
    assert (after["overdue"], after["due"]) == (False, "2027年4月30日(令和9年4月30日)")
    assert after["action"] == {"name": "again", "href": "/modules/working-hours"}


def test_a_completion_that_is_being_renewed_holds_meanwhile(editions: Editions, released: Released) -> None:
    made = attempt(released, handed_in_at=NOON)
    found = only(editions, made, first=grade_of(made, 8), today=date(2027, 3, 1))
    assert (found["state"], found["action"]) == ("expiring", {"name": "renew", "href": "/modules/working-hours"})
    assert not found["main"]
    again = attempt(released, 2)
    going = only(editions, made, again, first=grade_of(made, 8), today=date(2027, 3, 1))
    assert (going["state"], going["action"]["name"]) == ("expiring", "continue")


@pytest.mark.parametrize(("kind", "state"), [("exempt", "exempt"), ("leave", "on_leave"), ("childcare", "on_leave")])
def test_nothing_is_asked_of_who_is_away_or_exempt(editions: Editions, released: Released, kind: str, state: str) -> None:
    found = only(editions, away=kind, today=date(2027, 1, 5))
    assert (found["state"], found["below"], found["overdue"], found["needed"]) == (state, "away", False, False)
    assert found["action"] is None
    assert found["say"]
    begun = only(editions, attempt(released), away=kind)
    assert (begun["action"]["name"], begun["main"]) == ("continue", False)


def test_what_is_due_first_stands_first_and_is_the_one_thing_to_do(editions: Editions, released: Released) -> None:
    due = {"working-hours": date(2026, 12, 25), "personal-accounts": date(2026, 11, 1), "confidentiality": date(2026, 10, 1)}
    others = Editions(tuple(each for each in editions.every if each.module_id != "confidentiality"))  # which was never released
    page = training(records(others, due=due), TODAY, TOKYO, "ja")
    assert [found["module"] for found in page["open"]] == ["personal-accounts", "working-hours"]
    assert [(found["overdue"], found["main"]) for found in page["open"]] == [(True, True), (False, False)]


def test_what_is_begun_stands_first_and_what_is_due_on_one_day_in_the_order_of_the_course(
    editions: Editions, released: Released
) -> None:
    due = dict.fromkeys(("confidentiality", "personal-accounts", "working-hours"), date(2026, 12, 25))
    order = ["personal-accounts", "working-hours", "confidentiality"]
    fresh = training(records(editions, due=due), TODAY, TOKYO, "ja", order)["open"]
    assert [found["module"] for found in fresh] == order
    begun = training(records(editions, attempt(released), due=due), TODAY, TOKYO, "ja", order)["open"]
    assert [found["module"] for found in begun] == ["working-hours", "personal-accounts", "confidentiality"]
    assert [found["main"] for found in begun] == [True, False, False]


@pytest.mark.parametrize(
    ("due", "said"), [(date(2026, 12, 25), "あと31日"), (TODAY, "今日まで"), (date(2026, 11, 20), "4日過ぎています")]
)
def test_a_due_day_says_how_long_there_is_left(editions: Editions, due: date, said: str) -> None:
    (found,) = training(records(editions, due={"working-hours": due}), TODAY, TOKYO, "ja")["open"]
    assert found["days_left"] == said


def test_practice_counts_until_it_is_passed_by(released: Released) -> None:
    made = attempt(released)
    assert progress(released, made, complete(released, made, "p01", "p02")).way_behind == (2, 19)
    assert progress(released, made, complete(released, made, "p01", "p02", "t01")).way_behind == (3, 13)


def test_nothing_assigned_is_an_empty_list(editions: Editions, released: Released) -> None:
    assert training(records(editions), TODAY, TOKYO, "ja") == {"open": [], "done": [], "away": []}


def test_the_way_into_a_module_is_a_start_then_the_attempt(editions: Editions, released: Released) -> None:
    module = "working-hours"
    none, made = records(editions), attempt(released)
    begun = records(editions, made)
    assert step(module, none, none.standing(module, TODAY, TOKYO))["name"] == "start"
    assert step(module, begun, begun.standing(module, TODAY, TOKYO)) == {
        "name": "continue",
        "href": f"/attempts/{made.id}/p01",
    }


# A question


def test_the_last_practice_question_leads_into_the_test_and_the_last_test_question_to_the_review(released: Released) -> None:
    made = attempt(released)
    base = f"/attempts/{made.id}"
    last_practice = [slot for slot in made.draw if slot.startswith("p")][-1]
    assert neighbours(released, made, "p01") == (None, {"name": "next", "href": f"{base}/p02"})
    assert neighbours(released, made, last_practice)[1] == {"name": "to_test", "href": f"{base}/t01"}
    assert neighbours(released, made, "t03", from_review=True) == (None, {"name": "back_to_review", "href": f"{base}/review"})
    assert neighbours(released, made, "t11") == (
        {"name": "previous", "href": f"{base}/t10"},
        {"name": "to_review", "href": f"{base}/review"},
    )


def test_a_question_page_says_where_one_is(released: Released) -> None:
    page = question_page(AtWork(attempt(released), released, {}), "t03", TOKYO, "ja")
    assert (page["place"], page["part"], page["opens_test"]) == ("設問 3/11", "test", False)


def test_the_component_gets_the_question_without_its_story_and_with_the_parts_of_the_attempt(released: Released) -> None:
    offered = released.questions[attempt(released).draw["t01"]]
    shown = [asked(offered, attempt(released, number), None)["parts"] for number in range(1, 9)]
    assert all(sorted(part["id"] for part in parts) == sorted(part["id"] for part in offered["parts"]) for parts in shown)
    assert len({str(parts) for parts in shown}) > 1
    assert "scenario" not in without_story(asked(offered, attempt(released), None))


def test_paragraphs_are_parted_by_empty_lines_and_japanese_lines_are_joined_without_a_space() -> None:
    assert paragraphs("一行目\n二行目\n\n次の段落\n", "ja") == ["一行目二行目", "次の段落"]
    assert paragraphs("one\ntwo\n\nthree", "en") == ["one two", "three"]


def test_the_review_lists_each_test_question_with_its_state_its_answer_in_words_and_its_flag(released: Released) -> None:
    made = attempt(released)
    saved = complete(released, made, "t01", "p01")
    page = review(AtWork(made, released, saved, flagged={"t02"}), TOKYO, "en")
    assert [entry["state"] for entry in page["slots"]] == ["answered", *["open"] * 10]
    assert (page["open_questions"], page["practice_answered"]) == (10, 1)
    assert page["slots"][1]["href"] == f"/attempts/{made.id}/t02?from=review"
    assert [entry["flagged"] for entry in page["slots"][:3]] == [False, True, False]
    in_words = answer_in_words(released.questions[made.draw["t01"]], saved["t01"].value, "en")
    assert [entry["answer"] for entry in page["slots"][:2]] == [in_words, ""]


# What goes into a page


def test_markdown_becomes_html_without_anything_that_runs_or_loads() -> None:
    spoiled = (
        "# 題\n\n本文は**大切**です。<script>alert(1)</script><img src=//example.org/x.png onerror=alert(1)>\n\n"
        "[危険](javascript:alert(1)) [安全](https://example.org/)\n\n<style>p{}</style><form><input></form>"
    )
    html = clean_html(spoiled)
    assert "<strong>大切</strong>" in html
    assert 'href="https://example.org/"' in html
    for piece in ("<h1", "題", "script", "<img", "onerror", "javascript:", "<style", "<form", "<input"):
        assert piece not in html, piece


def test_a_module_is_introduced_in_one_language(released: Released) -> None:
    japanese, english = clean_html(released.intro["ja"]), clean_html(released.intro["en"])
    assert "この研修では" in japanese
    assert "この研修では" not in english
    assert "<li>" in english


def test_no_text_ends_the_element_that_holds_the_pages_data() -> None:
    text = page_data({"text": "</script><!--\u2028&"})
    assert "<" not in text
    assert "\u2028" not in text
    assert "&" not in text
