"""Workbooks as Excel keeps them: what is in their cells, whatever stands around them."""

import io
import resource
import zipfile
from datetime import date

import pytest

from kenshu.errors import RosterRefused
from kenshu.i18n import LANGS
from kenshu.roster.files.bounds import MOST_CELLS
from kenshu.roster.files.parts import MOST_PARTS, MOST_UNPACKED
from kenshu.roster.files.reading import read_book
from kenshu.roster.files.sheets import Sheet
from kenshu.roster.rows import read_roster
from tests.roster.books import PEOPLE, TABLE, with_part, with_rows, workbook

SHEET = "xl/worksheets/.*xml"
TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(raw: bytes) -> Sheet:
    return read_book("名簿.xlsx", raw).sheets[0]


def cells(raw: bytes) -> list[tuple[str, ...]]:
    return [tuple(line.cells) for line in sheet(raw).lines]


def refused(raw: bytes) -> str:
    with pytest.raises(RosterRefused) as fault:
        read_roster("名簿.xlsx", raw)
    [one] = fault.value.faults
    assert all(one.message(lang) for lang in LANGS)
    return one.key


@pytest.mark.parametrize("told", [b"A1", b"A1:E2", b"A1:XFD1048576"])
def test_the_size_that_a_sheet_tells_of_itself_is_not_believed(told: bytes) -> None:
    raw = with_part(workbook(), SHEET, lambda text: text.replace(b'<dimension ref="A1:E4"', b'<dimension ref="%s"' % told))
    assert cells(raw) == list(TABLE)
    assert cells(with_part(raw, SHEET, lambda text: text.replace(b'<dimension ref="%s" />' % told, b""))) == list(TABLE)


