"""One roster however Excel or a personnel system writes it: the same people, or a refusal, never other people."""

import codecs
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from kenshu.roster.plan import RosterPlan
from kenshu.storage import Database, open_database
from kenshu.storage.tables import employee, post
from tests.people.conftest import NOW, take_in

FIELDS = "職員番号,氏名,フリガナ,所属,任用形態,兼務,職務,メール,採用日"
PEOPLE = [
    "0012,髙橋 﨑子①,タカハシ サキコ,総務部/人事課/人事係,正規,選挙管理委員会,所属長,a@fictional.example,2010-04-01",
    "0013,佐藤 花,サトウ ハナ,総務部/人事課,会計年度任用職員,,公式アカウント運用担当,,令和8年4月1日",
    "0014,鈴木 一,ｽｽﾞｷ ﾊｼﾞﾒ,土木部/雪対策課/除雪係,再任用,,,,R2.4.1",
    "C015,清掃 委託,,環境部/クリーンセンター,委託事業者,,,,2026/4/1",
]
TEXT = "\r\n".join((FIELDS, *PEOPLE)) + "\r\n"


def workbook() -> bytes:
    """The roster as somebody keeps it in Excel: ids and days as numbers, a touched cell at the side."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (FIELDS, *PEOPLE):
        sheet.append([cell or None for cell in row.split(",")])
    for cell in sheet["A"][1:4]:
        cell.value, cell.number_format = int(cell.value), "0000"
    sheet["I2"].value = date(2010, 4, 1)
    sheet["L9"].value = " "
    book.create_sheet("メモ")["A1"] = "名簿ではありません"
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


WAYS = {
    "utf-8": ("roster.csv", TEXT.encode(), ("utf-8", "comma")),
    "utf-8-sig": ("roster.csv", TEXT.encode("utf-8-sig"), ("utf-8-sig", "comma")),
    "cp932": ("roster.csv", TEXT.encode("cp932"), ("cp932", "comma")),
    "utf-16-le": ("roster.csv", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ("utf-16-le", "comma")),
    "utf-16-be": ("roster.csv", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ("utf-16-be", "comma")),
    "tabs": ("roster.txt", TEXT.replace(",", "\t").encode("utf-8-sig"), ("utf-8-sig", "tab")),
    "tabs in utf-16": ("roster.txt", TEXT.replace(",", "\t").encode("utf-16"), ("utf-16-le", "tab")),
    "xlsx": ("roster.xlsx", workbook(), ("xlsx", "Sheet")),
}


def with_wrong_dimension() -> bytes:
    """A workbook of a system that writes the size of its sheet wrongly: one cell."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as whole, zipfile.ZipFile(raw, "w") as other:
        for part in whole.namelist():
            text, found = re.subn(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', whole.read(part))
            assert found == part.startswith("xl/worksheets/")
            other.writestr(part, text)
    return raw.getvalue()


WAYS["xlsx that tells a wrong size"] = ("roster.xlsx", with_wrong_dimension(), ("xlsx", "Sheet"))


def rows(database: Database) -> list[list[tuple[Any, ...]]]:
    """Every row of employees and posts."""
    with database.reading() as conn:
        written = [conn.execute(select(table).order_by(*table.primary_key)).all() for table in (employee, post)]
    return [list(map(tuple, table)) for table in written]


def taken(folder: Path, way: str) -> tuple[RosterPlan, list[list[tuple[Any, ...]]]]:
    name, raw, _ = WAYS[way]
    database = open_database(f"sqlite:///{folder / f'{way}.db'}")
    try:
        return take_in(database, folder / name, raw), rows(database)
    finally:
        database.close()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "utf-8"])
def test_every_way_of_writing_a_roster_gives_the_same_people(tmp_path: Path, way: str) -> None:
    plan, people = taken(tmp_path, way)
    assert (plan.roster.written.encoding, plan.roster.written.separator) == WAYS[way][2]
    assert people == taken(tmp_path, "utf-8")[1]
    assert [len(table) for table in people] == [4, 4]


def test_letters_and_zeros_are_kept_as_they_are_written(tmp_path: Path) -> None:
    plan, (people, posts) = taken(tmp_path, "cp932")
    assert plan.joined == ["0012", "0013", "0014", "C015"]
    assert people[0] == ("0012", "髙橋 﨑子①", "タカハシ サキコ", "a@fictional.example", NOW)
    assert people[2][2] == "ｽｽﾞｷ ﾊｼﾞﾒ"
    post_of = ("0012", "総務部/人事課/人事係", "regular", ["選挙管理委員会"], ["manager"], date(2010, 4, 1), NOW, "hr")
    assert posts[0][1:] == post_of
