"""Departments that are new to the city, and what is corrected of somebody, are said before a roster is taken in."""

from pathlib import Path

import pytest

from kenshu.roster import plan as plans
from kenshu.roster.plan import RosterPlan
from kenshu.roster.rows import read_roster
from kenshu.storage import Database
from tests.people.conftest import HEADINGS, NOW, ROWS, roster_text, take_in


@pytest.fixture
def city(database: Database, tmp_path: Path) -> Database:
    """A city of (fictional) people."""
    take_in(database, tmp_path / "roster.csv", roster_text())
    return database


def plan(city: Database, *rows: str, headings: str = HEADINGS) -> RosterPlan:
    with city.reading() as conn:
        return plans.plan(conn, read_roster("roster.csv", roster_text(*rows, headings=headings).encode()), NOW)


@pytest.mark.parametrize(
    ("written", "like"),
    [
        ("(総務部)人事課", "総務部/人事課"),
        ("+総務部", "総務部"),
        ("環境部/クリーンセンタ", "環境部/クリーンセンター"),
        ("総務部/人事課/給与係", ""),
        ("観光部", ""),
    ],
)
def test_a_department_that_is_nearly_one_on_record_is_asked_about(city: Database, written: str, like: str) -> None:
    found = plan(city, *ROWS, f"0099,新人 春,,{written},正規,,").new_departments
    assert [(each.department, each.like) for each in found] == [(written, like)]


def test_a_concurrent_department_is_named_and_one_that_is_there_is_not(city: Database) -> None:
    rows = ["0012,髙橋 﨑子①,総務部/人事課/人事係,正規,土木部;観光部"]
    found = plan(city, *rows, headings="職員番号,氏名,所属,任用形態,兼務").new_departments
    assert [each.department for each in found] == ["観光部"]


def test_of_the_first_roster_nothing_is_named(database: Database) -> None:
    assert plan(database, *ROWS).new_departments == []


def test_every_field_that_is_corrected_has_its_value_of_before(city: Database) -> None:
    changed = ROWS[0].replace("タカハシ サキコ", "タカハシ ヨシコ").replace("a@fictional", "b@fictional")
    found = plan(city, changed, *ROWS[1:]).corrected_fields
    assert [(each.employee_id, each.field, each.before, each.after) for each in found] == [
        ("0012", "kana", "タカハシ サキコ", "タカハシ ヨシコ"),
        ("0012", "mail", "a@fictional.example", "b@fictional.example"),
    ]


def test_another_day_of_joining_of_somebody_who_is_still_to_join_is_shown(city: Database, tmp_path: Path) -> None:
    coming = "0099,新人 春,,土木部,正規,,2027-04-01"
    take_in(city, tmp_path / "roster.csv", roster_text(*ROWS, coming))
    planned = plan(city, *ROWS, coming.replace("2027-04-01", "2027-05-01"))
    assert planned.corrected == ["0099"]
    assert [(each.field, each.before, each.after) for each in planned.corrected_fields] == [("joined", "2027-04-01", "2027-05-01")]
