"""Points changed and hand-ins graded again on the trainers' pages; a change of departments on HR's."""

import re
from typing import Any

import pytest

from kenshu.results import grades
from kenshu.storage import ledger
from kenshu.storage.tables import department_change
from tests.acts.city import MODULE, City
from tests.conftest import NOW
from tests.grading.corrected import rebuild, single_slot, wrong_option
from tests.web.conftest import Site
from tests.web.staff.conftest import send
from tests.written import move_key

OVERRIDE, CHANGE = "/staff/override", "/staff/departments/change"


def test_points_are_found_by_person_and_hand_in_looked_at_and_changed(town: Site, city: City) -> None:
    trainer, attempt = town.person("T0001"), city.attempts["E0001"]
    page = trainer.get(OVERRIDE, params={"employee": "架空 花子"}).text
    assert f"attempt={attempt.id}" in page
    questions = trainer.get(OVERRIDE, params={"employee": "E0001", "attempt": attempt.id}).text
    assert f"/staff/override/points?attempt_id={attempt.id}&amp;slot=t01" in questions
    form = trainer.get(f"{OVERRIDE}/points", params={"attempt_id": attempt.id, "slot": "t01"})
    assert "架空 花子" in form.text
    looked = send(trainer, form, {"points": "0.333333", "reason": "設問の読み違い"})
    with city.database.reading() as conn:
        held = grades.latest(conn, attempt.id)
    assert held is not None
    most, score, whole = held.slots["t01"]["max"], held.score, held.max_score
    assert f"<strong>0.33 / {most:g}</strong>" in looked.text
    assert f"<td>{score:g}</td><td><strong>{round(score - most + 0.333333, 2):g} / {whole:g}</strong>" in looked.text
    told = send(trainer, looked)
    assert "0.33点に変えました" in told.text
    assert "0.333333" not in told.text
    with city.database.reading() as conn:
        after = grades.latest(conn, attempt.id)
    assert after is not None
    assert (after.slots["t01"]["points"], after.graded_by, after.reason) == (0.333333, "T0001", "設問の読み違い")


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"points": "99"}, "points"), ({"points": "nan"}, "points"), ({"points": ""}, "points"), ({"reason": ""}, "reason")],
)
def test_each_fault_of_points_stands_at_its_field(town: Site, city: City, typed: dict[str, Any], field: str) -> None:
    trainer = town.person("T0001")
    form = trainer.get(f"{OVERRIDE}/points", params={"attempt_id": city.attempts["E0001"].id, "slot": "t01"})
    page = send(trainer, form, {"points": "1", "reason": "再確認"} | typed)
    assert re.findall(r'<li><a href="#(\w+)">', page.text) == [field]


@pytest.mark.parametrize("typed", ["99", "1000.5", "-1"])
def test_points_out_of_range_are_told_what_the_question_is_worth(town: Site, city: City, typed: str) -> None:
    trainer, attempt = town.person("T0001"), city.attempts["E0001"]
    form = trainer.get(f"{OVERRIDE}/points", params={"attempt_id": attempt.id, "slot": "t01"})
    page = send(trainer, form, {"points": typed, "reason": "再確認"})
    with city.database.reading() as conn:
        held = grades.latest(conn, attempt.id)
    assert held is not None
    assert f"{float(typed):g}点は付けられません。0点から{held.slots['t01']['max']:g}点までです。" in page.text


def test_hand_ins_outside_the_charge_are_shown_to_no_trainer(town: Site, city: City) -> None:
    trainer, other = town.person("T0001"), city.attempts["E0002"].id
    assert "当てはまる人がいません" in trainer.get(OVERRIDE, params={"employee": "E0002"}).text
    pages = [trainer.get(f"{OVERRIDE}/points", params={"attempt_id": each, "slot": "t01"}) for each in (other, "0" * 32)]
    assert {page.status_code for page in pages} == {404}
    assert "架空 太郎" not in pages[0].text


def test_a_name_that_nobody_has_shows_nobody_elses_hand_ins(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    assert "当てはまる人がいません" in trainer.get(OVERRIDE, params={"employee": "花子 だれか"}).text
    assert city.attempts["E0001"].id in trainer.get(OVERRIDE, params={"employee": "E0001 架空 花子 (総務部/人事課)"}).text


def test_nothing_to_regrade_offers_nothing(town: Site) -> None:
    trainer = town.person("T0001")
    looked = send(trainer, trainer.get("/staff/regrade"), {"reason": "正解の誤り"})
    assert "変わる得点はありません" in looked.text
    assert "data-kenshu-submit" not in looked.text


def test_whose_score_changes_is_seen_before_it_is_regraded(town: Site, city: City) -> None:
    attempt = city.attempts["E0001"]
    slot = single_slot(city.content, attempt)
    move_key(city.course, attempt.draw[slot], wrong_option(city.content, attempt, slot))
    rebuild(city.course)
    trainer = town.person("T0001")
    looked = send(trainer, trainer.get("/staff/regrade"), {"module_id": MODULE, "reason": "正解の誤り"})
    assert "得点が変わる提出 1件" in looked.text
    assert "E0001" in looked.text
    assert "E0002" not in looked.text
    told = send(trainer, looked)
    assert "採点し直しました" in told.text


def test_a_change_of_departments_is_looked_at_entered_and_listed(town: Site, city: City) -> None:
    hr = town.person("H0001")
    typed: dict[str, Any] = {"before": ["総務部"], "after": "総合政策部", "since": "2027-04-01"}
    looked = send(hr, hr.get(CHANGE), typed)
    assert "名称変更" in looked.text
    assert "総合政策部/人事課" in looked.text
    assert "2027年4月1日(令和9年4月1日)" in looked.text
    told = send(hr, looked)
    assert "新しい所属になった職員は3人です" in told.text
    assert "総合政策部" in hr.get("/staff/departments").text
    # A name that is still to come can be chosen too, to rename it back on its own day.
    back = send(hr, hr.get(CHANGE), {"before": ["総合政策部"], "after": "総務部", "since": "2027-04-01"})
    assert "新しい所属になった職員は3人です" in send(hr, back).text


def test_a_split_waits_for_the_next_roster(town: Site) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get(CHANGE), {"before": ["総務部/人事課"], "after": "総務部/給与課\n総務部/採用課", "since": "2027-04-01"})
    assert "次の名簿で取り込んでください" in looked.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"before": []}, "before"),
        ({"after": ""}, "after"),
        ({"after": "総務部"}, "after"),
        ({"after": "消防本部"}, "after"),
        ({"since": ""}, "since"),
    ],
)
def test_each_fault_of_a_change_stands_at_its_field(town: Site, typed: dict[str, Any], field: str) -> None:
    hr = town.person("H0001")
    page = send(hr, hr.get(CHANGE), {"before": ["総務部"], "after": "総合政策部", "since": "2027-04-01"} | typed)
    assert re.findall(r'<li><a href="#(\w+)">', page.text) == [field]


def test_changes_of_before_are_listed(town: Site, city: City) -> None:
    with city.database.writing() as conn:
        row = {"before": ["環境部"], "after": ["環境局"], "since": NOW.date(), "entered_by": "hr", "entered_at": NOW}
        ledger.add(conn, department_change, [row])
    assert "環境局" in town.person("H0001").get("/staff/departments").text
