from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from kenshu.dashboards.frame import Frame, hr_dashboard
from kenshu.people import absences, charges
from kenshu.storage.tables import department_change, employee, reminder
from tests.acts.city import MODULE, City
from tests.conftest import NOW
from tests.dashboards.conftest import shown


@pytest.fixture
def hr(viewer: Callable[..., None]) -> Frame:
    """HR's dashboard."""
    viewer("hr", "H0001")
    frame = hr_dashboard()
    frame.here.choices.module = MODULE
    return frame


def test_a_department_leads_to_those_below_it_and_back(hr: Frame) -> None:
    section = hr.section
    section.table.choose("/総務部")
    assert 'data-choose="/総務部/人事課"' in section.table.html
    assert "消防本部" not in section.table.html
    assert [words for words, _ in hr._bar.below.options] == ["選んでください", "人事課"]
    hr._bar.below.value = "総務部/人事課"
    assert hr.here.choices.department == "総務部/人事課"
    hr._bar.path.choose("/")
    assert 'data-choose="/消防本部"' in section.table.html


def test_hr_sees_how_many_are_complete_and_no_score(hr: Frame) -> None:
    words = shown(hr)
    assert "修了率" in words
    assert "平均得点率" not in words


def test_a_day_before_the_hand_ins_shows_what_held_then(hr: Frame) -> None:
    assert "40.0%" in hr.section.table.html
    hr._bar.as_of.value = date(2026, 11, 23)
    assert "40.0%" not in hr.section.table.html
    assert "令和8年11月23日" in shown(hr)


def test_who_is_overdue_is_listed_by_name_and_by_choice_everybody(hr: Frame) -> None:
    hr.visit("people")
    section = hr.section
    assert all(name in shown(section) for name in ("架空 人事", "架空 研修", "架空 無担"))
    assert "架空 花子" not in shown(section)
    section.whom.value = "completed"
    assert "架空 花子" in shown(section)
    assert "架空 人事" not in shown(section)
    section.list.search.value = "太郎"
    assert "架空 花子" not in shown(section)


def test_a_roster_is_taken_in_once_it_was_shown_whom_it_changes(hr: Frame, city: City) -> None:
    hr.visit("roster")
    section = hr.section
    rows = ["職員番号,氏名,所属,任用形態", "E0001,架空 花子,総務部/総務課,正規", "E0009,架空 新人,総務部/人事課,会計年度任用"]
    content = "\r\n".join(rows).encode("cp932")
    section.file.value = ({"name": "名簿.csv", "type": "text/csv", "size": 1, "content": content, "last_modified": NOW},)
    section.form.look.click()
    words = shown(section)
    assert all(name in words for name in ("架空 新人", "架空 花子", "総務部/総務課", "cp932", "新しい職員 1人、異動 1人"))
    with city.database.reading() as conn:
        assert conn.execute(select(employee).where(employee.c.id == "E0009")).first() is None

    section.form.yes.click()

    assert "取り込みました" in shown(section)
    assert section.form.children == ()
    with city.database.reading() as conn:
        assert conn.execute(select(employee).where(employee.c.id == "E0009")).first() is not None


def test_a_spoiled_roster_is_refused_with_its_row_and_nothing_to_confirm(hr: Frame) -> None:
    hr.visit("roster")
    section = hr.section
    content = "職員番号,氏名,所属,任用形態\n<b>,架空 花子,総務部,正規".encode()
    section.file.value = ({"name": "名簿.csv", "type": "text/csv", "size": 1, "content": content, "last_modified": NOW},)
    section.form.look.click()
    assert "2行目" in section.message.html
    assert "&lt;b&gt;" in section.message.html
    assert section.form.children == ()


def test_another_file_takes_back_what_was_shown(hr: Frame) -> None:
    hr.visit("roster")
    section = hr.section
    content = "職員番号,氏名,所属,任用形態\nE0009,架空 新人,総務部/人事課,正規".encode()
    section.file.value = ({"name": "名簿.csv", "type": "text/csv", "size": 1, "content": content, "last_modified": NOW},)
    section.form.look.click()
    assert section.form.children
    section.form.fields["leavers"].value = True
    assert section.form.children == ()


