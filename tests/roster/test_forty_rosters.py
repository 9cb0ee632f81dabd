"""Forty rosters as offices write them: the right people in the right places, or one clear sentence. Everybody is fictional."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.roster.identity import Answers
from kenshu.roster.paths import Meaning
from kenshu.roster.plan import RosterPlan, plan, take_in
from kenshu.roster.questions import Answers as OfFile
from kenshu.roster.questions import HiddenCounts
from kenshu.roster.rows import read_roster
from kenshu.roster.words import Words
from kenshu.storage import Database
from tests.people.conftest import NOW
from tests.roster.books import HEADINGS, PEOPLE, TABLE, TEXT, with_part, workbook

PLACES = {"000101": "総務部/人事課", "000102": "総務部/人事課", "000103": "土木部/雪対策課"}


@dataclass(frozen=True)
class Office:
    """A roster, what was answered, and what has to come of it: the departments by number, what is said, or one fault."""

    what: str
    raw: bytes
    places: dict[str, str] = field(default_factory=lambda: PLACES)
    said: str = ""  # in the figures of the preview
    refused: str = ""
    hidden: HiddenCounts | None = None
    sheet: str | None = None
    parted: Meaning | None = None
    glued: Meaning | None = None
    words: Words = field(default_factory=Words)


def book(*rows: tuple[Any, ...], change: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    return workbook(change, rows or TABLE)


def lines(*more: str, headings: str = ",".join(HEADINGS)) -> bytes:
    return "\r\n".join([headings, *(more or [",".join(row) for row in PEOPLE])]).encode()


def swapped(old: str, new: str) -> bytes:
    return TEXT.replace(old, new).encode()


def merged(area: str) -> Callable[[Any], None]:
    return lambda sheet: sheet.merge_cells(area)


def hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[4].hidden = True


def second_sheet(sheet: Any) -> None:
    other = sheet.parent.create_sheet("退職者")
    for row in (HEADINGS, ("000901", "架空 九", "消防本部", "正規", "2001-04-01")):
        other.append(row)


def old_mac(sheet: Any) -> None:
    sheet.parent.epoch = CALENDAR_MAC_1904
    sheet["E2"] = 40633
    sheet["E2"].number_format = "General"


TITLE = ("令和8年度 職員名簿 (架空市)",)
LEVELS = [(number, name, *f"{place}//".split("/")[:3], kind) for number, name, place, kind, _ in PEOPLE]
TWO_ROWS = [("職員番号", "氏名", "所属", "", "", "任用形態"), ("", "", "部", "課", "係", ""), *LEVELS]
GROUPED = [("職員", "", "所属", "", "", "任用形態"), ("番号", "氏名", "部", "課", "係", ""), *LEVELS]
FIRST, SECOND, THIRD = (",".join(row) for row in PEOPLE)
ONE_LEFT = {number: place for number, place in PLACES.items() if number != "000103"}
MERGED = (*TABLE[:2], (*PEOPLE[1][:2], None, *PEOPLE[1][3:]), TABLE[3])
OTHERS = [f"1990-01-01,{row},2,15" for row in (FIRST, SECOND, THIRD)]
REMARKS = (f'{FIRST},"a\nb"', f"{SECOND},#N/A", f"{THIRD},")
TWO_NAMES = (("職員番号", "氏名", None, *HEADINGS[2:]), *((row[0], *row[1].split(), *row[2:]) for row in PEOPLE))
FORMULAS = [f'"=""{number}""",{rest}' for number, rest in (row.split(",", 1) for row in (FIRST, SECOND, THIRD))]
OWN = Words({"id": ["整理番号"], "department": ["配属先"]}, {"regular": ["一般職"]}, ["特別職"])

