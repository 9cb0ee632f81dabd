"""Rosters that are spoiled, each in its own way: each has its own message, with its place, and changes no table."""

import codecs
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import LANGS
from kenshu.people import department_changes
from kenshu.roster import plan
from kenshu.roster.rows import read_roster
from kenshu.storage import Database, open_database
from kenshu.storage.tables import schema
from tests.people.conftest import HEADINGS, NOW, ROWS, roster_text, take_in

POSTS = "職員番号,氏名,本務兼務,所属,任用形態"
LEVELS = "職員番号,氏名,部,課,係,任用形態"
CONCURRENT = "職員番号,氏名,所属,任用形態,兼務,職務"
ON_RECORD = ("C016,架空 委託,,環境部/クリーンセンター,委託事業者,,", "0017,架空 経子,,経済部/観光課,正規,,2015-04-01")
AFTER_ROWS = len(ROWS) + 2  # the row in which a spoiled line stands below the others


@dataclass(frozen=True)
class Spoiled:
    """A roster, the message it has to give, and what that message has to name: row (0: none), column and value."""

    what: str
    key: str
    raw: bytes
    row: int
    column: str
    value: str
    name: str = "roster.csv"


def line(what: str, key: str, text: str, column: str, value: str) -> Spoiled:
    """A good roster with a bad line below."""
    return Spoiled(what, key, roster_text(*ROWS, *text.split("\n")).encode(), AFTER_ROWS + text.count("\n"), column, value)


def table(what: str, key: str, headings: str, text: str, column: str, value: str) -> Spoiled:
    """A roster with other headings, its last line bad."""
    return Spoiled(what, key, roster_text(*text.split("\n"), headings=headings).encode(), text.count("\n") + 2, column, value)


def headed(what: str, key: str, headings: str, column: str, value: str) -> Spoiled:
    """A good roster under bad headings."""
    return Spoiled(what, key, roster_text(headings=headings).encode(), 1, column, value)


def file(what: str, key: str, raw: bytes, value: str, row: int = 0, name: str = "roster.csv") -> Spoiled:
    """A file that is no roster."""
    return Spoiled(what, key, raw, row, name, value, name)


