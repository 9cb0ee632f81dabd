"""What HR and trainers do: by who may, to whom they may, and as it was previewed."""

import base64
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from kenshu.acts.desk import Desk, NotAllowed
from kenshu.acts.order_faults import OrderRefused
from kenshu.acts.registry import ACTS
from kenshu.assigning import assignments
from kenshu.errors import AttemptUnknown, ChangedMeanwhile, KenshuError, RosterRefused
from kenshu.grading import regrade
from kenshu.i18n import LANGS, catalogue
from kenshu.people import absences, charges, posts
from kenshu.people.access import ACCESS, may
from kenshu.results.handed_in import handed_in
from kenshu.storage.tables import CHAINED
from tests.acts.city import MINE, MODULE, OTHER, ROLES, City
from tests.conftest import NOW
from tests.full_disk import disk_full

ROSTER = """職員番号,氏名,所属,任用形態
E0001,架空 花子,消防本部/警防課,正規
E0002,架空 太郎,消防本部/警防課,正規
H0001,架空 人事,総務部/人事課,正規
T0001,架空 研修,総務部/人事課,正規
T0002,架空 無担,消防本部/警防課,正規
N0001,架空 新人,総務部/人事課,正規
"""


def roster(text: str = ROSTER, **order: Any) -> dict[str, Any]:
    content = base64.b64encode(text.encode("cp932")).decode()
    return {"file": {"name": "名簿.csv", "content": content}, "since": "2026-11-24", **order}


def rows(city: City) -> int:
    """How many rows the records have."""
    with city.database.reading() as conn:
        return sum(conn.execute(select(func.count()).select_from(table)).scalar_one() for table in CHAINED)


def test_every_act_and_no_other_has_its_row() -> None:
    acted = {row for row in ACCESS if "." in row}
    assert set(ACTS) == acted
    assert all(act.what == name and set(ACCESS[name]) == {"write"} for name, act in ACTS.items())


def test_every_field_of_an_order_has_its_words() -> None:
    fields = {field for act in ACTS.values() for field in act.order.model_fields}
    assert {name.removeprefix("field.") for name in catalogue("orders")} == fields


def test_an_act_itself_refuses_whom_the_table_does_not_name(city: City) -> None:
    before = rows(city)
    for who, role in ROLES.items():
        for name in ACTS:
            allowed = role == "lab" or may(role, "write", name)
            with pytest.raises(OrderRefused if allowed else NotAllowed):
                city.does(who, name, nonsense=1)
    assert rows(city) == before


def test_a_roster_is_looked_at_then_taken_in(city: City) -> None:
    shown = city.does("H0001", "roster.preview", **roster())

    assert shown["joined"] == ["N0001"]
    assert [move["employee_id"] for move in shown["moved"]] == ["E0001"]
    done = city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])
    assert (done["joined"], done["moved"]) == (1, 1)
    with city.database.reading() as conn:
        now = posts.posts_on(conn, date(2026, 11, 24)).set_index("employee_id")["department"]
    assert now["E0001"] == OTHER
    assert now["N0001"] == MINE


def test_a_roster_is_not_taken_in_once_the_records_have_changed(city: City) -> None:
    shown = city.does("H0001", "roster.preview", **roster())
    city.confirms("H0001", "department.change", before=["総務部"], after=["総合政策部"], since="2026-11-24")
    before = rows(city)

    with pytest.raises((ChangedMeanwhile, RosterRefused)):
        city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])

    assert rows(city) == before


def test_a_roster_is_confirmed_by_what_was_shown_and_taken_in_once(city: City) -> None:
    shown = city.does("H0001", "roster.preview", **roster())
    order = json.dumps({"fingerprint": shown["fingerprint"]})
    assert len(order) < 100  # the file does not travel again
    city.does("H0001", "roster.import", **json.loads(order))
    before = rows(city)

    with pytest.raises(ChangedMeanwhile) as refused:
        city.does("H0001", "roster.import", **json.loads(order))

    assert refused.value.key == "roster.not_kept"
    assert all(refused.value.message(lang) for lang in LANGS)
    assert rows(city) == before


def test_a_file_that_did_not_arrive_whole_is_named(city: City) -> None:
    with pytest.raises(KenshuError) as refused:
        city.does("H0001", "roster.preview", **roster(file={"name": "名簿.csv", "content": "これは base64 ではない"}))
    assert "名簿.csv" in refused.value.message("ja")


def test_an_absence_is_entered_and_taken_back(city: City) -> None:
    told = {"employee_id": "E0001", "kind": "childcare", "first": "2026-11-01", "reason": "育児休業"}
    entered = city.does("H0001", "absence.enter", **told)["absence_id"]
    with city.database.reading() as conn:
        assert absences.on(conn, date(2026, 11, 24))["by"].tolist() == ["H0001"]

    city.does("H0001", "absence.withdraw", absence_id=entered, reason="誤入力")

    with city.database.reading() as conn:
        assert absences.on(conn, date(2026, 11, 24)).empty


