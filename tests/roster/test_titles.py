"""Titles above the headings of a roster are skipped, and a file without headings is one fault."""

import io

import pytest
from openpyxl import Workbook

from kenshu.errors import RosterRefused
from kenshu.roster.rows import EXAMPLE_ENDS, EXAMPLE_ID, read_roster

HEADINGS = ["職員番号", "氏名", "所属", "任用形態"]
ROW = ["0012", "架空 花子", "総務部/人事課", "正規"]


def workbook(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("file", "raw", "titles", "row"),
    [
        (
            "a.csv",
            "令和8年度 職員名簿\n\n職員番号,氏名,所属,任用形態\n0012,架空 花子,総務部/人事課,正規\n".encode(),
            ("令和8年度 職員名簿",),
            4,
        ),
        (
            "a.csv",
            "名簿,,,\n,,人事課,作成\n職員番号,氏名,所属,任用形態\n0012,架空 花子,総務部/人事課,正規\n".encode("cp932"),
            ("名簿", "人事課 作成"),
            4,
        ),
        ("a.txt", "職員名簿\n職員番号\t氏名\t所属\t任用形態\n0012\t架空 花子\t総務部/人事課\t正規\n".encode(), ("職員名簿",), 3),
        ("a.xlsx", workbook(["令和8年度 職員名簿"], [], HEADINGS, ROW), ("令和8年度 職員名簿",), 4),
        ("a.xlsx", workbook(["名簿", "", "", "", "", "", "令和8年4月1日現在"], HEADINGS, ROW), ("名簿 令和8年4月1日現在",), 3),
        ("a.xlsx", workbook(["=TODAY()"], HEADINGS, ROW), (), 3),
        ("a.csv", "職員番号,氏名,所属,任用形態\n0012,架空 花子,総務部/人事課,正規\n".encode(), (), 2),
    ],
)
def test_titles_above_the_headings_are_skipped_and_told(file: str, raw: bytes, titles: tuple[str, ...], row: int) -> None:
    roster = read_roster(file, raw)
    assert [(entry.id, entry.name, entry.row) for entry in roster.entries] == [("0012", "架空 花子", row)]
    assert roster.written.titles == titles
    assert roster.written.headings == {"id": "職員番号", "name": "氏名", "department": "所属", "employment_type": "任用形態"}


def test_a_title_that_holds_a_word_of_a_heading_is_still_a_title() -> None:
    roster = read_roster("a.xlsx", workbook(["氏名", "の一覧"], HEADINGS, ROW))
    assert roster.written.titles == ("氏名 の一覧",)


@pytest.mark.parametrize("above", [["職員のみなさんへ"], ["番号", "なまえ", "しょぞく"]])
def test_a_file_without_headings_is_one_fault(above: list[str]) -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster("a.xlsx", workbook(above, ROW[:3]))
    [fault] = refused.value.faults
    assert fault.key == "roster.no_headings"
    assert fault.message("en").startswith(f"Sheet “Sheet”: Row 1: no row of headings was found (found: “{above[0]}”).")


def test_headings_further_down_than_titles_go_are_not_looked_for() -> None:
    with pytest.raises(RosterRefused, match="1"):
        read_roster("a.xlsx", workbook(*[[f"{number}行目"] for number in range(1, 22)], HEADINGS, ROW))


def test_a_heading_twice_below_a_title_is_named_with_its_row() -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster("a.xlsx", workbook(["名簿"], [*HEADINGS, "所属名"], [*ROW, "総務部"]))
    assert [(fault.key, fault.values["row"], fault.values["column"]) for fault in refused.value.faults] == [
        ("roster.heading_twice", 2, 5)
    ]


@pytest.mark.parametrize("end", EXAMPLE_ENDS.values())
def test_the_example_of_the_template_is_nobody(end: str) -> None:
    roster = read_roster("a.xlsx", workbook(HEADINGS, [EXAMPLE_ID, f"架空 花子{end}", *ROW[2:]], ROW))
    assert [fault.key for fault in roster.faults] == ["roster.example"]
    assert [entry.id for entry in roster.entries] == ["0012"]