def formula() -> bytes:
    """A workbook with a formula that no Excel has counted."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADINGS, *ROWS):
        sheet.append(row.split(","))
    sheet["D3"] = '="総務部"&"/人事課"'
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def broken() -> bytes:
    """A workbook whose sheet ends in the middle."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(formula())) as whole, zipfile.ZipFile(raw, "w") as cut:
        for part in whole.namelist():
            text = whole.read(part)
            cut.writestr(part, text[: len(text) // 2] if "worksheets/" in part else text)
    return raw.getvalue()


CUT = roster_text().encode("utf-16-le")
SPOILED = [
    line("a path for an id", "id_form", "../../evil,悪 意,,総務部,正規,,", "職員番号", "../../evil"),
    line("a Windows path for an id", "id_form", "..\\0012,悪 意,,総務部,正規,,", "職員番号", "..\\0012"),
    line("a number that Excel shortened", "id_form", "1.2E+05,悪 意,,総務部,正規,,", "職員番号", "1.2E+05"),
    line("an id too long for a folder", "id_form", f"{'9' * 33},悪 意,,総務部,正規,,", "職員番号", "9" * 33),
    line("a Cyrillic letter", "id_look_alike", "С100,悪 意,,総務部,正規,,", "職員番号", "U+0421"),
    line("circled digits", "id_look_alike", "①②③,悪 意,,総務部,正規,,", "職員番号", "①"),
    line("a minus sign", "id_look_alike", "0100−1,悪 意,,総務部,正規,,", "職員番号", "U+2212"),
    line("a name Windows keeps", "id_reserved", "NUL,悪 意,,総務部,正規,,", "職員番号", "NUL"),
    line("an id twice", "id_twice", "0101,甲 乙,,総務部,正規,,\n0101,丙 丁,,総務部,正規,,", "職員番号", "0101"),
    line("an id twice in other capitals", "id_twice", "k101,甲 乙,,総務部,正規,,\nK101,丙 丁,,総務部,正規,,", "職員番号", "K101"),
    line(
        "an id twice in full width",
        "id_twice",
        "0102,甲 乙,,総務部,正規,,\n\uff10\uff11\uff10\uff12,丙 丁,,総務部,正規,,",
        "職員番号",
        "\uff10\uff11\uff10\uff12",
    ),
    line("an id on record in other capitals", "id_case", "c016,架空 委託,,総務部,正規,,", "職員番号", "C016"),
    line("an id on record without its zeros", "id_zeros", "12,髙橋 﨑子①,,総務部,正規,,", "職員番号", "0012"),
    line("O for 0 in an id on record", "id_like_record", "CO16,架空 委託,,総務部,正規,,", "職員番号", "CO16"),
    line("l for 1 in two rows", "id_like_row", "1201,甲 乙,,総務部,正規,,\nl201,甲 乙,,総務部,正規,,", "職員番号", "l201"),
    line("no name", "cell_empty", "0103, ,,総務部,正規,,", "氏名", ""),
    line("no id", "cell_empty", ",悪 意,,総務部,正規,,", "職員番号", ""),
    line("an unknown employment type", "employment", "0104,悪 意,,総務部,アルバイト,,", "任用形態", "アルバイト"),
    line("a day that no month has", "date", "0105,悪 意,,総務部,正規,,2026-02-30", "採用日", "2026-02-30"),
    line("a day that 昭和 never had", "date", "0106,悪 意,,総務部,正規,,昭和64年1月8日", "採用日", "昭和64年1月8日"),
    line("a number that is no day of Excel's", "date", "0107,悪 意,,総務部,正規,,4611", "採用日", "4611"),
    line("a letter of one's own", "private_use", "0140,\ue000田 太郎,,総務部,正規,,", "氏名", "U+E000"),
    line("a year that lost its era", "date", "0108,悪 意,,総務部,正規,,0008-04-01", "採用日", "0008-04-01"),
    line("no mail address", "mail", "0109,悪 意,,総務部,正規,no-mail,", "メール", "no-mail"),
    line("a letter lost to CP932", "letters_lost", "0110,?田 太郎,,総務部,正規,,", "氏名", "?田 太郎"),
    line("a letter an old system lacks", "letters_lost", "0111,〓田 太郎,,総務部,正規,,", "氏名", "〓田 太郎"),
    line("a bell in a name", "control", "0112,悪\x07意,,総務部,正規,,", "氏名", "悪\\x07意"),
    line("an invisible space in an id", "control", "0113\u200b,悪 意,,総務部,正規,,", "職員番号", "\\u200b"),
    line("an error of Excel", "excel_error", "0114,悪 意,,#N/A,正規,,", "所属", "#N/A"),
    line("an empty level", "path", "0115,悪 意,,総務部//人事係,正規,,", "所属", "総務部//人事係"),
    line("four levels", "path", "0116,悪 意,,総務部/人事課/人事係/班,正規,,", "所属", "総務部/人事課/人事係/班"),
    line("a 課 without its 部", "parent_missing", "0117,悪 意,,人事課/人事係,正規,,", "所属", "総務部/人事課"),
    line(
        "a department in two widths",
        "department_like_row",
        "0118,甲 乙,,DX推進部,正規,,\n0119,丙 丁,,\uff24\uff38推進部,正規,,",
        "所属",
        "\uff24\uff38推進部",
    ),
    line("half-width kana", "department_like_record", "0120,悪 意,,環境部/クリーンｾﾝﾀｰ,正規,,", "所属", "クリーンｾﾝﾀｰ"),
    line("a department that was split", "department_split", "0121,悪 意,,経済部,正規,,", "所属", "産業部, 観光部"),
    line("a row without its end", "cell_empty", "0122,悪 意,,総務部", "任用形態", ""),
    line("a row with a comma in a name", "width", "0123,O,Brien,,総務部,正規,,", "", "8"),
    table("a 係 without its 課", "parent_empty", LEVELS, "0131,悪 意,総務部,,人事係,正規", "係", "人事係"),
    table("a path in the column of a 課", "slash", LEVELS, "0132,悪 意,総務部,人事課/人事係,,正規", "課", "人事課/人事係"),
    table("an unknown duty", "duty", CONCURRENT, "0133,悪 意,総務部,正規,,影の実力者", "職務", "影の実力者"),
    table("the main post as a concurrent one", "concurrent_twice", CONCURRENT, "0134,悪 意,総務部,正規,総務部,", "兼務", "総務部"),
    table("a concurrent post in no department", "path", CONCURRENT, "0135,悪 意,総務部,正規,土木部/,", "兼務", "土木部/"),
    table("neither 本務 nor 兼務", "post_kind", POSTS, "0136,悪 意,主,総務部,正規", "本務兼務", "主"),
    table("two main posts", "main_twice", POSTS, "0137,悪 意,本務,総務部,正規\n0137,悪 意,本務,土木部,正規", "職員番号", "0137"),
    table("a concurrent post alone", "main_missing", POSTS, "0138,悪 意,兼務,総務部,正規", "職員番号", "0138"),
    table(
        "another's concurrent post",
        "concurrent_unlike",
        POSTS,
        "0139,甲 乙,本務,総務部,正規\n0139,丙 丁,兼務,土木部,正規",
        "氏名",
        "丙 丁",
    ),
    headed("a heading that is nearly one", "heading_near", HEADINGS.replace("職員番号", "職員番后"), "", "職員番后"),
    headed("a heading in two languages", "heading_twice", HEADINGS.replace("フリガナ", "name"), "3", "name"),
    headed("no names", "heading_missing", HEADINGS.replace("氏名", "備考"), "", "氏名"),
    headed("a path and levels", "heading_both", HEADINGS.replace("フリガナ", "課"), "", "課"),
    headed("no departments", "heading_department", HEADINGS.replace("所属", "備考"), "", "所属"),
    headed("a column of 係 without one of 課", "heading_parent", "職員番号,氏名,部,係,任用形態,メール,採用日", "", "係"),
    file("bars", "separator", roster_text().replace(",", "|").encode(), "職員番号|氏名", row=1),
    file("one byte of UTF-8 broken", "encoding", roster_text().encode().replace("土".encode(), b"\xe5\x9c", 1), "E5 9C", row=4),
    file("bytes of no encoding", "encoding", HEADINGS.encode("cp932") + b"\r\n0012,\x82\xff", "82", row=2),
    file("UTF-16 cut in a letter", "encoding", codecs.BOM_UTF16_LE + CUT[:-1], "0A", row=len(ROWS) + 1),
    file("bytes that are no text", "no_bom", b"\x00\x01" * 200, "BOM"),
    file("a ZIP called CSV", "is_archive", b"PK\x03\x04", "ZIP"),
    file("a workbook that is broken", "not_xlsx", broken(), ".xlsx", name="broken.xlsx"),
    file("a quotation mark left open", "csv", roster_text(*ROWS, '"0100,open').encode(), '(")'),
    file("nothing at all", "empty", b"", "1"),
    file("headings alone", "empty", HEADINGS.encode(), "1"),
    Spoiled("a formula never counted", "formula", formula(), 3, "所属", '"総務部"&"/人事課"', "roster.xlsx"),
]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A city's records, with a department that was split a month ago."""
    folder: Path = tmp_path_factory.mktemp("city")
    database = open_database(f"sqlite:///{folder / 'kenshu.db'}")
    take_in(database, folder / "roster.csv", roster_text(*ROWS, *ON_RECORD))
    with database.writing() as conn:
        department_changes.enter(conn, ["経済部"], ["産業部", "観光部"], date(2026, 10, 1), "hr", NOW)
    yield database
    database.close()


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.reading() as conn:
        return {name: [tuple(row) for row in conn.execute(select(each))] for name, each in schema.tables.items()}


def refused(city: Database, spoiled: Spoiled) -> list[KenshuError]:
    with city.writing() as conn, pytest.raises(RosterRefused) as fault:
        plan.take_in(conn, read_roster(spoiled.name, spoiled.raw), "hr", NOW)
    return fault.value.faults


@pytest.mark.parametrize("spoiled", SPOILED, ids=lambda spoiled: spoiled.what)
def test_a_spoiled_roster_says_where_and_what_and_changes_nothing(city: Database, spoiled: Spoiled) -> None:
    before = dump(city)
    faults = refused(city, spoiled)
    assert [fault.key for fault in faults] == [f"roster.{spoiled.key}"]
    for lang in LANGS:
        message = faults[0].message(lang)
        if spoiled.row:
            assert f"{spoiled.row}行目" in message if lang == "ja" else f"ow {spoiled.row}" in message
        assert spoiled.column in message
        assert spoiled.value in message
        assert message.count("。" if lang == "ja" else ".") > 1  # what is wrong, then how to mend it
    assert dump(city) == before


def test_every_spoiled_roster_has_a_message_of_its_own(city: Database) -> None:
    messages = {fault.message("ja") for spoiled in SPOILED for fault in refused(city, spoiled)}
    assert len({spoiled.key for spoiled in SPOILED}) >= 40
    assert len(messages) >= len(SPOILED) - 1  # two files are empty alike


def test_every_fault_of_a_roster_is_told_at_once_in_the_order_of_its_rows(city: Database) -> None:
    bad = ["../1,悪 意,,総務部,正規,,", "0201,悪 意,,総務部,部長,,", "0202,悪 意,,人事課,正規,,", "0202,?,,総務部,正規,,"]
    raw = roster_text(*ROWS, *bad).encode()
    faults = refused(city, Spoiled("all at once", "", raw, 0, "", ""))
    assert [(fault.values["row"], fault.key.partition(".")[2]) for fault in faults] == [
        (6, "id_form"),
        (7, "employment"),
        (8, "parent_missing"),
        (9, "letters_lost"),
        (9, "id_twice"),
    ]
