from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kenshu.people.posts import Post, departments_on, posts_on
from kenshu.roster.changes import Move
from kenshu.storage import Database
from kenshu.storage.tables import employee, post
from tests.people.conftest import NOW, ROWS, roster_text, take_in


def people(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as conn:
        joined = select(
            employee.c.id,
            employee.c.name,
            employee.c.kana,
            employee.c.mail,
            post.c.department,
            post.c.employment_type,
            post.c.since,
        )
        return [tuple(row) for row in conn.execute(joined.join(post).order_by(employee.c.id, post.c.id))]


EXPECTED = [
    ("0012", "髙橋 﨑子①", "タカハシ サキコ", "a@fictional.example", "総務部/人事課/人事係", "regular", date(2010, 4, 1)),
    ("0013", "佐藤 花", "サトウ ハナ", "", "総務部/人事課", "fiscal_year", date(2026, 4, 1)),
    ("0014", "鈴木 一", "スズキ ハジメ", "", "土木部/雪対策課/除雪係", "reappointed", date(2020, 4, 1)),
    ("0015", "清掃 委託", "", "", "環境部/クリーンセンター", "contractor", NOW.date()),
]


@pytest.mark.both_databases
def test_english_headings_three_columns_and_blank_rows_are_taken(database: Database, tmp_path: Path) -> None:
    headings = "Employee ID,Name,Division,Section,Unit,Employment type,Note"
    text = roster_text(",,,,,,", '0012,"O\'Brien, Jo",総務部,人事課,,Fiscal-year appointment,架空', headings=headings)
    take_in(database, tmp_path / "roster.csv", text)
    assert people(database) == [("0012", "O'Brien, Jo", "", "", "総務部/人事課", "fiscal_year", NOW.date())]


def test_the_same_roster_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text())
    change = take_in(database, tmp_path / "roster.csv", roster_text(), NOW + timedelta(days=1))
    assert (change.joined, change.moved, change.corrected, change.unchanged) == ([], [], [], 4)
    assert people(database) == EXPECTED


def test_a_move_adds_a_post_and_the_old_one_still_holds_for_the_days_before(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text())
    moved = roster_text(*ROWS[:2], ROWS[2].replace("土木部/雪対策課/除雪係", "経済部/観光課").replace("再任用", "嘱託"), ROWS[3])
    later = NOW + timedelta(days=10)
    change = take_in(database, tmp_path / "roster.csv", moved, later)
    before, after = Post("土木部/雪対策課/除雪係", "reappointed"), Post("経済部/観光課", "commissioned")
    assert change.moved == [Move("0014", before, after)]
    with database.reading() as conn:
        then, now = (posts_on(conn, day).set_index("employee_id").loc["0014"] for day in (NOW.date(), later.date()))
        assert (then["department"], now["department"]) == (before.department, after.department)
        assert then["joined"].date() == now["joined"].date() == then["transferred"].date() == date(2020, 4, 1)
        assert now["transferred"].date() == later.date()
        assert "土木部" not in departments_on(conn, later.date())


def test_who_is_absent_from_a_roster_leaves_only_when_asked(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text())
    assert take_in(database, tmp_path / "roster.csv", roster_text(*ROWS[:3])).absent == ["0015"]
    with database.reading() as conn:
        assert len(posts_on(conn, NOW.date())) == 4
    later = NOW + timedelta(days=1)
    assert take_in(database, tmp_path / "roster.csv", roster_text(*ROWS[:3]), later, leavers=True).left == ["0015"]
    with database.reading() as conn:
        assert len(posts_on(conn, NOW.date())) == 4
        assert set(posts_on(conn, later.date())["employee_id"]) == {"0012", "0013", "0014"}
    back = take_in(database, tmp_path / "roster.csv", roster_text(), later + timedelta(days=5))
    assert (back.joined, back.moved) == (["0015"], [])
    with database.reading() as conn:
        returned = posts_on(conn, later.date() + timedelta(days=5)).set_index("employee_id").loc["0015"]
        assert returned["joined"].date() == later.date() + timedelta(days=5)


def test_a_hiring_still_to_come_is_nobody_today(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text("0099,新人 春,,総務部/人事課,正規,,2027-04-01"))
    with database.reading() as conn:
        assert posts_on(conn, NOW.date()).empty
        assert list(posts_on(conn, date(2027, 4, 1))["employee_id"]) == ["0099"]


def test_departments_stand_in_the_rosters_order(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text(ROWS[2], ROWS[1], ROWS[0]))
    with database.reading() as conn:
        assert departments_on(conn, NOW.date()) == [
            "",
            "土木部",
            "土木部/雪対策課",
            "土木部/雪対策課/除雪係",
            "総務部",
            "総務部/人事課",
            "総務部/人事課/人事係",
        ]
