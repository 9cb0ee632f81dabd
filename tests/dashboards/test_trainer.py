from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kenshu import clock
from kenshu.assigning import assignments
from kenshu.dashboards.frame import Frame, trainer_dashboard
from kenshu.results import grades
from tests.acts.city import MODULE, City
from tests.dashboards.conftest import shown
from tests.grading.corrected import change, single_slot, wrong_option

SECTIONS = ("completion", "people", "assignments", "queue", "items", "override", "regrade", "preview", "assign")


@pytest.fixture
def trainer(viewer: Callable[..., None]) -> Frame:
    """The dashboard of a trainer in charge of 総務部."""
    viewer("trainer", "T0001")
    frame = trainer_dashboard()
    frame.here.choices.module = MODULE
    return frame


def test_a_trainer_begins_at_the_department_in_charge_and_sees_no_other(trainer: Frame) -> None:
    assert trainer.here.choices.department == "総務部"
    trainer.here.choices.department = ""
    words = shown(trainer)
    assert "担当所属がまだ決まっていません" not in words
    assert "消防本部" not in words
    trainer.visit("people")
    trainer.section.whom.value = "all"
    assert "架空 花子" in shown(trainer.section)
    assert "架空 太郎" not in shown(trainer.section)


def test_a_trainer_without_a_charge_is_told_so_and_sees_nobody(viewer: Callable[..., None]) -> None:
    viewer("trainer", "T0002")
    frame = trainer_dashboard()
    for name in SECTIONS:
        frame.visit(name)
        words = shown(frame)
        assert "担当所属がまだ決まっていません" in words
        assert "架空" not in words
        assert 'role="alert"' not in words, name


def test_a_module_is_assigned_once_it_was_shown_who_is_in_and_why(trainer: Frame, city: City) -> None:
    trainer.visit("assign")
    section = trainer.section
    section.form.fields["module_id"].value = "confidentiality"
    section.form.fields["departments"].query = "人事"
    section.form.fields["departments"].pane.choose("総務部/人事課")
    section.when.value = "due"
    section.due.value = date(2026, 12, 25)
    section.preview()
    assert all(words in shown(section) for words in ("架空 花子", "所属で指定", "2026-12-25"))
    section.form.yes.click()
    assert "3人に割り当てました" in section.message.html
    with city.database.reading() as conn:
        made = assignments.in_force(conn, date(2026, 11, 24), city.course.time_zone)[-1]
    assert (made.rule.module_id, made.rule.department, made.by) == ("confidentiality", "総務部/人事課", "T0001")


def test_departments_and_people_of_others_are_not_offered(trainer: Frame) -> None:
    trainer.visit("assign")
    section = trainer.section
    section.form.fields["departments"].query = "消防"
    assert "当てはまるものがありません" in section.form.fields["departments"].pane.html
    section.form.fields["employee_ids"].query = "太郎"
    assert "当てはまるものがありません" in section.form.fields["employee_ids"].pane.html
    section.form.fields["employee_ids"].query = "花子"
    assert "E0001 架空 花子" in section.form.fields["employee_ids"].pane.html


def test_an_order_of_another_department_is_refused_in_words(trainer: Frame) -> None:
    trainer.visit("assign")
    section = trainer.section
    section.form.fields["departments"].value = ("消防本部",)
    with section.tried():
        section.preview()
    assert "消防本部" in section.message.html
    assert 'role="alert"' in section.message.html
    assert section.form.children == ()


def test_nobody_named_is_asked_for(trainer: Frame) -> None:
    trainer.visit("assign")
    trainer.section.preview()
    assert "選んでください" in trainer.section.message.html


def test_an_assignment_is_extended_and_withdrawn_with_a_reason(trainer: Frame, city: City) -> None:
    with city.database.writing() as conn:
        made = assignments.assign(
            conn,
            "confidentiality",
            by="T0001",
            now=clock.now().astimezone(city.course.time_zone),
            departments=["総務部"],
            due=date(2026, 12, 1),
        )
    trainer.here.changed()
    trainer.visit("assignments")
    section = trainer.section
    fields = section.form.fields
    fields["module_id"].value = "confidentiality"
    fields["employee_id"].query = "花子"
    fields["employee_id"].pane.choose("E0001")
    fields["due"].value = date(2027, 1, 15)
    fields["reason"].value = "出張のため"
    section.preview()
    assert "2027年1月15日(令和9年1月15日)" in section.form.shown.html
    section.form.yes.click()
    with city.database.reading() as conn:
        required = assignments.required_on(conn, date(2026, 11, 24), city.course.time_zone)
    required = required[(required["employee_id"] == "E0001") & (required["module_id"] == "confidentiality")]
    assert required["due"].iloc[0].date() == date(2027, 1, 15)

    (number,) = made.ids
    section.list.pane.choose(str(number))
    section.withdrawal.reason.value = "重ねて割り当てたため"
    section.withdrawal.yes.click()
    with city.database.reading() as conn:
        assert number not in [each.id for each in assignments.in_force(conn, date(2026, 11, 24), city.course.time_zone)]
    assert "担当外" in shown(section.list)  # that of the whole city


def test_points_are_changed_with_a_reason_and_shown_before(trainer: Frame, city: City) -> None:
    trainer.visit("override")
    section = trainer.section
    section.person.query = "花子"
    section.person.pane.choose("E0001")
    (_, attempt_id), *_ = section.hand_in.options
    assert attempt_id == city.attempts["E0001"].id
    section.slot.value = "t01"
    section.form.fields["points"].value = 0
    section.preview()
    assert "理由" in section.message.html
    section.form.fields["reason"].value = "設問の読み違い"
    section.preview()
    assert "→ 0 /" in section.form.shown.html
    section.form.yes.click()
    with city.database.reading() as conn:
        held = grades.latest(conn, attempt_id)
    assert held is not None
    assert (held.slots["t01"]["points"], held.graded_by, held.reason) == (0, "T0001", "設問の読み違い")


def test_answers_outside_the_charge_are_not_shown(trainer: Frame) -> None:
    trainer.visit("override")
    section = trainer.section
    section.person.value = ("E0002",)
    assert "E0002" in section.message.html
    assert not section._found


def test_where_no_key_was_mended_nothing_would_be_graded_again(trainer: Frame) -> None:
    trainer.visit("regrade")
    trainer.section.preview()
    assert "変わる得点はありません" in trainer.section.message.html
    assert trainer.section.form.children == ()


def test_what_cannot_be_graded_again_is_told_with_the_reason(trainer: Frame, city: City) -> None:
    attempt = city.attempts["E0001"]
    slot = single_slot(city.content, attempt)

    def offer_another(question: dict[str, Any]) -> None:
        next(each for each in question["options"] if each["id"] == wrong_option(city.content, attempt, slot))["id"] = "zz9"

    change(city.course, attempt.draw[slot], offer_another)
    trainer.visit("regrade")
    trainer.section.preview()
    words = shown(trainer.section)
    assert "採点し直せない提出: " in words
    assert "E0001" in words
    assert trainer.section.form.children == (trainer.section.form.shown,)


def test_statistics_of_two_hand_ins_are_refused_with_the_rule(trainer: Frame) -> None:
    trainer.visit("items")
    words = shown(trainer.section)
    assert "出しません" in words
    assert "Cochran" in words


def test_each_module_can_be_seen_as_a_learner_sees_it(trainer: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer.here.served = True
    trainer.visit("preview")
    assert f'href="/preview/{MODULE}"' in shown(trainer.section)
