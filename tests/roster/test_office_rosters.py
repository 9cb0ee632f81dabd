"""Rosters as offices write them: what is certain is read, what is about nobody is left out, what is passed by is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshu.errors import KenshuError, RosterRefused
from kenshu.roster.once import once
from kenshu.roster.rows import Roster, read_roster
from kenshu.roster.words import Words

HEADINGS = "職員番号,氏名,所属,任用形態,採用日"
ROWS = ("000101,架空 一郎,総務部/人事課,正規,2015-04-01", "000102,架空 二葉,消防本部,正規,2018-04-01")


def roster(*lines: str, words: Words | None = None) -> Roster:
    return read_roster("a.csv", "\n".join(lines).encode(), words=words)


def keys(refused: pytest.ExceptionInfo[RosterRefused]) -> list[str]:
    return [fault.key for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("sum_row", "why"),
    [
        ("計,2名,,,", "sum"),
        (",合計,2人,,", "sum"),
        (",,,,2名", "sum"),
        ("人事課計,2,,,", "sum"),
        ("職員数,2,,,", "sum"),
        ("Total,2,,,", "sum"),
        ("※令和8年4月1日現在,,,,", "note"),
        ("以上,,,,", "note"),
        ("- 1 / 2 ページ,,,,", "note"),
        (HEADINGS, "again"),
    ],
)
def test_rows_about_nobody_are_left_out_and_said(sum_row: str, why: str) -> None:
    found = roster(HEADINGS, ROWS[0], sum_row, ROWS[1])
    assert [entry.id for entry in found.entries] == ["000101", "000102"]
    assert [(each.row, each.why) for each in found.written.left_out] == [(3, why)]
    assert not found.faults


@pytest.mark.parametrize(
    "row", ["000103,合計 太郎,総務部,,", "000103,計 一,総務部,正規,", ",計算 花子,総務部,正規,", "000103,以上 三,,正規,"]
)
def test_a_person_is_no_sum_whatever_the_name(row: str) -> None:
    found = roster(HEADINGS, *ROWS, row)
    assert not found.written.left_out
    assert len(found.entries) + len({fault.values["row"] for fault in found.faults}) == 3


def test_columns_that_nobody_knows_are_passed_by_and_said() -> None:
    found = roster("生年月日,職員番号,性別,氏名,所属コード,所属,級,任用形態", "1990-01-01,000101,-,架空 一郎,1001,総務部,2,正規")
    assert found.written.passed_by == ("生年月日", "性別", "所属コード", "級")
    assert [(entry.id, entry.department) for entry in found.entries] == [("000101", "総務部")]


def test_an_individual_number_is_never_taken_for_that_of_an_employee() -> None:
    with pytest.raises(RosterRefused) as refused:
        roster("個人番号,氏名,所属,任用形態", "123456789012,架空 一郎,総務部,正規")
    assert keys(refused) == ["roster.heading_missing"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("職員\n番号", "id"),
        ("氏　名", "name"),
        ("所 属 名", "department"),
        ("任用\n形態", "employment_type"),
        ("採用\n年月日", "joined"),
    ],
)
def test_headings_are_known_by_their_letters_alone(heading: str, field: str) -> None:
    assert Words().field(heading) == field


def test_headings_in_two_rows_are_one() -> None:
    found = roster("職員番号,氏名,所属,,,任用形態", ",,部,課,係,", "000101,架空 一郎,総務部,人事課,,正規")
    assert [(entry.row, entry.department) for entry in found.entries] == [(3, "総務部/人事課")]


def test_the_citys_own_words_are_read() -> None:
    words = Words({"id": ["整理番号"], "department": ["配属先"]}, {"regular": ["一般職"], "fiscal_year": ["任期付"]}, ["特別職"])
    lines = ("000101,架空 一郎,総務部,一般職", "000102,架空 二葉,総務部,任期付", "000103,架空 三郎,市長,特別職")
    found = roster("整理番号,氏名,配属先,任用形態", *lines, words=words)
    assert [entry.employment_type for entry in found.entries] == ["regular", "fiscal_year"]
    assert [(each.row, each.why) for each in found.written.left_out] == [(4, "word")]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("正職員", "regular"),
        ("正規職員", "regular"),
        ("暫定再任用職員", "reappointed"),
        ("定年前再任用短時間勤務職員", "reappointed"),
        ("再任用(短時間)", "reappointed"),
        ("再任用（フルタイム）", "reappointed"),
        ("会計年度任用職員(パートタイム)", "fiscal_year"),
        ("パートタイム会計年度任用職員", "fiscal_year"),
        ("会計年度", "fiscal_year"),
        ("臨時的任用職員", "temporary"),
        ("臨時職員", "temporary"),
    ],
)
def test_words_of_the_law_are_employment_types(word: str, code: str) -> None:
    assert Words().employment_type(word) == code


@pytest.mark.parametrize(
    "word", ["一般職", "任期付職員", "特別職", "派遣", "非常勤", "職員", "短時間勤務", "", "非正規", "準正職員"]
)
def test_words_that_are_not_certain_are_no_employment_type(word: str) -> None:
    assert Words().employment_type(word) is None


@pytest.mark.parametrize("cell", ['"=""000101"""', "'000101", "000101"])
def test_zeros_kept_by_a_trick_of_excel_are_kept(cell: str) -> None:
    assert [entry.id for entry in roster(HEADINGS, f"{cell},架空 一郎,総務部,正規,").entries] == ["000101"]