@pytest.mark.parametrize("place", ["A1048576", "XFD4", "XFD1048576"])
def test_a_blank_cell_far_away_costs_nothing(place: str) -> None:
    def touch(sheet: object) -> None:
        sheet[place] = " "  # type: ignore[index]

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert cells(workbook(touch)) == list(TABLE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB


def test_rows_and_cells_that_are_only_formatted_are_not_kept() -> None:
    formatted = b"".join(b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (row, row) for row in range(5, 50_000))
    assert cells(with_rows(formatted)) == list(TABLE)


def test_a_megabyte_of_blanks_is_a_blank_cell() -> None:
    blanks = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b" " * 1_000_000 + b"</t></is></c></row>"
    assert cells(with_rows(blanks)) == list(TABLE)


def test_a_sheet_that_unpacks_to_more_than_a_roster_is_refused_before_it_is_unpacked() -> None:
    assert refused(with_rows(b"<row>" + b"<c/>" * (MOST_UNPACKED // 4) + b"</row>")) == "roster.unpacks"


def test_a_size_that_a_zip_declares_wrongly_is_refused() -> None:
    """What comes out is counted, or zipfile stops at what was declared."""
    raw = with_rows(b"<row>" + b"<c/>" * 1_000_000 + b"</row>")
    size = next(
        part.file_size for part in zipfile.ZipFile(io.BytesIO(raw)).infolist() if part.filename == "xl/worksheets/sheet1.xml"
    )
    lying = raw.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert refused(lying) == "roster.not_xlsx"


def test_more_parts_or_cells_than_a_roster_has_are_refused() -> None:
    many = io.BytesIO(workbook())
    with zipfile.ZipFile(many, "a") as parts:
        for number in range(MOST_PARTS):
            parts.writestr(f"xl/{number}", b"")
    assert refused(many.getvalue()) == "roster.unpacks"
    wide = b"".join(b'<row><c r="XFD%d"><v>1</v></c></row>' % row for row in range(5, 6 + MOST_CELLS // 16_384))
    assert refused(with_rows(wide)) == "roster.cells"


def test_a_document_type_is_refused_and_so_is_every_entity() -> None:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    assert refused(with_part(workbook(), SHEET, lambda text: text.replace(b"<worksheet", bomb, 1))) == "roster.not_xlsx"


def test_strict_open_xml_is_read() -> None:
    strict = with_part(workbook(), ".*", lambda text: text.replace(TRANSITIONAL, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))
    strict = with_part(
        strict,
        ".*",
        lambda text: text.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    assert cells(strict) == list(TABLE)


def test_furigana_is_no_part_of_a_name() -> None:
    name = "<is><t>架空 花子</t><rPh sb='0' eb='2'><t>カクウ</t></rPh><phoneticPr fontId='1'/></is>".encode()
    raw = with_rows(b'<row r="5"><c r="A5" t="inlineStr">' + name + b"</c></row>")
    assert cells(raw)[-1] == ("架空 花子",)


def test_letters_come_through_as_they_are() -> None:
    name = "葛\U000e0100城 \ue000太𠮷"
    assert cells(workbook(rows=[*TABLE, ("000104", name)]))[-1][1] == name


@pytest.mark.parametrize("form", ["ge.m.d", '[$-411]ggge"年"m"月"d"日";@', "yyyy/m/d", "[$-ja-JP-x-gannen]ggge年m月d日", "m/d"])
def test_days_are_read_in_every_format(form: str) -> None:
    def day(sheet: object) -> None:
        sheet["E2"].value, sheet["E2"].number_format = date(2015, 4, 1), form  # type: ignore[index]

    assert cells(workbook(day))[1][4] == "2015-04-01"


@pytest.mark.parametrize("number", [14, 22, 27, 31, 36, 50, 57, 58])
def test_days_are_read_in_the_formats_that_have_a_number_alone(number: int) -> None:
    raw = with_rows(b'<row r="5"><c r="E5" s="1"><v>42095</v></c></row>')
    styles = b'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs>' % number
    raw = with_part(
        raw, "xl/styles.xml", lambda text: text[: text.index(b"<cellXfs")] + styles + text[text.index(b"</cellXfs>") + 10 :]
    )
    assert cells(raw)[-1][4] == "2015-04-01"


@pytest.mark.parametrize(
    ("form", "text"), [("0000", "0012"), ("000000;@", "000012"), ("0000_ ", "0012"), ("General", "12"), ("#,##0", "12")]
)
def test_an_id_in_a_format_of_zeros_keeps_them(form: str, text: str) -> None:
    def written(sheet: object) -> None:
        sheet["A2"].value, sheet["A2"].number_format = 12, form  # type: ignore[index]

    assert cells(workbook(written))[1][0] == text


@pytest.mark.parametrize(("epoch", "number"), [("1900", 42095), ("1904", 40633)])
def test_excels_number_of_a_day_is_read_in_the_column_of_days_and_told(epoch: str, number: int) -> None:
    raw = workbook(rows=[*TABLE[:1], (*PEOPLE[0][:4], number)])
    if epoch == "1904":
        raw = with_part(raw, "xl/workbook.xml", lambda text: text.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1))
    roster = read_roster("名簿.xlsx", raw)
    assert [entry.joined for entry in roster.entries] == [date(2015, 4, 1)]
    [told] = roster.written.reread
    assert (told.kind, told.row, told.column, told.found, told.taken) == ("serial", 2, "採用日", str(number), "2015-04-01")


def test_a_day_written_in_eight_digits_is_no_number_of_excels() -> None:
    roster = read_roster("名簿.xlsx", workbook(rows=[TABLE[0], (*PEOPLE[0][:4], 20150401)]))
    assert ([entry.joined for entry in roster.entries], roster.written.reread) == ([date(2015, 4, 1)], ())


def test_the_value_that_was_saved_of_a_formula_is_read_and_one_without_is_named() -> None:
    counted = b'<row r="5"><c r="A5" t="str"><f>"000104"</f><v>000104</v></c><c r="B5" t="str"><f>""</f><v></v></c></row>'
    assert cells(with_rows(counted))[-1] == ("000104",)
    assert sheet(with_rows(counted)).lines[-1].uncounted == {}
    assert refused(workbook(rows=[*TABLE, ("000104", "架空 四郎", '="総務部"', "正規")])) == "roster.formula"


@pytest.mark.parametrize("written", ['="000104"', "'000104"])
def test_what_keeps_the_zeros_of_an_id_is_no_part_of_it(written: str) -> None:
    assert cells(with_rows(f'<row r="5"><c r="A5" t="inlineStr"><is><t>{written}</t></is></c></row>'.encode()))[-1] == ("000104",)


def test_each_fault_names_the_sheet_that_was_read() -> None:
    with pytest.raises(RosterRefused) as fault:
        read_roster("名簿.xlsx", workbook(rows=[("職員番号", "氏名"), ("000101", "架空 一郎")]))
    assert all(each.message("ja").startswith("シート「名簿」 ") for each in fault.value.faults)
    roster = read_roster("名簿.xlsx", workbook(rows=[TABLE[0], ("", *PEOPLE[0][1:])]))
    assert [each.message("en").partition(":")[0] for each in roster.faults] == ["Sheet “名簿”"]


def test_a_value_far_from_the_table_is_named_by_its_cell() -> None:
    people = [(f"{number:06}", *PEOPLE[0][1:]) for number in range(1, 200)]

    def stray(sheet: object) -> None:
        sheet["XFD3"] = "x"  # type: ignore[index]

    with pytest.raises(RosterRefused, match="XFD3"):
        read_roster("名簿.xlsx", workbook(stray, [TABLE[0], *people]))