OFFICES = [
    Office("dimension too small", with_part(book(), "xl/worksheets/.*", lambda xml: xml.replace(b"A1:E4", b"A1:E2"))),
    Office("dimension A1", with_part(book(), "xl/worksheets/.*", lambda xml: xml.replace(b"A1:E4", b"A1"))),
    Office("stray space far below", book(change=lambda sheet: sheet.cell(1_048_576, 1, " "))),
    Office("merged departments", book(*MERGED, change=merged("C2:C3")), said="merged"),
    Office("title, blank row, two-row headings", book(TITLE, (), *TWO_ROWS), said="職員名簿"),
    Office("two-row headings in groups", book(*GROUPED)),
    Office("hidden row, left", book(change=hidden_row), ONE_LEFT, hidden="leave", said="leave"),
    Office("hidden row, not answered", book(change=hidden_row), refused="roster.hidden_asked"),
    Office("two sheets, one named", book(change=second_sheet), sheet="名簿", said="退職者"),
    Office("two sheets, not answered", book(change=second_sheet), refused="roster.sheets_asked"),
    Office("sum row", book(*TABLE, (), ("計", "3名")), said="sum"),
    Office("sum row in the column of types", lines(FIRST, SECOND, THIRD, "合計,,,3名,"), said="sum"),
    Office("sums of each department", lines(FIRST, SECOND, "人事課 計,2名,,,", THIRD, "雪対策課 小計,1名,,,"), said="sum"),
    Office("nothing follows", lines(FIRST, SECOND, THIRD, ",,以下余白,,"), said="note"),
    Office("headings on each page", lines(FIRST, SECOND, ",".join(HEADINGS), THIRD), said="again"),
    Office("wrapped headings", book(("職員\n番号", "氏　名", "所　属", "任用\n形態", "採用\n年月日"), *PEOPLE)),
    Office("serial numbers of days", book(HEADINGS, *((*row[:4], 42095) for row in PEOPLE)), said="2015-04-01"),
    Office("serial numbers in CSV", swapped("2015-04-01", "42095"), said="2015-04-01"),
    Office("days from 1904", book(change=old_mac), said="2015-04-01"),
    Office("spaces, not answered", swapped("/", "　"), refused="roster.paths_unanswered"),
    Office("spaces, paths", swapped("/", "　"), parted="path", said="総務部　人事課"),
    Office("half-width spaces, paths", swapped("/", " "), parted="path", said="総務部 人事課"),
    Office("one word, not answered", swapped("/", ""), refused="roster.paths_unanswered"),
    Office("one word, paths", swapped("/", ""), glued="path", said="総務部人事課"),
    Office("signs of greater", swapped("/", "＞"), said="総務部＞人事課"),
    Office("one with a slash makes the others certain", lines(FIRST, SECOND.replace("/", "　"), THIRD), said="総務部　人事課"),
    Office("line breaks, paths", book(*((*row[:2], row[2].replace("/", "\n"), *row[3:]) for row in TABLE)), parted="path"),
    Office("ids as formulas", lines(*FORMULAS)),
    Office("ids after apostrophes", swapped("0001", "'0001")),
    Office("empty columns at the right", swapped("\r\n", ",,,\r\n")),
    Office("short rows", swapped(",2018-04-01", "")),
    Office("sep=", b"sep=,\r\n" + TEXT.encode()),
    Office("letters in parts", swapped("架空 三郎", "か\u3099くう 三郎")),
    Office("a letter of one's own", swapped("架空 三郎", "\ue000空 三郎"), refused="roster.private_use"),
    Office("types of the law", swapped("会計年度任用", "会計年度任用職員(パートタイム)")),
    Office("a type with 職員", swapped("正規", "正職員")),
    Office("the city's own words", swapped("正規", "一般職").replace("所属".encode(), "配属先".encode()), words=OWN),
    Office("people left out", lines(FIRST, SECOND, THIRD, "000900,架空 市長,市長,特別職,"), words=OWN, said="特別職"),
    Office("an unknown type in every row", swapped("正規", "一般職"), refused="roster.employment"),
    Office("other columns", lines(*OTHERS, headings=f"生年月日,{','.join(HEADINGS)},級,号給"), said="号給"),
    Office("headings of other systems", swapped("職員番号", "社員番号").replace("所属".encode(), "所属名".encode())),
    Office("a heading that is nearly one", swapped("職員番号", "職員番后"), refused="roster.heading_near"),
    Office("a comma without quotation marks", swapped("架空 三郎", "架空,三郎"), refused="roster.width"),
    Office("EUC-JP", TEXT.encode("euc-jp"), said="euc-jp"),
    Office("JIS", TEXT.encode("iso-2022-jp"), said="iso-2022-jp"),
    Office("UTF-16", TEXT.replace(",", "\t").encode("utf-16"), said="utf-16"),
    Office("a line break in remarks", lines(*REMARKS, headings=f"{','.join(HEADINGS)},備考")),
    Office("a name over two columns", book(*TWO_NAMES, change=merged("B1:C1")), refused="roster.heading_merged"),
]


def looked_at(database: Database, office: Office) -> RosterPlan:
    answers = Answers(parted=office.parted, glued=office.glued)
    roster = read_roster("名簿", office.raw, OfFile(office.sheet, office.hidden), office.words)
    with database.writing() as conn:
        shown = plan(conn, roster, NOW, answers=answers)
        return take_in(conn, roster, "hr", NOW, answers=answers, shown=shown.fingerprint)


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.what)
def test_a_roster_of_an_office_is_right_or_one_clear_sentence(database: Database, office: Office) -> None:
    if office.refused:
        with pytest.raises(KenshuError) as refused:
            looked_at(database, office)
        [fault] = getattr(refused.value, "faults", [refused.value])
        assert fault.key == office.refused
        assert all("\n" not in fault.message(lang) and fault.message(lang) for lang in LANGS)
        return
    found = looked_at(database, office).figures()
    assert found["places"] == office.places
    assert office.said in json.dumps(found, ensure_ascii=False, default=str)


def test_there_are_forty_of_them() -> None:
    assert len({office.what for office in OFFICES}) >= 40