def test_a_charge_is_given_under_the_names_of_today(city: City) -> None:
    city.confirms("H0001", "department.change", before=["消防本部"], after=["消防局"], since="2026-11-24")
    assert city.does("H0001", "charge.give", employee_id="T0002", departments=["消防局"])["departments"] == ["消防局"]
    with city.database.reading() as conn:
        assert charges.of(conn, "T0002", date(2026, 11, 24), city.course.time_zone) == ["消防局"]


def test_a_module_is_assigned_to_the_people_who_were_previewed(city: City) -> None:
    order = {"module_id": "confidentiality", "departments": ["総務部"], "due": "2026-12-25"}
    shown = city.does("T0001", "assignment.preview", **order)

    assert [row["employee_id"] for row in shown["people"]] == ["E0001", "H0001", "T0001"]
    assert all(row["due"] == "2026-12-25" and set(row["reason"]) == set(LANGS) for row in shown["people"])
    assert city.does("T0001", "assignment.make", **order, fingerprint=shown["fingerprint"])["people"] == 3

    city.confirms("T0001", "extension.make", module_id="confidentiality", employee_id="E0001", due="2027-01-15", reason="出張")
    again = city.does("T0001", "assignment.preview", **order)["people"]
    assert again[0]["due"] == "2027-01-15"
    assert again[1]["due"] == "2026-12-25"


def test_a_roster_whose_transaction_is_undone_can_be_confirmed_again(city: City) -> None:
    shown, before = city.does("H0001", "roster.preview", **roster()), rows(city)

    with disk_full():
        city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])

    assert rows(city) == before
    assert city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])["joined"] == 1


def test_an_assignment_is_not_made_once_somebody_else_would_be_in(city: City) -> None:
    order = {"module_id": "confidentiality", "departments": ["総務部"], "due": "2026-12-25"}
    shown = city.does("T0001", "assignment.preview", **order)
    looked = city.does("H0001", "roster.preview", **roster())
    city.does("H0001", "roster.import", fingerprint=looked["fingerprint"])

    with pytest.raises(ChangedMeanwhile):
        city.does("T0001", "assignment.make", **order, fingerprint=shown["fingerprint"])
    with pytest.raises(ChangedMeanwhile):
        city.does("T0001", "assignment.make", **order | {"due": "2026-12-26"}, fingerprint=shown["fingerprint"])


@pytest.mark.parametrize(
    ("who", "order"),
    [
        ("T0001", {}),  # the whole city
        ("T0001", {"departments": ["総務部", "消防本部"]}),
        ("T0001", {"employee_ids": ["E0002"]}),
        ("T0001", {"departments": ["総務部"], "employee_ids": ["E0002"]}),
        ("T0001", {"duties": ["manager"]}),
        ("T0002", {"departments": ["消防本部/警防課"]}),
        ("T0002", {"employee_ids": ["T0002"]}),
    ],
)
def test_a_trainer_assigns_nothing_outside_the_charge(city: City, who: str, order: dict[str, Any]) -> None:
    before = rows(city)
    for act, more in (("preview", {}), ("make", {"fingerprint": "0" * 64})):
        with pytest.raises(NotAllowed):
            city.does(who, f"assignment.{act}", module_id="confidentiality", **order, **more)
    assert rows(city) == before


@pytest.mark.parametrize(
    "order", [{"department": "消防本部"}, {"department": ""}, {"employee_id": "E0002"}, {"employee_id": "X0001"}]
)
def test_a_trainer_extends_nothing_outside_the_charge(city: City, order: dict[str, Any]) -> None:
    before = rows(city)
    for act, more in (("preview", {}), ("make", {"fingerprint": "0" * 64})):
        with pytest.raises(NotAllowed):
            city.does("T0001", f"extension.{act}", module_id="working-hours", due="2027-01-15", reason="延長", **order, **more)
    assert rows(city) == before


def test_a_trainer_withdraws_what_is_in_the_charge_alone(city: City) -> None:
    order = {"module_id": "confidentiality", "departments": ["総務部"]}
    shown = city.does("T0001", "assignment.preview", **order)
    city.does("T0001", "assignment.make", **order, fingerprint=shown["fingerprint"])
    with city.database.reading() as conn:
        whole_city, mine = (made.id for made in assignments.in_force(conn, date(2026, 11, 24), city.course.time_zone))

    city.does("T0001", "assignment.withdraw", assignment_id=mine, reason="誤り")
    said = []
    for number in (whole_city, mine, 4711):
        with pytest.raises(KenshuError) as refused:
            city.does("T0001", "assignment.withdraw", assignment_id=number, reason="誤り")
        said.append(refused.value.message("ja").replace(str(number), ""))
    assert len(set(said)) == 1


