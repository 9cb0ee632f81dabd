from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from kenshu.errors import RosterRefused
from kenshu.people.posts import departments_on, posts_on
from kenshu.people.roster import Move
from kenshu.storage import Database
from kenshu.storage.tables import employee, post
from tests.people.conftest import HEADINGS, NOW, ROWS, roster_text, take_in


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


def workbook(path: Path, ids_as_numbers: bool) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADINGS, *ROWS):
        sheet.append(row.split(","))
    if ids_as_numbers:
        for cell in sheet["A"][1:]:
            cell.value, cell.number_format = int(cell.value), "0000"
        sheet["G2"].value = date(2010, 4, 1)
    sheet["J9"].value = " "
    book.save(path)
    return path.read_bytes()


EXPECTED = [
    ("0012", "髙橋 﨑子①", "タカハシ サキコ", "a@fictional.example", "総務部/人事課/人事係", "regular", date(2010, 4, 1)),
    ("0013", "佐藤 花", "サトウ ハナ", "", "総務部/人事課", "fiscal_year", date(2026, 4, 1)),
    ("0014", "鈴木 一", "スズキ ハジメ", "", "土木部/雪対策課/除雪係", "reappointed", date(2020, 4, 1)),
    ("0015", "清掃 委託", "", "", "環境部/クリーンセンター", "contractor", NOW.date()),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_encoding_of_a_csv_gives_the_same_people(database: Database, tmp_path: Path, encoding: str) -> None:
    change = take_in(database, tmp_path / "roster.csv", roster_text().encode(encoding))
    assert change.joined == ["0012", "0013", "0014", "0015"]
    assert people(database) == EXPECTED


@pytest.mark.parametrize("ids_as_numbers", [False, True])
def test_a_workbook_gives_the_same_people_and_ids_keep_their_zeros(
    database: Database, tmp_path: Path, ids_as_numbers: bool
) -> None:
    take_in(database, tmp_path / "roster.xlsx", workbook(tmp_path / "made.xlsx", ids_as_numbers))
    assert people(database) == EXPECTED


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
    assert change.moved == [Move("0014", ("土木部/雪対策課/除雪係", "reappointed"), ("経済部/観光課", "commissioned"))]
    with database.reading() as conn:
        before, after = (posts_on(conn, day).set_index("employee_id").loc["0014"] for day in (NOW.date(), later.date()))
        assert (before["department"], after["department"]) == ("土木部/雪対策課/除雪係", "経済部/観光課")
        assert before["joined"].date() == after["joined"].date() == date(2020, 4, 1)
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
    assert [move.employee_id for move in back.moved] == ["0015"]
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


SPOILED_ROWS = {
    "roster.id_form": "../../evil,悪 意,,総務部,正規,,",
    "roster.id_look_alike": "\uff10\uff10\uff11\uff12,悪 意,,総務部,正規,,",
    "roster.id_reserved": "NUL,悪 意,,総務部,正規,,",
    "roster.id_twice": "0012,別 人,,総務部,正規,,",
    "roster.cell_empty": "0101, ,,総務部,正規,,",
    "roster.employment": "0102,悪 意,,総務部,アルバイト,,",
    "roster.date": "0103,悪 意,,総務部,正規,,2026-02-30",
    "roster.mail": "0104,悪 意,,総務部,正規,no-mail,",
    "roster.path": "0105,悪 意,,総務部//人事係,正規,,",
    "roster.letters_lost": "0106,?田 太郎,,総務部,正規,,",
    "roster.control": "0107,悪\x07意,,総務部,正規,,",
}


@pytest.mark.parametrize("key", SPOILED_ROWS)
def test_a_spoiled_row_is_refused_with_its_place_and_changes_nothing(database: Database, tmp_path: Path, key: str) -> None:
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / "roster.csv", roster_text(*ROWS, SPOILED_ROWS[key]))
    (fault,) = refused.value.faults
    assert fault.key == key
    for lang in ("ja", "en"):
        message = fault.message(lang)
        assert "6" in message
        assert fault.values["column"] in message  # type: ignore[operator]
        assert str(fault.values["found"]) in message
    assert people(database) == []


def test_a_row_of_another_width_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / "roster.csv", roster_text(*ROWS, "0108,O,Brien,,総務部,正規,,"))
    assert [(fault.key, fault.values["row"], fault.values["found"]) for fault in refused.value.faults] == [("roster.width", 6, 8)]


def test_every_fault_of_a_roster_is_told_at_once(database: Database, tmp_path: Path) -> None:
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / "roster.csv", roster_text(*ROWS, *SPOILED_ROWS.values()))
    assert [fault.key for fault in refused.value.faults] == list(SPOILED_ROWS)
    assert refused.value.message("ja").count("\n") == len(SPOILED_ROWS) - 1


SPOILED_HEADINGS = {
    "roster.heading_unknown": HEADINGS.replace("フリガナ", "血液型"),
    "roster.heading_missing": HEADINGS.replace("氏名", "備考"),
    "roster.heading_twice": HEADINGS.replace("フリガナ", "name"),
    "roster.heading_both": HEADINGS.replace("フリガナ", "課"),
    "roster.heading_department": HEADINGS.replace("所属", "課"),
}


@pytest.mark.parametrize("key", SPOILED_HEADINGS)
def test_spoiled_headings_are_refused(database: Database, tmp_path: Path, key: str) -> None:
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / "roster.csv", roster_text(headings=SPOILED_HEADINGS[key]))
    assert [fault.key for fault in refused.value.faults] == [key]
    assert people(database) == []


@pytest.mark.parametrize(
    ("key", "file", "content"),
    [
        ("roster.empty", "roster.csv", b""),
        ("roster.empty", "roster.csv", HEADINGS.encode()),
        ("roster.encoding", "roster.csv", roster_text().encode() + b"0100,\x82\xff,,,,,\r\n"),
        ("roster.not_csv", "roster.csv", roster_text().encode("utf-16")),
        ("roster.not_csv", "roster.csv", b"PK\x03\x04"),
        ("roster.not_xlsx", "roster.xlsx", b"PK\x03\x04"),
        ("roster.csv", "roster.csv", roster_text(*ROWS, '"0100,open').encode()),
    ],
)
def test_a_file_that_is_no_roster_is_refused(database: Database, tmp_path: Path, key: str, file: str, content: bytes) -> None:
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / file, content)
    assert [fault.key for fault in refused.value.faults] == [key]
    assert all(fault.message(lang) for fault in refused.value.faults for lang in ("ja", "en"))


def test_an_id_on_record_in_other_capitals_is_refused(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text("a01,佐藤 花,,総務部,正規,,"))
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / "roster.csv", roster_text("A01,佐藤 花,,総務部,正規,,"))
    assert [fault.key for fault in refused.value.faults] == ["roster.id_case"]
