from datetime import date

import pytest

from kenshu.errors import KenshuError
from kenshu.people import absences
from kenshu.storage import Database
from tests.people.conftest import NOW

FIRST, LAST = date(2026, 12, 1), date(2027, 3, 31)


def enter(city: Database, kind: str = "leave", last: date | None = LAST, module: str | None = None, employee: str = "0012") -> int:
    with city.writing() as conn:
        return absences.enter(conn, employee, kind, FIRST, last, module, by="0013", now=NOW, reason=" 病気のため ")


def on(city: Database, day: date) -> list[tuple[str, str, str | None]]:
    with city.reading() as conn:
        found = absences.on(conn, day)
    return list(found[["employee_id", "kind", "module_id"]].itertuples(index=False, name=None))


def test_a_period_holds_from_its_first_day_to_its_last(city: Database) -> None:
    enter(city)
    for day, held in ((date(2026, 11, 30), False), (FIRST, True), (LAST, True), (date(2027, 4, 1), False)):
        assert bool(on(city, day)) is held


def test_periods_overlap_and_one_without_an_end_lasts(city: Database) -> None:
    enter(city, "childcare")
    enter(city, "exempt", None, "working-hours")
    assert on(city, FIRST) == [("0012", "childcare", None), ("0012", "exempt", "working-hours")]
    assert on(city, date(2040, 1, 1)) == [("0012", "exempt", "working-hours")]


def test_an_entry_says_why_and_who(city: Database) -> None:
    enter(city)
    with city.reading() as conn:
        (row,) = absences.of(conn, "0012").to_dict("records")
        assert absences.of(conn, "0013").empty
    assert (row["reason"], row["by"]) == ("病気のため", "0013")
    assert (row["first"].date(), row["last"].date()) == (FIRST, LAST)


def test_withdrawing_takes_one_entry_back_by_a_row_of_its_own(city: Database) -> None:
    number = enter(city)
    enter(city, "exempt")
    with city.writing() as conn:
        added = absences.withdraw(conn, number, by="0013", now=NOW, reason="入力の誤り")
    assert on(city, FIRST) == [("0012", "exempt", None)]
    for again in (number, added, 99):
        with city.writing() as conn, pytest.raises(KenshuError) as refused:
            absences.withdraw(conn, again, by="0013", now=NOW, reason="入力の誤り")
        assert refused.value.key == ("absence.withdrawn" if again == number else "absence.unknown")


@pytest.mark.parametrize(
    ("key", "kind", "employee", "last", "reason"),
    [
        ("absence.kind", "holiday", "0012", LAST, "x"),
        ("absence.days", "leave", "0012", date(2026, 11, 30), "x"),
        ("absence.no_employee", "leave", "9999", LAST, "x"),
        ("absence.reason", "leave", "0012", LAST, "\u3000"),
    ],
)
def test_what_is_no_absence_is_refused(city: Database, key: str, kind: str, employee: str, last: date, reason: str) -> None:
    with city.writing() as conn, pytest.raises(KenshuError) as refused:
        absences.enter(conn, employee, kind, FIRST, last, by="0013", now=NOW, reason=reason)
    assert refused.value.key == key
    assert on(city, FIRST) == []
