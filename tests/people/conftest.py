"""A database of its own for each test, and rosters written on the spot."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tools.put_on_record import put_on_record

from kenshu.content import Content
from kenshu.roster.plan import RosterPlan
from kenshu.roster.plan import take_in as write
from kenshu.roster.rows import read_roster_file
from kenshu.storage import Database

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 1, 9, 0, tzinfo=TOKYO)
HEADINGS = "職員番号,氏名,フリガナ,所属,任用形態,メール,採用日"
ROWS = [
    "0012,髙橋 﨑子①,タカハシ サキコ,総務部/人事課/人事係,正規,a@fictional.example,2010-04-01",
    "0013,佐藤 花,サトウ ハナ,総務部/人事課,会計年度任用職員,,2026-04-01",
    "0014,鈴木 一,スズキ ハジメ,土木部/雪対策課/除雪係,再任用,,令和2年4月1日",
    "0015,清掃 委託,,環境部/クリーンセンター,委託事業者,,",
]


@pytest.fixture
def database(records: Database, content: Content) -> Database:
    """Records in which every module is released."""
    with records.writing() as conn:
        put_on_record(conn, content)
    return records


def roster_text(*rows: str, headings: str = HEADINGS) -> str:
    return "\r\n".join((headings, *(rows or ROWS))) + "\r\n"


def take_in(database: Database, path: Path, text: str | bytes, now: datetime = NOW, **options: object) -> RosterPlan:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with database.writing() as conn:
        return write(conn, read_roster_file(path), "hr", now, **options)  # type: ignore[arg-type]


@pytest.fixture
def city(database: Database, tmp_path: Path) -> Database:
    """A city of (fictional) people."""
    take_in(database, tmp_path / "roster.csv", roster_text())
    return database
