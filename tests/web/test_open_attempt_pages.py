"""Flags and explanations on the pages of an open attempt, its review, the language of a first visit, and pages about faults."""

import json
import re
from typing import Any

import httpx

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from tests.conftest import Desk, right_answers
from tests.web.conftest import Site


def pressed(reply: httpx.Response) -> bool:
    found = re.search(r'name="flag"[^>]* aria-pressed="(true|false)"', reply.text)
    assert found
    return found[1] == "true"


def mounted(reply: httpx.Response) -> dict[str, Any]:
    """The question that the page's script mounts."""
    found = re.search(r'id="kenshu-page">(.*?)</script>', reply.text)
    assert found
    return dict(json.loads(found[1])["questions"][0])


def test_a_flag_is_there_on_any_computer_until_it_is_taken_down(site: Site, hanako: httpx.Client, attempt: Attempt) -> None:
    page = f"/attempts/{attempt.id}/t02"
    assert not pressed(hanako.get(page))
    for _ in range(2):  # pressed twice in one go, it is up once
        reply = hanako.post(f"{page}/flag", data={"flag": "up", "from": "review"})
        assert (reply.status_code, reply.headers["Location"]) == (303, f"{page}?from=review")
    elsewhere = site.person("E0001")
    assert pressed(elsewhere.get(page))
    review = elsewhere.get(f"/attempts/{attempt.id}/review").text
    assert f'<a href="{page}?from=review">設問2</a>' in review
    elsewhere.post(f"{page}/flag", data={"flag": "down"})
    assert not pressed(hanako.get(page))
    assert "tag-flagged" not in hanako.get(f"/attempts/{attempt.id}/review").text


def test_nobody_flags_what_is_not_asked_or_handed_in(hanako: httpx.Client, desk: Desk, attempt: Attempt) -> None:
    assert hanako.post(f"/attempts/{attempt.id}/t77/flag", data={"flag": "up"}).status_code == 404
    desk.hand_in(attempt)
    assert hanako.post(f"/attempts/{attempt.id}/t01/flag", data={"flag": "up"}).status_code == 410


def test_an_explanation_that_was_read_is_asked_for_again_until_the_answer_changes(
    hanako: httpx.Client, desk: Desk, attempt: Attempt, content: Content
) -> None:
    page, api = f"/attempts/{attempt.id}/p01", f"/api/attempts/{attempt.id}"
    question = content.questions[attempt.draw["p01"]]
    first, second = [part.id for part in question.parts][:2]
    desk.answer(attempt, {"p01": first})
    assert not mounted(hanako.get(page))["explained"]
    assert hanako.post(f"{api}/practice/p01", json={}).status_code == 200
    again = hanako.get(page)
    assert mounted(again)["explained"]
    assert not [part for part in question.parts if part.why.ja in again.text]  # the page itself holds no key
    change = {"value": second, "base": 1, "click_id": "another-click"}
    assert hanako.put(f"{api}/answers/p01", json=change).status_code == 200
    assert not mounted(hanako.get(page))["explained"]


def test_the_review_shows_the_answers_in_words(hanako: httpx.Client, desk: Desk, attempt: Attempt, content: Content) -> None:
    answers = right_answers(content, attempt)
    desk.answer(attempt, answers)
    review = hanako.get(f"/attempts/{attempt.id}/review").text
    slot = next(slot for slot in answers if content.questions[attempt.draw[slot]].kind == "single")
    chosen = next(part for part in content.questions[attempt.draw[slot]].parts if part.id == answers[slot])
    assert f'<p class="row-answer">{chosen.text.ja}</p>' in review
    assert f'href="/attempts/{attempt.id}/{slot}?from=review"' in review
    changing = hanako.get(f"/attempts/{attempt.id}/{slot}?from=review").text
    assert f'href="/attempts/{attempt.id}/review" rel="next">回答の確認へ戻る</a>' in changing


# The language of a first visit


def test_a_first_visit_is_in_the_browsers_language_and_a_choice_holds_over_it(site: Site) -> None:
    visitor = site.visitor()
    visitor.headers["Accept-Language"] = "en-US,en;q=0.9"
    assert '<html lang="en">' in visitor.get("/sign-in").text
    visitor.post("/language", data={"lang": "ja"})
    assert '<html lang="ja">' in visitor.get("/sign-in").text


# When something cannot be shown


def test_a_page_about_a_fault_greets_by_name_under_the_courses_title(hanako: httpx.Client) -> None:
    page = hanako.get("/nowhere").text
    assert "架空 花子 さん" in page
    assert 'href="/training">ソーシャルメディア利用研修</a>' in page
