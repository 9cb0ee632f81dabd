"""Free texts graded on the pages, without a script: queue, one text after another, undo, a second mark, a decision."""

import re
from dataclasses import replace
from html import escape
from typing import Any

import httpx
import pytest
import yaml

from kenshu.attempts import attempts
from kenshu.content.guideline import DatedNote
from kenshu.editions.compose import compose
from kenshu.editions.on_record import release
from kenshu.grading.bulk import grade
from kenshu.kinds.question import Words
from kenshu.people import charges
from kenshu.people.accounts import set_password
from kenshu.results import grades
from tests.acts.city import MODULE, City
from tests.conftest import NOW, right_answers
from tests.conftest import Desk as Answers
from tests.grading.test_bulk import text_slot
from tests.web.conftest import PASSWORD, Site
from tests.web.staff.conftest import Fields, send

ANSWER = "先に上司に相談します。<b>急がば</b>回れ。"


@pytest.fixture
def city(city: City) -> City:
    """The city with two trainers in charge of all of it, and the texts of two people that wait, both of the same question."""
    with city.database.writing() as conn:
        for trainer in ("T0001", "T0002"):
            charges.give(conn, trainer, [""], "H0001", NOW.astimezone(city.course.time_zone))
    return city


def hand_in(city: City, number: int) -> list[dict[str, str]]:
    """So many texts of one question, of new people; all of the attempt besides is right."""
    answers, question = Answers(city.course, city.database), ""
    made: list[dict[str, str]] = []
    for each in range(100):
        attempt = answers.start(answers.employ(f"N{each:03}", f"架空 {each}"), MODULE)
        slot = text_slot(city.content, attempt)
        question = question or attempt.draw[slot]
        if attempt.draw[slot] == question:
            answers.answer(attempt, right_answers(city.content, attempt) | {slot: f"{ANSWER}({len(made)})"})
            answers.hand_in(attempt)
            made.append({"attempt": attempt.id, "slot": slot, "employee": attempt.employee_id})
        if len(made) == number:
            break
    grade(city.course)
    return sorted(made, key=lambda text: text["attempt"])


def points(city: City, text: dict[str, str]) -> Any:
    with city.database.reading() as conn:
        found = grades.latest(conn, text["attempt"])
    assert found is not None
    return found.slots[text["slot"]]["points"]


def address(text: dict[str, str]) -> str:
    return f"/staff/grading/{text['attempt']}/{text['slot']}"


def queued(client: httpx.Client) -> str:
    """The way from the queue to the texts of its one question."""
    page = client.get("/staff/grading")
    ways: list[str] = re.findall(r'href="(/staff/grading/next[^"]*)"', page.text)
    assert len(ways) == 1
    return ways[0].replace("&amp;", "&")


def test_texts_are_graded_one_after_another_then_the_queue_says_that_none_waits(town: Site, city: City) -> None:
    first, second = hand_in(city, 2)
    trainer = town.person("T0001")
    assert "2件" in trainer.get("/staff/grading").text
    page = trainer.get(queued(trainer), follow_redirects=True)
    assert page.url.path == address(first)
    page = send(trainer, page, {"ticked": ["0", "1"], "comment": "よい"})
    assert page.url.path == address(second)
    assert "1.5点をつけました。" in page.text
    assert points(city, first) == 1.5
    assert "あなたの前の採点" in page.text
    page = send(trainer, page, {"ticked": ["0"], "points": "2"})
    assert page.url.path == "/staff/grading"
    assert "採点を待っている自由記述はありません。" in page.text
    assert points(city, second) == 2.0