def test_reminders_are_looked_at_then_sent_once(city: City) -> None:
    shown = city.does("H0001", "reminders.preview")
    assert {each["recipient_id"] for each in shown["reminders"]} >= {"H0001", "T0001"}
    with pytest.raises(ChangedMeanwhile):
        city.does("H0001", "reminders.send", fingerprint="0" * 64)

    done = city.does("H0001", "reminders.send", fingerprint=shown["fingerprint"])["sent"]

    assert set(done["sent"]) | {each["recipient_id"] for each in done["unreached"]} == {
        each["recipient_id"] for each in shown["reminders"]
    }


@pytest.mark.parametrize(("who", "whose"), [("T0001", "E0002"), ("T0002", "E0001"), ("T0002", "E0002")])
def test_a_trainer_sets_no_score_outside_the_charge_and_learns_nothing_of_it(city: City, who: str, whose: str) -> None:
    told = {"slot": "t01", "points": 0.0, "reason": "再確認"}
    messages = []
    for attempt in (city.attempts[whose].id, "0" * 32):
        for act, more in (("preview", {}), ("apply", {"fingerprint": "0" * 64})):
            with pytest.raises(AttemptUnknown) as refused:
                city.does(who, f"override.{act}", attempt_id=attempt, **told, **more)
            messages.append(refused.value.message("ja"))
    assert len(set(messages)) == 1


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({}, "「職員」がありません"),
        ({"employee_id": "E0001", "kind": "sick"}, "「種類」: 「sick」は使えません。選べるのは 'leave', 'childcare' or 'exempt'"),
        ({"first": "令和8年4月1日"}, "「最初の日」: 「令和8年4月1日」は日付として読めません"),
        ({"first": 20260401}, "「最初の日」: 「20260401」は日付として読めません"),
        ({"reason": "   "}, "「理由」が空か、文字ではありません"),
        ({"reason": "長" * 501}, "「理由」が長すぎます"),
        ({"entered_by": "E0002"}, "「entered_by」という項目はありません"),
    ],
)
def test_an_order_is_read_strictly_and_each_fault_is_named(city: City, order: dict[str, Any], said: str) -> None:
    with pytest.raises(OrderRefused) as refused:
        city.does("H0001", "absence.enter", **order)
    assert said in refused.value.message("ja")
    assert len(refused.value.message("en").splitlines()) == len(refused.value.faults)


@pytest.mark.parametrize("order", ["", "[]", "null", '"text"', "{", '{"reason": "\\ud800"}', "[" * 5000])
def test_what_is_no_order_is_refused_as_such(city: City, order: str) -> None:
    with city.desk("H0001") as desk, pytest.raises(OrderRefused) as refused:
        ACTS["absence.enter"](desk, order)
    assert all(refused.value.message(lang) for lang in LANGS)


def test_what_comes_of_an_act_is_json(city: City) -> None:
    shown = city.does("H0001", "roster.preview", **roster())
    assert json.loads(json.dumps(shown)) == shown


def test_a_trainer_is_told_of_the_charge_alone_what_cannot_be_regraded(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    with city.database.reading() as conn:
        about = {"module": MODULE, "number": 1}
        hand_ins = [(each, KenshuError("regrade.released", employee=each.attempt.employee_id, **about)) for each in handed_in(conn)]
    impossible = [regrade.NotRegraded(*each) for each in hand_ins]
    monkeypatch.setattr(regrade, "plan", lambda course, module_id: regrade.RegradePlan(module_id, {}, [], impossible, 0))

    shown = city.does("T0001", "regrade.preview")

    assert shown["impossible"] == 2
    (mine,) = shown["not_regraded"]
    assert mine["attempt_id"] == city.attempts["E0001"].id
    assert all("E0001" in mine["reason"][lang] for lang in LANGS)


def test_reminders_of_another_day_are_for_who_has_the_files(city: City) -> None:
    today = city.does("H0001", "reminders.preview")
    assert today == city.does("H0001", "reminders.preview", as_of="2026-11-24")
    for act, seen in (("preview", {}), ("send", {"fingerprint": today["fingerprint"]})):
        with pytest.raises(NotAllowed):
            city.does("H0001", f"reminders.{act}", as_of="2026-10-01", **seen)
    with city.database.reading() as conn:
        before = ACTS["reminders.preview"](Desk(conn, city.course, "lab", "lab", NOW), '{"as_of": "2026-10-01"}')
    assert (before["as_of"], before["reminders"]) == ("2026-10-01", [])