def test_a_day_as_excel_counts_it_is_that_day_and_said() -> None:
    found = roster(HEADINGS, "000101,架空 一郎,総務部,正規,42095")
    assert str(found.entries[0].joined) == "2015-04-01"
    assert [(each.kind, each.found, each.taken) for each in found.written.reread] == [("serial", "42095", "2015-04-01")]


def test_letters_in_parts_are_composed_and_others_stay() -> None:
    found = roster(HEADINGS, "000101,か\u3099くう \ufa19\U000e0100,総務部,正規,")
    assert found.entries[0].name == "がくう \ufa19\U000e0100"


@pytest.mark.parametrize(
    "line", ["000103,架空 三郎,総務部,正規", "000103,架空 三郎,総務部,正規,,,", "000103,架空 三郎,総務部,正規,"]
)
def test_empty_cells_at_the_end_may_be_there_or_not(line: str) -> None:
    found = roster(f"{HEADINGS},,", *(f"{row},," for row in ROWS), line)
    assert [entry.id for entry in found.entries] == ["000101", "000102", "000103"]
    assert not found.faults


# One cause, one sentence


def test_the_same_fault_in_sixty_rows_is_one_sentence() -> None:
    found = roster(HEADINGS, *(f"{number:06},架空 一郎,総務部,特別職," for number in range(60)))
    [fault] = once(found.faults)
    assert fault.message("ja").startswith("2, 3, 4 … 61行目 任用形態: 「特別職」")


def test_many_values_wrong_for_one_reason_are_one_sentence() -> None:
    found = roster(HEADINGS, *(f"{number:06},架空 一郎,総務部,正規,{number}日" for number in range(9)))
    [fault] = once(found.faults)
    assert (fault.values["row"], fault.values["found"]) == ("2, 3, 4 … 10", "0日, 1日, 2日, 3日, 4日 …")


def test_a_reason_that_names_the_value_is_one_sentence_too() -> None:
    found = roster(f"{HEADINGS},メール", *(f"{number:06},架空 一郎,総務部,正規,,a{number}@" for number in range(100, 200)))
    [fault] = once(found.faults)
    assert fault.message("ja").startswith(
        "2, 3, 4 … 101行目 メール: 「a100@, a101@, a102@, a103@, a104@ …」はメールアドレスとして使えません"
    )


@given(st.lists(st.tuples(st.integers(2, 30), st.sampled_from(["date", "mail"]), st.sampled_from("abc")), max_size=40))
def test_no_cause_is_lost_where_faults_are_gathered(told: list[tuple[int, str, str]]) -> None:
    faults = [KenshuError(f"roster.{reason}", row=row, column="列", found=value) for row, reason, value in told]
    gathered = once(faults)
    assert {fault.key for fault in gathered} == {fault.key for fault in faults}
    assert [int(str(fault.values["row"]).split(",")[0].split(" ")[0]) for fault in gathered][:1] == sorted(row for row, *_ in told)[
        :1
    ]
