"""What a workbook leaves open is asked before anything is taken in: its sheet, what is hidden; and what merging means is told."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from kenshu.errors import KenshuError, RosterRefused
from kenshu.roster.questions import NOT_ASKED, Answers
from kenshu.roster.rows import Roster, read_roster
from tests.roster.books import HEADINGS, PEOPLE, TABLE, with_part, workbook


def asked(raw: bytes, answers: Answers = NOT_ASKED) -> KenshuError:
    with pytest.raises(RosterRefused) as fault:
        read_roster("名簿.xlsx", raw, answers)
    [one] = fault.value.faults
    return one


def ids(roster: Roster) -> list[str]:
    return [entry.id for entry in roster.entries]


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def filter_row(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:E4"
    sheet.auto_filter.add_filter_column(2, ["土木部/雪対策課"])
    sheet.row_dimensions[3].hidden = True


FLAT = with_part(workbook(), "xl/worksheets/.*", lambda text: text.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"'))


@pytest.mark.parametrize("raw", [workbook(hide_row), workbook(filter_row), FLAT], ids=["by hand", "by a filter", "by its height"])
def test_a_hidden_row_is_asked_about_and_taken_or_left_as_was_said(raw: bytes) -> None:
    question = asked(raw)
    assert (question.key, question.message("en").partition(", hidden")[0].rpartition(" in ")[2], question.values["found"]) == (
        "roster.hidden_asked",
        "1 row",
        "3",
    )
    left, taken = (read_roster("名簿.xlsx", raw, Answers(hidden=said)) for said in ("leave", "take"))
    assert (ids(left), left.written.hidden, left.written.hidden_places) == (["000101", "000103"], "leave", ("3",))
    assert (ids(taken), taken.written.hidden) == (["000101", "000102", "000103"], "take")


def test_a_hidden_column_is_asked_about_and_left_with_its_heading() -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["C"].hidden = True

    rows = [(*row[:2], f"血液型{number}", *row[2:]) for number, row in enumerate(TABLE)]
    raw = workbook(hide, rows)
    question = asked(raw)
    assert "隠れた列 (1列)があります (C)" in question.message("ja")
    roster = read_roster("名簿.xlsx", raw, Answers(hidden="leave"))
    assert ids(roster) == ["000101", "000102", "000103"]
    assert [entry.row for entry in roster.entries] == [2, 3, 4]


def test_hidden_rows_and_columns_that_hold_nothing_are_no_question() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[9].hidden = True
        sheet.column_dimensions["H"].hidden = True

    assert read_roster("名簿.xlsx", workbook(hide)).written.hidden == ""


def with_sheets(*sheets: tuple[str, list[Any], Any], first: Any = "visible") -> bytes:
    book = load_workbook(io.BytesIO(workbook()))
    book.worksheets[0].sheet_state = first
    for name, rows, state in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


OTHERS = [HEADINGS, ("000201", "架空 五郎", "総務部", "正規", "2020-04-01")]


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_second_sheet_with_headings_of_a_roster_is_asked_about(state: str) -> None:
    raw = with_sheets(("再任用", OTHERS, state))
    assert (asked(raw).key, asked(raw).values["found"]) == ("roster.sheets_asked", "「名簿」, 「再任用」")
    assert ids(read_roster("名簿.xlsx", raw, Answers(sheet="再任用"))) == ["000201"]
    assert read_roster("名簿.xlsx", raw, Answers(sheet=" 名簿 ")).written.unread_sheets == ("再任用",)
    assert asked(raw, Answers(sheet="三枚目")).key == "roster.sheet_missing"


def test_people_who_go_on_in_another_sheet_without_headings_are_asked_about() -> None:
    assert asked(with_sheets(("続き", OTHERS[1:], "visible"))).key == "roster.sheets_asked"


def test_a_roster_that_is_hidden_is_asked_about() -> None:
    raw = with_sheets(("メモ", [["名簿は隠しました"]], "visible"), first="hidden")
    assert asked(raw).key == "roster.sheets_asked"


def test_the_sheet_with_the_headings_is_read_wherever_it_stands_and_the_others_are_told() -> None:
    book = load_workbook(io.BytesIO(with_sheets(("表紙", [["令和8年度"]], "visible"), ("区分", [["正規"], ["嘱託"]], "hidden"))))
    book.move_sheet("表紙", -1)
    raw = io.BytesIO()
    book.save(raw)
    roster = read_roster("名簿.xlsx", raw.getvalue())
    assert (roster.written.separator, roster.written.unread_sheets) == ("名簿", ("表紙", "区分"))


def merged(*ranges: str) -> Callable[[Any], None]:
    def merge(sheet: Any) -> None:
        for each in ranges:
            sheet.merge_cells(each)

    return merge


def test_a_value_merged_over_rows_counts_for_each_of_them_and_is_told() -> None:
    roster = read_roster("名簿.xlsx", workbook(merged("C2:C3")))
    assert [entry.department for entry in roster.entries] == ["総務部/人事課", "総務部/人事課", "土木部/雪対策課"]
    [told] = roster.written.reread
    assert (told.kind, told.row, told.column, told.found, told.taken) == ("merged", 3, "所属", "C2:C3", "総務部/人事課")


def test_a_merged_value_counts_for_a_hidden_column_less() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("C2:C3")
        sheet.column_dimensions["E"].hidden = True

    roster = read_roster("名簿.xlsx", workbook(change), Answers(hidden="leave"))
    assert [entry.department for entry in roster.entries][:2] == ["総務部/人事課"] * 2


def test_a_title_merged_over_columns_does_no_harm() -> None:
    roster = read_roster("名簿.xlsx", workbook(merged("A1:E1"), [("令和8年度 職員名簿",), *TABLE]))
    assert (ids(roster), roster.written.titles) == ([row[0] for row in PEOPLE], ("令和8年度 職員名簿",))


@pytest.mark.parametrize("area", ["C3:D3", "B2:C3"])
def test_cells_merged_over_different_headings_are_named_by_their_range(area: str) -> None:
    with pytest.raises(RosterRefused) as fault:
        read_roster("名簿.xlsx", workbook(merged(area)))
    message = next(each.message("ja") for each in fault.value.faults if each.key == "roster.merged")
    assert f"セルの結合 {area}" in message
    assert "結合を解除" in message