def test_what_is_asked_and_what_a_good_answer_does_stand_on_the_page_and_nobodys_name(town: Site, city: City) -> None:
    [text] = hand_in(city, 1)
    with city.database.reading() as conn:
        question = city.content.questions[attempts.find(conn, text["attempt"]).draw[text["slot"]]]
    trainer = town.person("T0001")
    page = trainer.get(address(text)).text
    story = city.content.scenario_of[question.id]
    for words in (story.title, question.prompt, question.guide, *question.criteria):  # type: ignore[attr-defined]
        assert words.ja.strip().splitlines()[0] in page
    assert "&lt;b&gt;急がば" in page
    assert text["employee"] not in page
    assert "架空" not in page.partition("<main")[2]
    shown = trainer.get(f"{address(text)}?names=shown").text
    assert text["employee"] in shown
    assert "伏せる" in shown


def test_rules_of_the_scene_and_dated_notes_of_its_clauses_stand_beside_the_answer(town: Site, city: City) -> None:
    rule, note = Words(ja="夜は<i>電話で決裁します。", en="By <i>telephone."), Words(ja="<i>今は別の名です。", en="<i>Now renamed.")
    scenarios = {name: scene.model_copy(update={"setting": (rule,)}) for name, scene in city.content.scenarios.items()}
    notes = (DatedNote(clauses=list(city.content.guideline.by_id), as_of=NOW.date(), text=note),)
    guideline = city.content.guideline.model_copy(update={"dated_notes": notes})
    changed = replace(city.content, scenarios=scenarios, guideline=guideline)
    with city.database.writing() as conn:
        release(conn, compose(changed, changed.modules[MODULE]), "T0001", NOW)
    [text] = hand_in(city, 1)
    page = town.person("T0001").get(address(text)).text
    assert page.count('<div class="setting"') == 1
    assert escape(rule.ja) in page
    assert f'<p class="dated-note">注(2026年11月現在) {escape(note.ja)}</p>' in page


def test_nothing_given_is_asked_for_and_0_is_given_on_purpose(town: Site, city: City) -> None:
    [text] = hand_in(city, 1)
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(address(text)), {"comment": "書きかけ"})
    assert "観点をチェックするか、点を入れてください" in page.text
    assert dict(Fields(page.text).filled)["comment"] == "書きかけ"
    assert points(city, text) is None
    send(trainer, page, {"points": "0"})
    assert points(city, text) == 0.0


def test_a_mark_is_undone_by_the_link_beside_its_outcome(town: Site, city: City) -> None:
    first = hand_in(city, 2)[0]
    trainer = town.person("T0001")
    page = send(trainer, trainer.get(address(first)), {"ticked": ["0"]})
    [undo] = re.findall(r'href="([^"]*/undo)"', page.text)
    assert undo == f"{address(first)}/undo"
    page = send(trainer, trainer.get(undo))
    assert page.url.path == address(first)
    assert "0.5点の採点を取り消しました。" in page.text
    assert points(city, first) is None
    send(trainer, page, {"ticked": ["0", "1", "2"]})
    assert points(city, first) == 2.0


def test_a_text_that_waits_no_more_says_so_and_changes_nothing(town: Site, city: City) -> None:
    [text] = hand_in(city, 1)
    trainer, other = town.person("T0001"), town.person("T0002")
    early = other.get(address(text))
    send(trainer, trainer.get(address(text)), {"ticked": ["0"]})
    late = send(other, early, {"ticked": ["0", "1", "2"]})
    assert "採点を待っていません" in late.text
    assert points(city, text) == 0.5
    assert "あなたが採点しました: 0.5 / 2点" in trainer.get(address(text)).text


def test_one_is_skipped_and_comes_again(town: Site, city: City) -> None:
    first, second = hand_in(city, 2)
    trainer = town.person("T0001")

    def skipped(page: httpx.Response) -> httpx.Response:
        [way] = re.findall(r'href="(/staff/grading/next[^"]*)"', page.text)
        return trainer.get(way.replace("&amp;", "&"), follow_redirects=True)

    page = skipped(trainer.get(address(first)))
    assert page.url.path == address(second)
    page = skipped(page)
    assert page.url.path == address(first)
    page = send(trainer, trainer.get(address(second)), {"points": "1"})
    assert page.url.path == address(first)
    assert skipped(page).url.path == "/staff/grading"


