"""The learner's pages over HTTP: who gets them, what the forms do, and that no key is on a page before its time."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.i18n import Lang, say
from kenshu.kinds import BaseQuestion
from kenshu.kinds.branch.written import BranchQuestion
from kenshu.kinds.question import Part
from kenshu.results import grades
from kenshu.results.scoring import score
from kenshu.storage import ledger
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import receipt as receipt_table
from tests.conftest import NOW, Desk, right_answers
from tests.web.conftest import PASSWORD, Site

Make = Callable[..., str]


def grade(desk: Desk, attempt: Attempt, answers: dict[str, Any]) -> None:
    """A result, as the grader gives it."""
    slots = score(desk.editions.of(attempt).key, attempt.draw, answers)
    with desk.database.writing() as conn:
        grades.add_all(conn, [grades.graded(attempt.id, slots, 80, "kenshu", NOW)])


def title(reply: httpx.Response) -> str:
    found = re.search(r"<title>(.*?)</title>", reply.text)
    assert found, reply.text
    return found[1]


# Signing in and out


def test_a_blank_form_says_what_is_missing_at_the_top_and_beside_each_field(site: Site) -> None:
    reply = site.visitor().post("/sign-in", data={"employee": "", "password": ""})
    assert title(reply).startswith("エラー:")
    for field in ("employee", "password"):
        assert f'href="#{field}"' in reply.text
        assert f'aria-describedby="{field}-fault"' in reply.text


def test_a_wrong_password_is_not_told_from_an_unknown_employee_and_never_comes_back(site: Site, account: Make) -> None:
    account("E0001")
    replies = [
        site.visitor().post("/sign-in", data={"employee": who, "password": "not-this-one-either"}) for who in ("E0001", "E9999")
    ]
    said = [re.findall(r'class="field-fault"[^>]*>(.*?)</p>', reply.text) for reply in replies]
    assert said[0] == said[1] != []
    assert all("not-this-one-either" not in reply.text for reply in replies)


def test_after_several_failures_the_form_says_how_long_to_wait(site: Site, account: Make) -> None:
    visitor = site.visitor()
    form = {"employee": account("E0001"), "password": "wrong-wrong-wrong"}
    replies = [visitor.post("/sign-in", data=form) for _ in range(4)]
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["Retry-After"]) > 0
    assert "field-fault" in replies[-1].text


def test_sign_in_goes_on_to_the_page_that_was_asked_for_but_to_no_other_host(site: Site, account: Make) -> None:
    account("E0001")
    form = {"employee": "E0001", "password": PASSWORD}
    asked = site.visitor().post("/sign-in", data={**form, "next": "/modules/working-hours"})
    elsewhere = site.visitor().post("/sign-in", data={**form, "next": "//example.org/"})
    assert (asked.status_code, asked.headers["Location"]) == (303, "/modules/working-hours")
    assert elsewhere.headers["Location"] == "/training"


def test_after_signing_out_the_pages_are_closed(hanako: httpx.Client) -> None:
    assert hanako.get("/training").status_code == 200
    assert hanako.post("/sign-out").headers["Location"] == "/sign-in?signed-out=yes"
    assert hanako.get("/training").headers["Location"].startswith("/sign-in")


def test_the_language_switch_stays_on_the_page(hanako: httpx.Client) -> None:
    japanese = hanako.get("/modules/working-hours")
    back = re.search(r'name="next" value="([^"]*)"', japanese.text)
    assert back
    reply = hanako.post("/language", data={"lang": "en", "next": back[1]}, follow_redirects=True)
    assert str(reply.url.path) == "/modules/working-hours"
    assert '<html lang="en">' in reply.text


@pytest.mark.parametrize(("path", "field"), [("/sign-in", "employee"), ("/password/forgotten", "who")])
def test_the_language_switch_of_a_visitors_form_keeps_what_was_typed(site: Site, path: str, field: str) -> None:
    visitor = site.visitor()
    assert 'form="filled" name="switch_to" value="en"' in visitor.get(path).text
    english = visitor.post(path, data={field: "E0001", "switch_to": "en", "next": "/training"})
    assert '<html lang="en">' in english.text
    assert re.search(rf'name="{field}"[^>]* value="E0001"', english.text)
    assert "aria-invalid" not in english.text
    assert '<html lang="en">' in visitor.get(path).text


# A module and its attempt


def test_starting_twice_leads_into_the_same_attempt(hanako: httpx.Client) -> None:
    first, second = hanako.post("/modules/working-hours"), hanako.post("/modules/working-hours")
    assert first.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"].endswith("/p01")


def test_nobody_starts_another_attempt_while_one_waits_for_its_grade(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    desk.hand_in(attempt)
    assert hanako.post("/modules/working-hours").headers["Location"] == f"/attempts/{attempt.id}/result"
    with desk.database.reading() as conn:
        assert len(attempts.of(conn, "E0001")) == 1


def test_another_persons_attempt_is_nowhere(site: Site, desk: Desk, account: Make, attempt: Attempt) -> None:
    other = site.person(account("E0002"))
    desk.hand_in(attempt)
    for page in ("p01", "t01", "review", "receipt", "result"):
        assert other.get(f"/attempts/{attempt.id}/{page}").status_code == 404
    assert other.post(f"/attempts/{attempt.id}/hand-in", data={"confirm": "yes"}).status_code == 404


def test_a_slot_or_a_module_that_does_not_exist_is_a_plain_page(hanako: httpx.Client, attempt: Attempt) -> None:
    for address in (f"/attempts/{attempt.id}/t77", "/modules/no-such-module", "/modules/%2e%2e", "/nowhere"):
        reply = hanako.get(address)
        assert reply.status_code == 404
        assert "ページが見つかりません" in title(reply)
        assert "Traceback" not in reply.text


# Handing in


def test_open_questions_are_handed_in_only_after_a_confirmation(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    refused = hanako.post(f"/attempts/{attempt.id}/hand-in")
    assert (refused.status_code, refused.headers["Location"]) == (303, f"/attempts/{attempt.id}/review?unconfirmed=yes")
    review = hanako.get(refused.headers["Location"])  # a page that Back and reload find again
    assert (review.status_code, title(review).startswith("エラー:")) == (200, True)
    assert 'href="#confirm"' in review.text
    with desk.database.reading() as conn:
        assert attempts.find(conn, attempt.id).handed_in_at is None


def test_handing_in_twice_gives_one_receipt(hanako: httpx.Client, attempt: Attempt) -> None:
    receipts = []
    for _ in range(2):
        reply = hanako.post(f"/attempts/{attempt.id}/hand-in", data={"confirm": "yes"})
        assert (reply.status_code, reply.headers["Location"]) == (303, f"/attempts/{attempt.id}/receipt")
        receipts += re.findall(r"R-\d{4}-\d{6}-\w+", hanako.get(reply.headers["Location"]).text)
    assert len(set(receipts)) == 1


def test_a_link_hands_nothing_in(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    assert hanako.get(f"/attempts/{attempt.id}/hand-in").headers["Location"] == f"/attempts/{attempt.id}/review"
    with desk.database.reading() as conn:
        assert attempts.find(conn, attempt.id).handed_in_at is None


def test_each_page_of_an_attempt_leads_to_where_the_attempt_stands(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    base = f"/attempts/{attempt.id}"
    assert [hanako.get(f"{base}/{page}").headers["Location"] for page in ("receipt", "result")] == [f"{base}/review"] * 2
    desk.hand_in(attempt)
    assert hanako.get(f"{base}/t01").headers["Location"] == f"{base}/result"
    assert hanako.get(f"{base}/review").headers["Location"] == f"{base}/receipt"
    assert "採点しています" in title(hanako.get(f"{base}/result"))


# Keys


def test_no_page_before_the_hand_in_holds_a_reason(hanako: httpx.Client, content: Content, attempt: Attempt) -> None:
    whys = {part.why.ja for question in content.questions.values() for part in question.parts}
    pages = ["/training", "/modules/working-hours", *(f"/attempts/{attempt.id}/{page}" for page in (*attempt.draw, "review"))]
    for address in pages:
        text = hanako.get(address).text
        assert not [why for why in whys if why in text], address
        assert '"wanted"' not in text


def test_a_failed_result_shows_the_clauses_but_no_reason_and_no_right_option(
    hanako: httpx.Client, desk: Desk, content: Content, attempt: Attempt
) -> None:
    desk.hand_in(attempt)
    grade(desk, attempt, {})
    page = hanako.get(f"/attempts/{attempt.id}/result").text
    whys = {part.why.ja for question in content.questions.values() for part in question.parts}
    assert "合格点に届きませんでした" in page
    assert content.guideline.by_id["8-1-ku"].text.ja in page
    assert not [why for why in whys if why in page]
    assert '"wanted"' not in page


def met(question: BaseQuestion, answer: Any) -> list[Part]:
    """The parts of a question; of a simulation those of the moments that the way led through."""
    if not isinstance(question, BranchQuestion):
        return list(question.parts)
    return [choice for moment in question.moments if {each.id for each in moment.choices} & {*answer} for choice in moment.choices]


def test_a_passed_result_shows_every_reason(hanako: httpx.Client, desk: Desk, content: Content, attempt: Attempt) -> None:
    answers = right_answers(content, attempt)
    desk.answer(attempt, answers)
    desk.hand_in(attempt)
    grade(desk, attempt, answers)
    page = hanako.get(f"/attempts/{attempt.id}/result").text
    asked = {slot: content.questions[question] for slot, question in attempt.draw.items() if slot in answers}
    assert "合格しました" in page
    assert all(part.why.ja in page for slot, question in asked.items() for part in met(question, answers[slot]))
    practised = content.questions[attempt.draw["p01"]]
    assert not [part for part in practised.parts if part.why.ja in page]


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "この設問の文章は記録に残っていません"), ("en", "The text of this question is not on record")]
)
def test_a_result_from_before_editions_says_that_a_questions_text_is_not_on_record(
    hanako: httpx.Client, desk: Desk, attempt: Attempt, content: Content, lang: Lang, words: str
) -> None:
    answers = right_answers(content, attempt)
    old = replace(attempt, id="0" * 32, number=2, edition=None, released="0" * 64, draw={**attempt.draw, "t01": "gone-1"})
    slots = score(desk.editions.of(attempt).key, attempt.draw, answers)
    with desk.database.writing() as conn:
        ledger.add(conn, attempt_table, [{column.name: getattr(old, column.name) for column in attempt_table.c}])
        row = {"number": "R-2026-999999-AB", "attempt_id": old.id, "answers": answers, "via": "page", "at": NOW}
        ledger.add(conn, receipt_table, [row])
        grades.add_all(conn, [grades.graded(old.id, slots, 80, "kenshu", NOW)])

    hanako.cookies.set("kenshu_lang", lang)
    reply, receipt = (hanako.get(f"/attempts/{old.id}/{page}") for page in ("result", "receipt"))

    assert (reply.status_code, receipt.status_code) == (200, 200)
    first, second, *_ = re.findall(r'<section class="reviewed".*?</section>', reply.text, re.DOTALL)
    assert words in first
    assert say("web.result.points", lang, points=f"{slots['t01']['points']:g}", max=f"{slots['t01']['max']:g}") in first
    assert "data-kenshu-slot" not in first
    assert words not in second
    assert 'data-kenshu-slot="t02"' in second
    assert "R-2026-999999-AB" in receipt.text
