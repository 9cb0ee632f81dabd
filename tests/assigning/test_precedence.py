"""By when: person over group over module, the last made within a rank, and what is spent."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from kenshu.assigning import assignments, extensions
from kenshu.assigning.due.one import Claim, claims_of, due_by, more_attempts
from kenshu.assigning.withdrawals import withdraw
from kenshu.content import Content
from kenshu.people import department_changes
from kenshu.storage import Database
from tests.people.conftest import NOW, ROWS, TOKYO, roster_text, take_in

MODULE = "working-hours"
TODAY = NOW.date()
GROUP, PERSON, LATER = date(2026, 12, 10), date(2027, 1, 20), date(2027, 2, 28)
NEXT = date(2027, 6, 30)  # of the next fiscal year
Act = Callable[[Connection, Content, datetime], Any]


@pytest.fixture(autouse=True)
def roster(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text())


def assigned(**order: Any) -> Act:
    return lambda conn, content, now: assignments.assign(conn, MODULE, by="t", now=now, **order)


def extended(**what: Any) -> Act:
    return lambda conn, content, now: extensions.extend(conn, MODULE, by="t", now=now, reason="架空", **what)


def withdrawn(number: int) -> Act:
    return lambda conn, _, now: withdraw(conn, "assignment", number, by="t", now=now, reason="架空")


def taken_back(number: int) -> Act:
    return lambda conn, _, now: withdraw(conn, "extension", number, by="t", now=now, reason="架空")


def claims(database: Database, day: date = TODAY, employee_id: str = "0012") -> list[Claim]:
    with database.reading() as conn:
        return claims_of(conn, employee_id, day, TOKYO).get(MODULE, [])


def does(database: Database, content: Content, *acts: Act, at: datetime = NOW) -> None:
    """Each act a minute after the one before."""
    for minute, act in enumerate(acts):
        with database.writing() as conn:
            act(conn, content, at + timedelta(minutes=minute))


PERSONALLY = {"employee_ids": ["0012"]}
DIVISION = {"departments": ["総務部"]}
MODULES_OWN = TODAY + timedelta(days=30)

CASES = {
    "the module's own": ([assigned()], MODULES_OWN),
    "the module's own, by name": ([assigned(**PERSONALLY)], MODULES_OWN),
    "a group over the module": ([assigned(), assigned(**DIVISION, due=GROUP)], GROUP),
    "of two groups the last, wider or not": ([assigned(**DIVISION, due=GROUP), assigned(due=LATER)], LATER),
    "a person over a group": ([assigned(**PERSONALLY, due=PERSON), assigned(**DIVISION, due=GROUP)], PERSON),
    "of two for a person the last": ([assigned(**PERSONALLY, due=PERSON), assigned(**PERSONALLY, due=GROUP)], GROUP),
    "a group's extension over its rule": ([assigned(due=GROUP), extended(department="総務部", due=LATER)], LATER),
    "a rule made after a group's extension": (
        [assigned(due=LATER), extended(department="", due=PERSON), assigned(due=GROUP)],
        GROUP,
    ),
    "a person's extension over a later rule for the group": (
        [assigned(due=GROUP), extended(employee_id="0012", due=PERSON), assigned(**DIVISION, due=LATER)],
        PERSON,
    ),
    "a person's rule over a group's later extension": (
        [assigned(**PERSONALLY, due=PERSON), extended(department="総務部", due=LATER)],
        PERSON,
    ),
    "more attempts alone say nothing about the date": (
        [assigned(due=GROUP), extended(employee_id="0012", more_attempts=1)],
        GROUP,
    ),
    "another department's extension": ([assigned(due=GROUP), extended(department="土木部", due=LATER)], GROUP),
    "another person's extension": ([assigned(due=GROUP), extended(employee_id="0013", due=LATER)], GROUP),
    "an extension assigns nothing": ([extended(department="総務部", due=LATER)], None),
    "a withdrawal leaves what is under it": (
        [assigned(due=GROUP), assigned(**PERSONALLY, due=PERSON), withdrawn(2)],
        GROUP,
    ),
    "an extension that is withdrawn leaves what is under it": (
        [assigned(due=GROUP), extended(employee_id="0012", due=LATER), taken_back(1)],
        GROUP,
    ),
    "this fiscal year's over one for the next": ([assigned(due=GROUP), assigned(due=NEXT)], GROUP),
    "this fiscal year's over the person's for the next": ([assigned(due=GROUP), assigned(**PERSONALLY, due=NEXT)], GROUP),
    "the next year's where there is no other": ([assigned(due=date(2028, 6, 30)), assigned(due=NEXT)], NEXT),
    "an extension beyond the year, at once": ([assigned(due=GROUP), extended(department="", due=NEXT)], NEXT),
    "an extension of next year's, next year": ([assigned(due=GROUP), assigned(due=NEXT), extended(department="", due=NEXT)], GROUP),
    "an extension of this year's, not to who has next year's alone": (
        [assigned(departments=["土木部"], due=GROUP), extended(department="", due=PERSON), assigned(**DIVISION, due=NEXT)],
        NEXT,
    ),
    "withdrawn, and nothing left": ([assigned(due=GROUP), extended(employee_id="0012", due=LATER), withdrawn(1)], None),
}


@pytest.mark.parametrize("case", CASES)
def test_which_due_date_holds(database: Database, content: Content, case: str) -> None:
    acts, expected = CASES[case]
    does(database, content, *acts)
    assert due_by(claims(database)) == expected
    with database.reading() as conn:
        table = assignments.required_on(conn, TODAY, TOKYO)
    mine = table[(table["employee_id"] == "0012") & (table["module_id"] == MODULE)]
    assert [due.date() for due in mine["due"]] == ([] if expected is None else [expected])


def test_a_withdrawal_changes_no_day_before_it(database: Database, content: Content) -> None:
    does(database, content, assigned(due=GROUP))
    does(database, content, withdrawn(1), at=NOW + timedelta(days=3))
    assert [bool(claims(database, TODAY + timedelta(days=days))) for days in (-1, 0, 2, 3)] == [False, True, True, False]


def test_days_after_transfer_count_from_the_present_department(database: Database, content: Content, tmp_path: Path) -> None:
    does(database, content, assigned(departments=["土木部"], days_after_transfer=14))
    moved = [ROWS[0], ROWS[1].replace("総務部/人事課", "土木部"), ROWS[2], ROWS[3]]
    spring = datetime(2027, 4, 1, 9, tzinfo=TOKYO)
    take_in(database, tmp_path / "roster.csv", roster_text(*moved), spring)
    assert due_by(claims(database, spring.date(), "0013")) == date(2027, 4, 15)
    assert due_by(claims(database, spring.date(), "0014")) == TODAY + timedelta(days=14)


def test_of_a_date_and_days_after_joining_the_later_holds(database: Database, content: Content, tmp_path: Path) -> None:
    does(database, content, assigned(due=GROUP, days_after_joining=30))
    take_in(
        database,
        tmp_path / "roster.csv",
        roster_text(*ROWS, "0020,新人 春,,総務部/人事課,正規,,2026-12-01", "0021,新人 秋,,総務部,正規,,2026-11-02"),
        NOW + timedelta(days=40),
    )
    day = TODAY + timedelta(days=40)
    assert [due_by(claims(database, day, who)) for who in ("0012", "0020", "0021")] == [GROUP, date(2026, 12, 31), GROUP]


def test_new_employees_are_those_of_the_days_fiscal_year(database: Database, content: Content) -> None:
    does(database, content, assigned(duties=["new_employee"], due=GROUP))
    assert bool(claims(database, TODAY, "0013"))  # since 1 April 2026
    assert not claims(database, TODAY, "0012")
    assert not claims(database, date(2027, 4, 1), "0013")


@pytest.mark.parametrize("after", [["総務部/人材課"], ["総務部/給与課", "総務部/採用課"]])
def test_a_rule_and_an_extension_follow_a_department_that_is_renamed_or_split(
    database: Database, content: Content, tmp_path: Path, after: list[str]
) -> None:
    does(database, content, assigned(departments=["総務部/人事課"], due=GROUP), extended(department="総務部/人事課", due=LATER))
    later = NOW + timedelta(days=10)
    with database.writing() as conn:
        department_changes.enter(conn, ["総務部/人事課"], after, later.date(), "hr", later)
    moved = [row.replace("総務部/人事課", after[-1]) for row in ROWS]
    take_in(database, tmp_path / "roster.csv", roster_text(*moved), later)
    assert due_by(claims(database, TODAY)) == LATER
    assert due_by(claims(database, later.date())) == LATER
    assert not claims(database, later.date(), "0014")


def test_a_date_up_to_the_end_of_a_completion_is_spent_and_the_next_is_due_thirty_days_after_it() -> None:
    year_end, in_time = date(2027, 3, 31), date(2027, 4, 30)
    group = Claim(date(2026, 12, 25), False, NOW)
    person = Claim(date(2027, 3, 31), True, NOW)
    renewal = Claim(date(2027, 12, 25), False, NOW + timedelta(days=200))
    assert due_by([group, person], ran_out=year_end) == in_time
    assert due_by([group, renewal, person]) == date(2027, 3, 31)
    assert due_by([group, renewal, person], ran_out=year_end) == date(2027, 12, 25)
    assert due_by([group, renewal, Claim(date(2027, 4, 1), True, NOW)], ran_out=year_end) == in_time
    assert due_by([group, renewal, Claim(date(2027, 5, 1), True, NOW)], ran_out=year_end) == date(2027, 5, 1)
    assert due_by([], ran_out=year_end) is None


def test_more_attempts_are_for_the_cycle_in_which_they_are_given() -> None:
    given = [Claim(None, True, NOW, 2), Claim(None, False, NOW + timedelta(days=9), 1)]
    assert [more_attempts(given, since) for since in (None, NOW, NOW + timedelta(days=1))] == [3, 3, 1]