def marked_twice(city: City) -> None:
    file = city.course.root / "course.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(written | {"grading": {"double_marking": 1}}, allow_unicode=True), encoding="utf-8")
    city.course.__dict__.pop("settings", None)


def test_two_marks_that_differ_are_listed_and_a_third_trainer_decides(town: Site, city: City) -> None:
    [text] = hand_in(city, 1)
    marked_twice(city)
    one, two = town.person("T0001"), town.person("T0002")
    send(one, one.get(address(text)), {"ticked": ["0", "1", "2"], "comment": "一人目のことば"})
    blind = two.get(address(text))
    assert "2人目の採点" in blind.text
    assert "一人目のことば" not in blind.text
    assert "一人目のことば" not in two.get(f"{address(text)}/settle").text
    page = send(two, blind, {"ticked": ["0"]})
    assert "2人目の採点として 0.5点を記録しました。" in page.text
    assert "ほかの担当者が決めます" in page.text
    assert "50件になるまで出しません (今 1件)" in page.text
    assert points(city, text) == 2.0
    refused = send(two, two.get(f"{address(text)}/settle"), {"points": "1", "reason": "中間"})
    assert "どちらでもない担当者" in refused.text

    with city.database.writing() as conn:
        set_password(conn, "E0002", PASSWORD, NOW, "trainer")
        charges.give(conn, "E0002", [""], "H0001", NOW.astimezone(city.course.time_zone))
    third = town.person("E0002")
    [way] = re.findall(r'href="([^"]*/settle)"', third.get("/staff/grading").text)
    form = third.get(way)
    assert "一人目のことば" in form.text
    looked = send(third, form, {"points": "1", "reason": "条項は挙げていない"})
    assert points(city, text) == 2.0
    told = send(third, looked)
    assert "1点に決めました。" in told.text
    assert points(city, text) == 1.0


@pytest.mark.parametrize("path", ["", "/undo", "/settle"])
def test_a_text_outside_ones_charge_is_told_apart_from_none_by_nobody(town: Site, city: City, path: str) -> None:
    [text] = hand_in(city, 1)
    with city.database.writing() as conn:
        charges.give(conn, "T0001", ["総務部"], "H0001", NOW.astimezone(city.course.time_zone))
    trainer = town.person("T0001")
    pages = [trainer.get(address(each) + path) for each in (text, text | {"attempt": "0" * 32})]
    assert [page.status_code for page in pages] == [404, 404]
    assert trainer.get("/staff/grading").text.count("next?") == 0


def test_a_mark_sent_after_the_session_ended_is_there_after_signing_in_and_given_once(town: Site, city: City) -> None:
    [text] = hand_in(city, 1)
    trainer = town.person("T0001")
    page = trainer.get(address(text))
    trainer.cookies.delete("kenshu_session")
    sign_in = send(trainer, page, {"ticked": ["0", "2"], "comment": "よい"})
    assert sign_in.url.path == "/sign-in"
    assert points(city, text) is None
    back = trainer.post(sign_in.url, data={"employee": "T0001", "password": PASSWORD, "next": sign_in.url.params["next"]})
    page = trainer.get(back.headers["Location"])
    assert [value for name, value in Fields(page.text).filled if name == "ticked"] == ["0", "2"]
    send(trainer, page)
    assert points(city, text) == 1.5
    assert "あなたが採点しました: 1.5 / 2点" in send(trainer, page).text
    assert points(city, text) == 1.5


def test_the_language_switch_keeps_ticks_and_comment_and_grades_nothing(town: Site, city: City) -> None:
    (text,) = hand_in(city, 1)
    trainer = town.person("T0001")
    english = send(trainer, trainer.get(address(text)), {"ticked": ["0"], "comment": "よく読めています。"}, switch_to="en")
    assert '<html lang="en">' in english.text
    filled = dict(Fields(english.text).filled)
    assert (filled["ticked"], filled["comment"]) == ("0", "よく読めています。")
    assert points(city, text) is None
