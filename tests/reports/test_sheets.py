"""Any table as XLSX, CSV and PDF."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pypdfium2
import pytest
from openpyxl import load_workbook

from kenshu.i18n import LANGS, Lang
from kenshu.reports.sheets import Column, Sheet, as_csv, as_pdf, as_workbook
from tests import tagged
from tests.tagged import text_of

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


def sheet(frame: pd.DataFrame, title: str = "表", headings: Mapping[str, str] = HEADINGS, lang: Lang = "ja", **more: Any) -> Sheet:
    """The columns of these headings, of which one is explained."""
    columns = {name: Column(words, "=説明" if name == "people" else "") for name, words in headings.items()}
    return Sheet(title, more.pop("tab", title), frame, columns, lang, **more)


@pytest.mark.parametrize("lang", LANGS)
def test_a_reader_that_speaks_finds_language_title_and_table(lang: Lang) -> None:
    pdf = as_pdf(sheet(table(), "修了 2026", lang=lang, said=["12月1日 現在"]))
    assert (tagged.language(pdf), tagged.title(pdf)) == (lang, "修了 2026")
    yes = {"ja": "はい", "en": "yes"}[lang]
    found = tagged.elements(pdf)
    assert found[:2] == [("H1", "修了 2026"), ("P", "12月1日 現在")]
    assert found[2:7] == [("TH", each) for each in HEADINGS.values()]
    assert found[7:12] == [("TD", each) for each in ("=HYPERLINK(1)", "0", "40.0%", "2026-12-25", yes)]


@pytest.mark.parametrize("lang", LANGS)
def test_csv_holds_the_columns_asked_for_and_no_formula(lang: Lang) -> None:
    written = as_csv(sheet(table(), lang=lang))
    assert written.startswith("\ufeff".encode())
    yes, no = {"ja": ("はい", "いいえ"), "en": ("yes", "no")}[lang]
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig")))) == [
        list(HEADINGS.values()),
        ["'=HYPERLINK(1)", "0", "40.0%", "2026-12-25", yes],
        ["髙﨑 花子", "1", "", "", no],
        ["", "2", "100.0%", "2027-03-31", no],
    ]


def test_a_workbook_holds_numbers_days_and_text_as_such() -> None:
    book: Any = load_workbook(io.BytesIO(as_workbook(sheet(table(), "職員/修了", said=["=注記"], day=DAY, frozen=1))))
    shown, notes = book.worksheets
    first = [(cell.value, cell.data_type, cell.number_format) for cell in shown[2]]
    assert first[0] == ("=HYPERLINK(1)", "s", "General")
    assert first[1:3] == [(0, "n", "General"), (0.4, "n", "0.0%")]
    assert (first[3][0].date(), first[3][1]) == (date(2026, 12, 25), "d")
    assert [cell.value for cell in shown[3]] == ["髙﨑 花子", 1, None, None, "いいえ"]
    assert (shown.max_column, shown.freeze_panes) == (len(HEADINGS), "B2")
    assert [row[0].value for row in notes.iter_rows()] == ["職員/修了", "=注記", None, "人数"]
    assert (notes.cell(4, 2).value, notes.cell(4, 2).data_type, notes.cell(2, 1).data_type) == ("=説明", "s", "s")


def test_a_workbook_is_printed_on_a4_and_each_page_says_what_it_is() -> None:
    wide = table().assign(note="とても長い備考" * 4, place="総務部/人事課/人事係" * 4)
    headings = HEADINGS | {"note": "備考", "place": "所属"}
    made = (as_workbook(sheet(frame, "R&D", some, said=["12月1日"])) for frame, some in ((table(), HEADINGS), (wide, headings)))
    narrow, across = (load_workbook(io.BytesIO(each)) for each in made)
    assert [each.worksheets[0].page_setup.orientation for each in (narrow, across)] == ["portrait", "landscape"]
    for page in (*narrow.worksheets, *across.worksheets):
        assert (page.page_setup.paperSize, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (9, 1, 0)
        above, below = page.HeaderFooter.oddHeader, page.HeaderFooter.oddFooter
        assert above is not None
        assert below is not None
        assert (above.left.text, above.right.text, below.center.text) == ("R&&D", "12月1日", "&P / &N")
    assert across.worksheets[0].print_title_rows == "$1:$1"


def test_rows_are_as_high_as_what_they_wrap_and_the_tab_is_the_tables_own_name() -> None:
    long = table().assign(note=["短い備考", "とても長い備考" * 12, ""])
    shown = {**HEADINGS, "people": "Days overdue by now", "note": "備考"}
    book = load_workbook(io.BytesIO(as_workbook(sheet(long, "とても長い研修の名前" * 4, shown, said=["説明"], tab="修了状況"))))
    rows, notes = book.worksheets
    assert rows.title == "修了状況"
    assert [rows.row_dimensions[at].height for at in (1, 2, 3, 4)] == [45.0, None, 45.0, None]  # 168 letters of Latin width in 60
    assert [bool(rows.cell(3, column).alignment.wrap_text) for column in (1, len(shown))] == [False, True]
    explained = as_workbook(Sheet("表", "表", table(), {"people": Column("人数", "説明 " * 30)}, "ja"))
    assert load_workbook(io.BytesIO(explained)).worksheets[1].row_dimensions[3].height == 30.0
    assert notes.cell(1, 1).value == "とても長い研修の名前" * 4


def test_the_same_table_gives_the_same_pdf() -> None:
    first, second = (as_pdf(sheet(table(), "修了状況", day=DAY)) for _ in range(2))
    assert first == second
    assert as_pdf(sheet(table(), "修了状況", day=date(2026, 12, 2))) != first


def test_a_pdf_can_be_searched_and_repeats_its_headings_on_every_page() -> None:
    text = text_of(as_pdf(sheet(table(120), "修了状況", said=["12月1日 現在", "注記があります。"])))
    pages = text.count("氏名")
    assert pages > 1
    assert f"{pages} / {pages}" in text
    for words in ("修了状況", "12月1日 現在", "髙﨑 花子", "40.0%", "2027-03-31", "注記があります。"):
        assert words in text
    assert "得点" not in text


def test_wide_tables_lie_across_the_page_and_narrow_ones_stand() -> None:
    narrow = as_pdf(sheet(table(), headings={"name": "氏名"}))
    frame = table().assign(note="とても長い備考" * 12, place="総務部/人事課/人事係" * 6)
    wide = as_pdf(sheet(frame, headings=HEADINGS | {"note": "備考", "place": "所属"}))
    sizes = []
    for pdf in (narrow, wide):
        with pypdfium2.PdfDocument(pdf) as opened:
            sizes.append(tuple(map(round, opened[0].get_size())))
    assert sizes == [(595, 842), (842, 595)]


def test_the_font_is_within_the_file_as_a_subset() -> None:
    pdf = as_pdf(sheet(table()))
    assert b"/FontFile" in pdf
    assert b"+IPAexGothic" in pdf
    assert len(pdf) < 60_000


def test_a_letter_that_no_font_has_is_named() -> None:
    text = text_of(as_pdf(sheet(table(name="\U00020bb7野 花子\U000e0100"))))
    assert "〓野 花子" in text
    assert "〓 は、印字できない文字です (U+20BB7)。" in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_without_rows_says_so(lang: Lang) -> None:
    empty = table().head(0)
    assert {"ja": "該当する行はありません。", "en": "There are no rows."}[lang] in text_of(as_pdf(sheet(empty, lang=lang)))
    assert len(as_csv(sheet(empty, lang=lang)).splitlines()) == 1
    assert load_workbook(io.BytesIO(as_workbook(sheet(empty, lang=lang)))).worksheets[0].max_row == 1
