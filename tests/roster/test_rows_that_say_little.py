"""Rows that say too little, or the same twice: one sentence each, never a department or a person that nobody meant."""

import pytest

from kenshu.errors import RosterRefused
from kenshu.roster.plan import plan
from kenshu.roster.rows import read_roster
from kenshu.storage import Database
from tests.people.conftest import NOW
from tests.roster.books import workbook

HEADINGS = ("職員番号", "氏名", "任用形態", "所属")


def read(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS):  # type: ignore[no-untyped-def]
    return read_roster("a.csv", "\n".join(map(",".join, (headings, *rows))).encode())


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([("000101", "架空 太郎", "正規", ""), ("000102", "仮名 花子", "正規", "")], "cell_empty"),
        ([(f"00010{n}", "架空 太郎", "部長", "総務部") for n in range(6)], "employment"),
        ([(f"0001{n}/", "架空 太郎", "正規", "総務部") for n in range(6)], "id_form"),
    ],
)
def test_the_same_fault_in_rows_of_a_workbook_is_one_sentence_that_names_the_sheet(
    rows: list[tuple[str, ...]], key: str, records: Database
) -> None:
    roster = read_roster("a.xlsx", workbook(rows=[HEADINGS, *rows]))
    with records.writing() as conn, pytest.raises(RosterRefused) as refused:
        plan(conn, roster, NOW)
    (fault,) = refused.value.faults
    assert fault.key == f"roster.{key}"
    assert fault.message("ja").startswith("シート「")


@pytest.mark.parametrize(
    "row",
    [
        ("備考：再任用を含む", "", "", ""),
        ("作成日", "2026/11/01", "", ""),
        ("小計(総務部)", "4", "", ""),
        ("------", "", "", ""),
        ("", "", "", "取扱注意"),
    ],
)
def test_a_row_that_is_about_nobody_is_one_sentence(row: tuple[str, ...]) -> None:
    roster = read(("000101", "架空 太郎", "正規", "総務部"), row)
    assert [(fault.key, fault.values["row"]) for fault in roster.faults] in ([("roster.no_person", 3)], [])
    assert len(roster.entries) == 1


def test_a_dash_in_the_column_of_a_level_is_no_level() -> None:
    roster = read(
        ("000101", "架空 太郎", "正規", "福祉部", "-", "なし"), headings=("職員番号", "氏名", "任用形態", "部", "課", "係")
    )
    assert [entry.department for entry in roster.entries] == ["福祉部"]


@pytest.mark.parametrize(("cell", "key"), [("〃", "ditto"), ("同上", "ditto"), ("なし", "cell_empty"), ("－", "cell_empty")])
def test_a_mark_is_no_department(cell: str, key: str) -> None:
    assert [fault.key for fault in read(("000101", "架空 太郎", "正規", cell)).faults] == [f"roster.{key}"]


def test_no_concurrent_post_is_none() -> None:
    roster = read(("000101", "架空 太郎", "正規", "総務部", "なし"), headings=(*HEADINGS, "兼務"))
    assert roster.entries[0].concurrent == ()


def test_a_name_in_two_columns_is_asked_for_in_one() -> None:
    with pytest.raises(RosterRefused) as refused:
        read(("000101", "架空", "太郎", "正規", "総務部"), headings=("職員番号", "姓", "名", "任用形態", "所属"))
    assert [fault.key for fault in refused.value.faults] == ["roster.heading_name_parts"]
