"""Any table as XLSX, CSV and PDF."""

import csv
import io
from datetime import date
from typing import Any

import pandas as pd
import pypdfium2
import pytest
from openpyxl import load_workbook

from kenshu.i18n import LANGS, Lang
from kenshu.reports.line_breaks import lines
from kenshu.reports.sheets import table_csv, table_pdf, table_workbook

DAY = date(2026, 12, 1)
HEADINGS = {"name": "氏名", "people": "人数", "share_rate": "修了率", "due": "期限", "late": "期限超過"}


def table(rows: int = 3, name: str = "=HYPERLINK(1)") -> pd.DataFrame:
    """A table with a value of every kind, and one row in which nothing is said."""
    return pd.DataFrame(
        {
            "people": range(rows),
            "name": [name, "髙﨑 花子", None, *["架空"] * rows][:rows],
            "share_rate": pd.array([0.4, None, 1.0, *[0.5] * rows][:rows], dtype="Float64"),
            "due": pd.to_datetime(["2026-12-25", "NaT", "2027-03-31", *["2027-03-31"] * rows][:rows]),
            "late": [True, False, False, *[False] * rows][:rows],
            "score": [99] * rows,
        }
    )


def text_of(pdf: bytes) -> str:
    """The text of every page, as a search would find it."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


@pytest.mark.parametrize("lang", LANGS)
def test_csv_holds_the_columns_asked_for_and_no_formula(lang: Lang) -> None:
    written = table_csv(table(), HEADINGS, lang)
    assert written.startswith("\ufeff".encode())
    yes, no = {"ja": ("はい", "いいえ"), "en": ("yes", "no")}[lang]
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig")))) == [
        list(HEADINGS.values()),
        ["'=HYPERLINK(1)", "0", "40.0%", "2026-12-25", yes],
        ["髙﨑 花子", "1", "", "", no],
        ["", "2", "100.0%", "2027-03-31", no],
    ]


def test_a_workbook_holds_numbers_days_and_text_as_such() -> None:
    book: Any = load_workbook(io.BytesIO(table_workbook(table(), "職員/修了", HEADINGS, "ja", ["=注記"], DAY)))
    sheet, notes = book.worksheets
    first = [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2]]
    assert first[0] == ("=HYPERLINK(1)", "s", "General")
    assert first[1:3] == [(0, "n", "General"), (0.4, "n", "0.0%")]
    assert (first[3][0].date(), first[3][1]) == (date(2026, 12, 25), "d")
    assert [cell.value for cell in sheet[3]] == ["髙﨑 花子", 1, None, None, "いいえ"]
    assert (sheet.max_column, sheet.freeze_panes) == (len(HEADINGS), "A2")
    assert [row[0].value for row in notes.iter_rows()] == ["職員/修了", "2026年12月1日(令和8年12月1日) 現在", "=注記"]
    assert notes.cell(3, 1).data_type == "s"


def test_the_same_table_gives_the_same_pdf() -> None:
    first, second = (table_pdf(table(), "修了状況", HEADINGS, "ja", ["注記"], DAY) for _ in range(2))
    assert first == second
    assert table_pdf(table(), "修了状況", HEADINGS, "ja", ["注記"], date(2026, 12, 2)) != first


def test_a_pdf_can_be_searched_and_repeats_its_headings_on_every_page() -> None:
    text = text_of(table_pdf(table(120), "修了状況", HEADINGS, "ja", ["注記があります。"], DAY))
    pages = text.count("氏名")
    assert pages > 1
    assert f"{pages} / {pages}" in text
    for words in ("修了状況", "2026年12月1日(令和8年12月1日) 現在", "髙﨑 花子", "40.0%", "2027-03-31", "注記があります。"):
        assert words in text
    assert "得点" not in text


def test_wide_tables_lie_across_the_page_and_narrow_ones_stand() -> None:
    narrow = table_pdf(table(), "表", {"name": "氏名"}, "ja")
    wide = table_pdf(
        table().assign(note="とても長い備考" * 12, place="総務部/人事課/人事係" * 6),
        "表",
        HEADINGS | {"note": "備考", "place": "所属"},
        "ja",
    )
    assert b"/MediaBox [0 0 595.28 841.89]" in narrow
    assert b"/MediaBox [0 0 841.89 595.28]" in wide


def test_the_font_is_within_the_file_as_a_subset() -> None:
    pdf = table_pdf(table(), "表", HEADINGS, "ja")
    assert b"/FontFile2" in pdf
    assert b"+IPAexGothic" in pdf
    assert len(pdf) < 60_000


def test_a_letter_that_no_font_has_is_named() -> None:
    text = text_of(table_pdf(table(name="\U00020bb7野 花子\U000e0100"), "表", HEADINGS, "ja"))
    assert "〓野 花子" in text
    assert "〓 は、印字できない文字です (U+20BB7)。" in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_without_rows_says_so(lang: Lang) -> None:
    empty = table().head(0)
    assert {"ja": "該当する行はありません。", "en": "There are no rows."}[lang] in text_of(table_pdf(empty, "表", HEADINGS, lang))
    assert len(table_csv(empty, HEADINGS, lang).splitlines()) == 1
    assert load_workbook(io.BytesIO(table_workbook(empty, "表", HEADINGS, lang))).worksheets[0].max_row == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("あいうえおか。き", ["あいうえ", "おか。き"]),
        ("あいうえ。", ["あいう", "え。"]),
        ("あいう「えお」", ["あいう", "「えお」"]),
        ("two words", ["two", "words"]),
        ("abcdefghijklmnop", ["abcdefgh", "ijklmnop"]),
        ("総務部/人事課", ["総務部/", "人事課"]),
        ("一\n二", ["一", "二"]),
        ("", [""]),
    ],
)
def test_lines_end_where_japanese_and_english_may(text: str, expected: list[str]) -> None:
    assert lines(text, 8.0, lambda letter: 1.0 if letter.isascii() else 2.0) == expected
