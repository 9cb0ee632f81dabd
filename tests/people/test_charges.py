from datetime import UTC, date, datetime, timedelta

import pytest

from kenshu.errors import KenshuError
from kenshu.people import charges, department_changes
from kenshu.storage import Database
from tests.people.conftest import NOW, TOKYO

TODAY = NOW.date()


def give(city: Database, departments: list[str], now: datetime = NOW) -> list[str]:
    with city.writing() as conn:
        return charges.give(conn, "0013", departments, "hr", now)


def test_a_trainer_without_a_charge_has_no_department(city: Database) -> None:
    with city.reading() as conn:
        assert charges.of(conn, "0013", TODAY) == []
        assert not charges.within(conn, "0013", TODAY)("")


def test_a_charge_holds_for_what_is_below_until_another_is_given(city: Database) -> None:
    give(city, ["総務部", "土木部/雪対策課"])
    with city.reading() as conn:
        mine = charges.within(conn, "0013", TODAY)
    there = ["総務部", "総務部/人事課/人事係", "土木部/雪対策課/除雪係", "土木部", "総務部2", ""]
    assert [mine(department) for department in there] == [True, True, True, False, False, False]
    assert give(city, ["土木部", ""]) == [""]
    with city.reading() as conn:
        assert charges.within(conn, "0013", TODAY)("環境部/クリーンセンター")
    give(city, [])
    with city.reading() as conn:
        assert charges.everybody(conn, TODAY) == {}


def test_a_charge_follows_its_department(city: Database) -> None:
    give(city, ["総務部/人事課"])
    with city.writing() as conn:
        department_changes.enter(conn, ["総務部"], ["総務企画部"], date(2027, 4, 1), "hr", NOW)
        split = ["総務企画部/人事課", "総務企画部/研修課"]
        department_changes.enter(conn, split[:1], split, date(2028, 4, 1), "hr", NOW)
        assert charges.of(conn, "0013", date(2027, 3, 31)) == ["総務部/人事課"]
        assert charges.of(conn, "0013", date(2027, 4, 1)) == split[:1]
        assert charges.of(conn, "0013", date(2028, 4, 1)) == split


def test_a_charge_given_on_the_morning_of_a_change_is_of_that_days_departments(city: Database) -> None:
    parts = ["総務部", "企画部"]
    with city.writing() as conn:
        department_changes.enter(conn, parts[:1], parts, date(2027, 4, 1), "hr", NOW)
    give(city, ["総務部"], datetime(2027, 3, 31, 23, 30, tzinfo=UTC).astimezone(TOKYO))  # 1 April in Tokyo
    with city.reading() as conn:
        assert charges.of(conn, "0013", date(2027, 4, 1), TOKYO) == ["総務部"]


@pytest.mark.parametrize(
    ("employee", "department", "key"), [("9999", "総務部", "no_employee"), ("0013", "総部", "department_unknown")]
)
def test_a_charge_of_nobody_or_nothing_is_refused(city: Database, employee: str, department: str, key: str) -> None:
    with city.writing() as conn, pytest.raises(KenshuError) as refused:
        charges.give(conn, employee, [department], "hr", NOW)
    assert refused.value.key == f"charge.{key}"
    with city.reading() as conn:
        assert charges.everybody(conn, TODAY) == {}


def test_a_charge_of_before_anybody_worked_here_is_told_so(city: Database) -> None:
    with pytest.raises(KenshuError) as refused:
        give(city, ["総務部"], datetime(2000, 1, 1, tzinfo=TOKYO))
    assert refused.value.key == "department.nobody"


@pytest.mark.parametrize("since", [TODAY, TODAY - timedelta(days=3)])
def test_a_charge_follows_a_change_that_came_on_record_after_it(city: Database, since: date) -> None:
    give(city, ["総務部/人事課"], NOW - timedelta(hours=1))
    with city.writing() as conn:
        department_changes.enter(conn, ["総務部/人事課"], ["総務部/職員課"], since, "hr", NOW)
        assert charges.of(conn, "0013", TODAY, TOKYO) == ["総務部/職員課"]
        back = department_changes.enter(conn, ["総務部/職員課"], ["総務部/人事課"], TODAY, "hr", NOW + timedelta(hours=1))
        assert set(back.moving) == {"0012", "0013"}
        assert charges.of(conn, "0013", TODAY, TOKYO) == ["総務部/人事課"]