def test_a_leave_is_entered_counted_and_taken_back(hr: Frame, city: City) -> None:
    hr.visit("absences")
    section = hr.section
    fields = section.form.fields
    fields["employee_id"].query = "人事"
    fields["employee_id"].pane.choose("H0001")
    fields["kind"].value = "childcare"
    fields["first"].value = date(2026, 11, 1)
    fields["reason"].value = "育児のため"
    section.preview()
    assert "H0001 架空 人事" in section.form.shown.html
    section.form.yes.click()
    with city.database.reading() as conn:
        (entry,) = absences.on(conn, date(2026, 11, 24)).to_dict("records")
    assert (entry["employee_id"], entry["kind"], entry["by"]) == ("H0001", "childcare", "H0001")
    assert "育児のため" in shown(section.list)
    hr.visit("people")
    assert "架空 人事" not in shown(hr.section)

    hr.visit("absences")
    section.list.pane.choose(str(entry["id"]))
    section.back.reason.value = "誤り"
    section.back.yes.click()
    with city.database.reading() as conn:
        assert absences.on(conn, date(2026, 11, 24)).empty
    assert "休職・免除の人はいません" in shown(section.list)


def test_what_is_missing_is_asked_for_before_anything_is_shown(hr: Frame) -> None:
    for name in ("absences", "departments", "roster"):
        hr.visit(name)
        hr.section.preview()
        assert "ください" in hr.section.message.html
        assert hr.section.form.children == ()


def test_a_trainer_is_given_departments(hr: Frame, city: City) -> None:
    from kenshu.people import accounts

    with city.database.writing() as conn:
        accounts.set_password(conn, "T0002", "correct-horse-battery", NOW, "trainer")
    hr.visit("charges")
    section = hr.section
    section.list.pane.choose("T0002")
    section.form.fields["departments"].query = "警防"
    section.form.fields["departments"].pane.choose("消防本部/警防課")
    section.form.look.click()
    section.form.yes.click()
    with city.database.reading() as conn:
        assert charges.of(conn, "T0002", date(2026, 11, 24)) == ["消防本部/警防課"]
    assert "消防本部/警防課" in shown(section.list)


def test_a_department_is_renamed_once_it_was_shown_whom_that_moves(hr: Frame, city: City) -> None:
    hr.visit("departments")
    section = hr.section
    section.form.fields["before"].query = "警防"
    section.form.fields["before"].pane.choose("消防本部/警防課")
    section.form.fields["after"].value = "消防本部/警防救急課\n"
    section.preview()
    assert "2人" in section.form.shown.html
    section.form.yes.click()
    with city.database.reading() as conn:
        assert conn.execute(select(department_change.c.after)).scalar_one() == ["消防本部/警防救急課"]


def test_reminders_are_sent_once_they_were_shown(hr: Frame, city: City) -> None:
    hr.visit("reminders")
    section = hr.section
    section.preview()
    with city.database.reading() as conn:
        assert conn.execute(select(reminder)).first() is None
    assert "架空 研修" in shown(section)
    section.form.yes.click()
    assert "通を送りました" in section.message.html or "送れませんでした" in section.message.html


def test_a_name_from_the_roster_is_text_not_html(hr: Frame, city: City) -> None:
    with city.database.writing() as conn:
        conn.execute(employee.update().where(employee.c.id == "H0001").values(name="<img src=x>"))
    hr.visit("people")
    assert "&lt;img src=x&gt;" in shown(hr.section)
    assert "<img src=x>" not in shown(hr.section)


def test_the_charts_have_their_figures_beside_them_and_small_groups_hidden(hr: Frame) -> None:
    hr.visit("charts")
    words = shown(hr.section)
    assert words.count('src="data:image/png;base64,') == 3
    assert words.count("<summary>数値の表</summary>") == 2  # of the two that have no table elsewhere
    assert "40.0%" in words
    assert "5人未満の所属の値" in words
    assert "非表示" in words
    assert 'role="alert"' not in words
